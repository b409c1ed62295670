//! What is measured of what goes out.

use super::catalogue::{OPERATION_DURATION, SENT};
use super::{Stopwatch, counter, histogram, operation};
use crate::telemetry::Sending;
use ::metrics::{Counter, Histogram};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// By how it failed, if it did.
type Outcomes = HashMap<Option<&'static str>, (Counter, Histogram)>;

/// Registers once for each exchange and outcome; topologies have few of both.
pub(crate) struct SendMeter {
    what: Sending,
    by_exchange: RwLock<HashMap<String, Outcomes>>,
}

impl SendMeter {
    pub(crate) fn new(what: Sending) -> Self {
        Self { what, by_exchange: RwLock::default() }
    }

    /// Something came to its end.
    pub(crate) fn record(&self, exchange: &str, error: Option<&'static str>, begun: Stopwatch) {
        let seconds = begun.seconds();
        let known = self.by_exchange.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((sent, duration)) = known.get(exchange).and_then(|by| by.get(&error)) {
            tell(sent, duration, error, seconds);
            return;
        }
        drop(known);
        let mut known = self.by_exchange.write().unwrap_or_else(PoisonError::into_inner);
        let of_exchange = known.entry(exchange.to_owned()).or_default();
        let (sent, duration) = of_exchange.entry(error).or_insert_with(|| {
            let labels = operation(self.what.name(), exchange, error);
            (counter(&SENT, labels.clone()), histogram(&OPERATION_DURATION, labels))
        });
        tell(sent, duration, error, seconds);
    }
}

fn tell(sent: &Counter, duration: &Histogram, error: Option<&'static str>, seconds: f64) {
    duration.record(seconds);
    // The conventions count only what went out.
    if !matches!(error, Some("blocked" | "closed" | "invalid")) {
        sent.increment(1);
    }
}
