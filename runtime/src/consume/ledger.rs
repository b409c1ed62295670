//! Which deliveries of a channel are settled, and up to which one they can be acknowledged at once.

use std::collections::BTreeMap;

/// The open deliveries of a channel, by tag. Tags come in order and without gaps.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    open: BTreeMap<u64, Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    /// In work.
    Open,
    /// Handled, and not yet acknowledged.
    Handled,
}

impl Ledger {
    /// A delivery came.
    pub(super) fn begin(&mut self, tag: u64) {
        self.open.insert(tag, Entry::Open);
    }

    /// A delivery was handled.
    pub(super) fn handled(&mut self, tag: u64) {
        if let Some(entry) = self.open.get_mut(&tag) {
            *entry = Entry::Handled;
        }
    }

    /// A delivery was settled by itself, by a rejection.
    pub(super) fn gone(&mut self, tag: u64) {
        self.open.remove(&tag);
    }

    /// The tag up to which all open deliveries are handled; they are no longer open. A tag that was rejected is never given: the
    /// broker knows it no more, and would close the channel (`rabbit_channel:collect_acks`).
    pub(super) fn acknowledge(&mut self) -> Option<(u64, usize)> {
        let handled = self.open.iter().take_while(|(_, entry)| **entry == Entry::Handled);
        let (last, count) = handled.fold((None, 0), |(_, count), (tag, _)| (Some(*tag), count + 1));
        let last = last?;
        self.open = self.open.split_off(&(last + 1));
        Some((last, count))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;

    fn ledger(tags: std::ops::RangeInclusive<u64>) -> Ledger {
        let mut ledger = Ledger::default();
        tags.for_each(|tag| ledger.begin(tag));
        ledger
    }

    #[test]
    fn only_what_is_handled_without_a_gap_is_acknowledged() {
        let mut ledger = ledger(1..=4);
        ledger.handled(2);
        assert_eq!(ledger.acknowledge(), None);
        ledger.handled(1);
        assert_eq!(ledger.acknowledge(), Some((2, 2)));
        ledger.handled(4);
        assert_eq!(ledger.acknowledge(), None);
        ledger.handled(3);
        assert_eq!(ledger.acknowledge(), Some((4, 2)));
        assert!(ledger.is_empty());
    }

    #[test]
    fn a_rejected_tag_closes_no_gap_and_is_never_acknowledged() {
        let mut ledger = ledger(1..=3);
        ledger.handled(1);
        ledger.gone(2);
        assert_eq!(ledger.acknowledge(), Some((1, 1)));
        ledger.gone(3);
        assert_eq!(ledger.acknowledge(), None);
        assert!(ledger.is_empty());
    }

    #[test]
    fn a_tag_of_another_channel_changes_nothing() {
        let mut ledger = ledger(1..=1);
        ledger.handled(7);
        assert_eq!(ledger.acknowledge(), None);
    }
}
