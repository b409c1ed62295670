//! What stands in for metrics where the feature `metrics` is off: nothing of it is left in a program.

use super::{Outcome, Sending};
use crate::envelope::Delivery;
use crate::link::Health;

pub(crate) const fn describe() {}

#[derive(Clone, Copy)]
pub(crate) struct Stopwatch;

impl Stopwatch {
    pub(crate) const fn start() -> Self {
        Self
    }
}

pub(crate) struct SendMeter;

impl SendMeter {
    pub(crate) const fn new(_: Sending) -> Self {
        Self
    }

    pub(crate) const fn record(&self, _: &str, _: Option<&'static str>, _: Stopwatch) {}
}

pub(crate) struct QueueMeter;

impl QueueMeter {
    pub(crate) const fn new(_: &'static str) -> Self {
        Self
    }

    pub(crate) const fn delivered(&self) {}

    pub(crate) const fn lost(&self) {}

    pub(crate) const fn begun(&self, _: &Delivery) {}

    pub(crate) const fn active(&self) -> Active {
        Active
    }

    pub(crate) const fn attempted(&self, _: Option<&'static str>, _: Stopwatch) {}

    pub(crate) const fn settled(&self, _: Outcome) {}
}

pub(crate) struct Active;

pub(crate) struct LinkMeter;

impl LinkMeter {
    pub(crate) const fn new(_: &str) -> Self {
        Self
    }

    pub(crate) const fn reconnected(&self) {}

    pub(crate) const fn does(&self, _: &Health) {}
}
