//! What is measured of a connection.

use super::catalogue::{BLOCKED, RECONNECTS, UP};
use super::{counter, gauge};
use crate::link::Health;
use crate::telemetry::names;
use ::metrics::{Counter, Gauge, Label};

/// What is measured of a connection, over all its lives.
pub(crate) struct LinkMeter {
    up: Gauge,
    blocked: Gauge,
    reconnects: Counter,
}

impl LinkMeter {
    /// Of the connection of this name.
    pub(crate) fn new(name: &str) -> Self {
        let labels = vec![Label::new(names::CONNECTION, name.to_owned())];
        Self {
            up: gauge(&UP, labels.clone()),
            blocked: gauge(&BLOCKED, labels.clone()),
            reconnects: counter(&RECONNECTS, labels),
        }
    }

    /// It came back.
    pub(crate) fn reconnected(&self) {
        self.reconnects.increment(1);
    }

    /// It does so now.
    pub(crate) fn does(&self, health: &Health) {
        let is_blocked = matches!(health, Health::Blocked { .. });
        let is_up = is_blocked || *health == Health::Connected;
        self.up.set(f64::from(is_up));
        self.blocked.set(f64::from(is_blocked));
    }
}
