//! All metrics there are. `docs/reference/metrics.md` shows them; a test writes it.

use crate::telemetry::names::{
    CONNECTION, DESTINATION_TEMPLATE, ERROR_TYPE, OPERATION_NAME, OUTCOME, SYSTEM,
};

/// How a metric is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Instrument {
    /// A count that only grows.
    Counter,
    /// A count that grows and shrinks.
    Gauge,
    /// Seconds.
    Histogram,
}

/// A metric. No label has a value that comes from a message.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// How it is measured.
    pub instrument: Instrument,
    /// Its labels; [`ERROR_TYPE`] is absent where nothing failed.
    pub labels: &'static [&'static str],
    /// What it says.
    pub about: &'static str,
}

const OPERATION: &[&str] = &[SYSTEM, OPERATION_NAME, DESTINATION_TEMPLATE, ERROR_TYPE];
const QUEUE: &[&str] = &[DESTINATION_TEMPLATE];

pub(super) const SENT: Metric = Metric {
    name: "messaging.client.sent.messages",
    instrument: Instrument::Counter,
    labels: OPERATION,
    about: "Messages that were sent, by exchange and by what became of them",
};

pub(super) const OPERATION_DURATION: Metric = Metric {
    name: "messaging.client.operation.duration",
    instrument: Instrument::Histogram,
    labels: OPERATION,
    about: "From the call of a publish to the broker's confirm, and of a request to its reply; also of those that were not sent",
};

pub(super) const CONSUMED: Metric = Metric {
    name: "messaging.client.consumed.messages",
    instrument: Instrument::Counter,
    labels: &[SYSTEM, OPERATION_NAME, DESTINATION_TEMPLATE],
    about: "Deliveries, by queue",
};

pub(super) const PROCESS_DURATION: Metric = Metric {
    name: "messaging.process.duration",
    instrument: Instrument::Histogram,
    labels: OPERATION,
    about: "Attempts to handle a message, by queue and by how they failed",
};

pub(super) const SETTLED: Metric = Metric {
    name: "topoc.consumer.settled",
    instrument: Instrument::Counter,
    labels: &[DESTINATION_TEMPLATE, OUTCOME],
    about: "What became of deliveries after an attempt: done, duplicate, retried, given-up or released",
};

pub(super) const AGE: Metric = Metric {
    name: "topoc.consumer.message.age",
    instrument: Instrument::Histogram,
    labels: QUEUE,
    about: "How old a message is when its handling begins, by its property `timestamp`, which has whole seconds",
};

pub(super) const ACTIVE: Metric = Metric {
    name: "topoc.consumer.active",
    instrument: Instrument::Gauge,
    labels: QUEUE,
    about: "Handlers that are at work",
};

pub(super) const RESTARTS: Metric = Metric {
    name: "topoc.consumer.restarts",
    instrument: Instrument::Counter,
    labels: QUEUE,
    about: "How often a queue's consumer was lost and begun anew, with its connection or without",
};

pub(super) const UP: Metric = Metric {
    name: "topoc.connection.up",
    instrument: Instrument::Gauge,
    labels: &[CONNECTION],
    about: "1 while the connection is there, blocked or not",
};

pub(super) const BLOCKED: Metric = Metric {
    name: "topoc.connection.blocked",
    instrument: Instrument::Gauge,
    labels: &[CONNECTION],
    about: "1 while the broker takes no publishes",
};

pub(super) const RECONNECTS: Metric = Metric {
    name: "topoc.connection.reconnects",
    instrument: Instrument::Counter,
    labels: &[CONNECTION],
    about: "How often the connection came back",
};

/// All metrics.
pub const ALL: [Metric; 11] = [
    SENT,
    OPERATION_DURATION,
    CONSUMED,
    PROCESS_DURATION,
    SETTLED,
    AGE,
    ACTIVE,
    RESTARTS,
    UP,
    BLOCKED,
    RECONNECTS,
];
