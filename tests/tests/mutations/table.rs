//! The results, counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::judge::Answer;

/// How often each answer came.
#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    refused: usize,
    lost: usize,
    accepted: usize,
    disagreements: usize,
}

/// Counts by kind of mutation and by broker.
#[derive(Default)]
pub(crate) struct Table(BTreeMap<(&'static str, &'static str), Count>);

impl Table {
    /// Adds one result.
    pub(crate) fn add(
        &mut self,
        kind: &'static str,
        release: &'static str,
        answer: &Answer,
        agrees: bool,
    ) {
        for kind in [kind, "total"] {
            let count = self.0.entry((kind, release)).or_default();
            count.all += 1;
            match answer {
                Answer::Refused(_) => count.refused += 1,
                Answer::Lost(_) => count.lost += 1,
                Answer::Accepted => count.accepted += 1,
            }
            count.disagreements += usize::from(!agrees);
        }
    }

    /// As text, a line for each kind and broker.
    pub(crate) fn print(&self) -> String {
        let mut text = format!(
            "{:<30} {:<8} {:>6} {:>8} {:>6} {:>9} {:>14}\n",
            "mutation", "RabbitMQ", "all", "refused", "lost", "accepted", "disagreements"
        );
        for ((kind, release), count) in &self.0 {
            let Count { all, refused, lost, accepted, disagreements } = count;
            let row = writeln!(
                text,
                "{kind:<30} {release:<8} {all:>6} {refused:>8} {lost:>6} {accepted:>9} {disagreements:>14}"
            );
            assert!(row.is_ok());
        }
        text
    }
}
