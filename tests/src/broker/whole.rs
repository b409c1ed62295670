//! The whole node, for one test at a time.

use std::sync::RwLockWriteGuard;

use serde_json::Value;

use super::{Answer, Broker, segment};
use crate::document::{Difference, differences};

/// A node that no other test uses. It is in its first state when it is given, and is brought back to it afterwards.
pub struct Whole<'a> {
    /// The node.
    pub broker: &'a Broker,
    _lock: RwLockWriteGuard<'a, ()>,
}

impl Broker {
    /// Waits until no test uses the node, cleans it and keeps it for the caller.
    pub fn whole(&self) -> Whole<'_> {
        self.assert_own();
        let lock = self.lock.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.reset();
        Whole { broker: self, _lock: lock }
    }
}

impl Whole<'_> {
    /// Imports a document over the management API: `POST /api/definitions`.
    pub fn import(&self, document: &Value) -> Answer {
        self.import_text(document.to_string().as_bytes())
    }

    /// As [`Whole::import`], of bytes that need not be JSON.
    pub fn import_text(&self, text: &[u8]) -> Answer {
        self.broker.post("/api/definitions", text)
    }

    /// Imports a document into one vhost: `POST /api/definitions/{vhost}`. Its objects' own `vhost` is ignored.
    pub fn import_into(&self, vhost: &str, document: &Value) -> Answer {
        self.broker
            .post(&format!("/api/definitions/{}", segment(vhost)), document.to_string().as_bytes())
    }

    /// Imports a document with the node's `rabbitmqctl import_definitions`.
    ///
    /// # Errors
    /// What `rabbitmqctl` said, if it failed.
    pub fn import_with_ctl(&self, document: &Value) -> Result<(), String> {
        self.broker.ctl_import(document)
    }

    /// What differs between `emitted` and what the node holds.
    pub fn differences(&self, emitted: &Value) -> Vec<Difference> {
        differences(emitted, &self.broker.state(), self.broker.version)
    }

    /// Brings the node back to its first state.
    pub fn reset(&self) {
        self.broker.reset();
    }
}

impl Drop for Whole<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.broker.reset();
        }
    }
}
