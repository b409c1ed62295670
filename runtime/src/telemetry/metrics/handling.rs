//! What is measured of what comes in.

use super::catalogue::{ACTIVE, AGE, CONSUMED, PROCESS_DURATION, RESTARTS, SETTLED};
use super::{Stopwatch, counter, gauge, histogram, operation};
use crate::envelope::{Delivery, now};
use crate::telemetry::{Outcome, names};
use ::metrics::{Counter, Gauge, Histogram, Label};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// What is measured of one queue.
pub(crate) struct QueueMeter {
    queue: &'static str,
    consumed: Counter,
    settled: [Counter; Outcome::ALL.len()],
    age: Histogram,
    active: Gauge,
    restarts: Counter,
    /// By how an attempt failed, if it did. Most ways are never seen.
    durations: RwLock<HashMap<Option<&'static str>, Histogram>>,
}

impl QueueMeter {
    pub(crate) fn new(queue: &'static str) -> Self {
        let of = Label::from_static_parts(names::DESTINATION_TEMPLATE, queue);
        let settled = |outcome: Outcome| {
            let outcome = Label::from_static_parts(names::OUTCOME, outcome.name());
            counter(&SETTLED, vec![of.clone(), outcome])
        };
        Self {
            queue,
            consumed: counter(&CONSUMED, operation(names::PROCESS, queue, None)),
            settled: Outcome::ALL.map(settled),
            age: histogram(&AGE, vec![of.clone()]),
            active: gauge(&ACTIVE, vec![of.clone()]),
            restarts: counter(&RESTARTS, vec![of]),
            durations: RwLock::default(),
        }
    }

    /// A delivery came.
    pub(crate) fn delivered(&self) {
        self.consumed.increment(1);
    }

    /// A consumer was lost.
    pub(crate) fn lost(&self) {
        self.restarts.increment(1);
    }

    /// The handling of a delivery begins.
    pub(crate) fn begun(&self, delivery: &Delivery) {
        if let Some(made) = delivery.properties.timestamp {
            // A clock that is ahead of ours makes no message of the future. No age is beyond what a float counts exactly.
            self.age.record(now().saturating_sub(made) as f64);
        }
    }

    /// A handler is at work for as long as this lives.
    pub(crate) fn active(&self) -> Active<'_> {
        self.active.increment(1.0);
        Active(&self.active)
    }

    /// An attempt came to its end.
    pub(crate) fn attempted(&self, error: Option<&'static str>, begun: Stopwatch) {
        let seconds = begun.seconds();
        let known = self.durations.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(duration) = known.get(&error) {
            duration.record(seconds);
            return;
        }
        drop(known);
        let mut known = self.durations.write().unwrap_or_else(PoisonError::into_inner);
        let duration = known.entry(error).or_insert_with(|| {
            histogram(&PROCESS_DURATION, operation(names::PROCESS, self.queue, error))
        });
        duration.record(seconds);
    }

    /// It is known what becomes of a delivery.
    pub(crate) fn settled(&self, outcome: Outcome) {
        if let Some(counter) = self.settled.get(outcome as usize) {
            counter.increment(1);
        }
    }
}

/// A handler at work.
pub(crate) struct Active<'a>(&'a Gauge);

impl Drop for Active<'_> {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}
