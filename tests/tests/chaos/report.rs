//! The account, to be read.

use super::account::{Account, Sum};
use super::faults::Toll;
use super::services::World;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub struct Report {
    sum: Sum,
    toll: Toll,
    /// What publishers were told, and how often.
    told: BTreeMap<&'static str, usize>,
    redelivered: usize,
    retried: usize,
    caught: usize,
    met: usize,
    published: Duration,
    took: Duration,
}

impl Report {
    pub fn new(
        account: &Account,
        world: &World,
        toll: Toll,
        told: BTreeMap<&'static str, usize>,
        [published, took]: [Duration; 2],
    ) -> Self {
        Self {
            sum: account.sum(),
            toll,
            told,
            redelivered: world.redelivered.load(Ordering::Relaxed),
            retried: world.retried.load(Ordering::Relaxed),
            caught: world.shared.caught.load(Ordering::Relaxed),
            met: world.shared.met.load(Ordering::Relaxed),
            published,
            took,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = &self.sum;
        for (what, count) in [
            ("messages", sum.messages),
            ("confirmed", sum.confirmed),
            ("published again", self.told.values().sum()),
            ("due in queues", sum.due),
            ("handled", sum.handled),
            ("parked", sum.parked),
            ("  by a delivery limit", sum.by_limit),
            ("lost", sum.missing),
            ("lost by the stream", sum.missing_in_stream),
            ("handlers given a redelivery", self.redelivered),
            ("attempts after the first", self.retried),
            ("duplicates caught", self.caught),
            ("duplicates met while handled", self.met),
            ("handled again, no deduplication", sum.repeated),
            ("parked again, same id", sum.parked_again),
            ("overtaken across a restart", sum.moved),
            ("connections closed by name", self.toll.closed),
        ] {
            writeln!(f, "{what:<34}{count:>8}")?;
        }
        for (error, count) in &self.told {
            writeln!(f, "publishers were told `{error}`{count:>width$}", width = 16 - error.len())?;
        }
        for (fault, (count, took)) in &self.toll.faults {
            writeln!(f, "{:<42}{count:>4} times, {:>5.1} s", fault.name(), took.as_secs_f64())?;
        }
        let (published, took) = (self.published.as_secs_f64(), self.took.as_secs_f64());
        writeln!(f, "published in {published:.1} s, settled in {took:.1} s")
    }
}
