//! A vhost of a test's own.

use std::sync::RwLockReadGuard;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::{Answer, Broker, segment};
use crate::document::{Comparable, Difference, between};

/// A vhost that exists as long as this value does.
pub struct Vhost<'a> {
    /// Where it is.
    pub broker: &'a Broker,
    /// Its name, like that of no other vhost of this run.
    pub name: String,
    _lock: RwLockReadGuard<'a, ()>,
}

impl Broker {
    /// Creates a vhost for one test; `label` is for whoever reads the node's log. `guest` may use it.
    pub fn vhost(&self, label: &str) -> Vhost<'_> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let lock = self.lock.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("topoc-{}-{count}-{label}", std::process::id());
        let path = segment(&name);
        let created = self.put(&format!("/api/vhosts/{path}"), &json!({}));
        assert!(created.is_success(), "{self:?}: cannot create vhost '{name}': {created}");
        let all = json!({"configure": ".*", "write": ".*", "read": ".*"});
        let opened = self.put(&format!("/api/permissions/{path}/guest"), &all);
        assert!(opened.is_success(), "{self:?}: cannot open vhost '{name}' to guest: {opened}");
        Vhost { broker: self, name, _lock: lock }
    }
}

impl Vhost<'_> {
    /// Imports a document of this vhost alone, whose objects have no `vhost`: `POST /api/definitions/{vhost}`.
    pub fn import(&self, document: &Value) -> Answer {
        self.broker.post(
            &format!("/api/definitions/{}", segment(&self.name)),
            document.to_string().as_bytes(),
        )
    }

    /// Everything that the vhost holds, as a document whose objects have no `vhost`. See [`Broker::state`].
    pub fn state(&self) -> Value {
        self.broker.vhost_state(&self.name)
    }

    /// What differs between `emitted` (objects without `vhost`) and what the vhost holds.
    pub fn differences(&self, emitted: &Value) -> Vec<Difference> {
        let held = Comparable::of_vhost(&self.state(), &self.name);
        between(Comparable::of_vhost(emitted, &self.name), held, self.broker.version)
    }

    /// The address for a client: the broker's, with this vhost.
    pub fn amqp(&self) -> String {
        format!("{}/{}", self.broker.amqp, segment(&self.name))
    }
}

impl Drop for Vhost<'_> {
    fn drop(&mut self) {
        let deleted = self.broker.delete(&format!("/api/vhosts/{}", segment(&self.name)));
        assert!(
            deleted.is_success() || std::thread::panicking(),
            "cannot delete vhost '{}': {deleted}",
            self.name
        );
    }
}
