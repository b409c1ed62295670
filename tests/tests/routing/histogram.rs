//! How many queues publishes reached, by the type of the exchange.

use std::collections::BTreeMap;
use std::fmt;

/// Publishes that reached none, one, several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Histogram(BTreeMap<&'static str, [u64; 3]>);

impl Histogram {
    pub(crate) fn add(&mut self, kind: &'static str, queues: usize) {
        self.0.entry(kind).or_default()[queues.min(2)] += 1;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (kind, counts) in &other.0 {
            let own = self.0.entry(kind).or_default();
            for (own, count) in own.iter_mut().zip(counts) {
                *own += count;
            }
        }
    }

    /// Of all types together.
    pub(crate) fn total(&self) -> [u64; 3] {
        self.0.values().fold([0; 3], |sum, counts| [0, 1, 2].map(|at| sum[at] + counts[at]))
    }
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18} {:>9} {:>7} {:>7} {:>7}",
            "published to", "all", "none", "one", "several"
        )?;
        let total = self.total();
        let rows = self.0.iter().map(|(kind, counts)| match *kind {
            "" => ("(default)", counts),
            kind => (kind, counts),
        });
        for (kind, counts) in rows.chain([("total", &total)]) {
            let all: u64 = counts.iter().sum();
            let share = |count: u64| format!("{:.1} %", count as f64 * 100.0 / all as f64);
            let [none, one, several] = counts.map(share);
            writeln!(f, "{kind:<18} {all:>9} {none:>7} {one:>7} {several:>7}")?;
        }
        Ok(())
    }
}
