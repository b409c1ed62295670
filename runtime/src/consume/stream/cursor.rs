//! Where a reader is in a stream.

use crate::descriptor::Offset;
use std::collections::VecDeque;
use tokio::sync::watch;

/// Up to where a stream was handled, over all of a reader's channels.
#[derive(Debug)]
pub(in crate::consume) struct Cursor {
    /// The tags and offsets of this channel's deliveries whose turn has not come.
    open: VecDeque<(u64, u64)>,
    /// Where the next channel goes on.
    next: Option<u64>,
    /// Whether a message of this channel is to come again: nothing behind it counts as handled.
    is_held: bool,
    /// The last offset up to which all is handled, for whoever stores it.
    handled: watch::Sender<Option<u64>>,
}

impl Cursor {
    /// Behind the last offset that was handled; without one, where the subscription says.
    pub(super) fn after(handled: Option<u64>) -> (Self, watch::Receiver<Option<u64>>) {
        let next = handled.map(|offset| offset.saturating_add(1));
        let (handled, followed) = watch::channel(handled);
        (Self { open: VecDeque::new(), next, is_held: false, handled }, followed)
    }

    /// The cursor of a stream whose offsets nobody stores.
    pub(in crate::consume) fn new() -> Self {
        Self::after(None).0
    }

    /// Begins on a new channel; says where.
    pub(in crate::consume) fn begin(&mut self, from: Offset) -> Offset {
        self.open.clear();
        self.is_held = false;
        self.next.map_or(from, Offset::At)
    }

    /// A delivery came.
    pub(in crate::consume) fn came(&mut self, tag: u64, offset: u64) {
        // What `next` and `last` mean is decided once, by the first message that they led to.
        self.next.get_or_insert(offset);
        if !self.is_held {
            self.open.push_back((tag, offset));
        }
    }

    /// A delivery is to come again, and with it all behind it: a stream is read on from there.
    pub(in crate::consume) fn hold(&mut self, tag: u64) {
        let before = self.open.partition_point(|(open, _)| *open < tag);
        self.open.truncate(before);
        self.is_held = true;
    }

    /// Whether a delivery of this channel is to come again.
    pub(in crate::consume) fn is_held(&self) -> bool {
        self.is_held
    }

    /// All deliveries up to this tag are handled.
    pub(in crate::consume) fn handled(&mut self, tag: u64) {
        let mut last = None;
        while let Some((open, offset)) = self.open.front().copied()
            && open <= tag
        {
            self.open.pop_front();
            last = Some(offset);
        }
        if let Some(last) = last {
            self.next = Some(last.saturating_add(1));
            self.handled.send_replace(Some(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;
    use crate::descriptor::Offset;

    #[test]
    fn reading_goes_on_behind_what_was_handled() {
        let (mut cursor, handled) = Cursor::after(Some(4));
        assert_eq!(cursor.begin(Offset::First), Offset::At(5));
        for (tag, offset) in [(1, 5), (2, 6), (3, 9)] {
            cursor.came(tag, offset);
        }
        assert_eq!(*handled.borrow(), Some(4));
        cursor.handled(2);
        assert_eq!(*handled.borrow(), Some(6));
        assert_eq!(cursor.begin(Offset::First), Offset::At(7));
        // Tags of a new channel begin anew.
        cursor.came(1, 9);
        cursor.handled(1);
        assert_eq!((*handled.borrow(), cursor.begin(Offset::First)), (Some(9), Offset::At(10)));
    }

    #[test]
    fn what_comes_first_is_not_passed_by_however_reading_began() {
        let mut cursor = Cursor::new();
        assert_eq!(cursor.begin(Offset::Next), Offset::Next);
        assert_eq!(cursor.begin(Offset::Next), Offset::Next);
        cursor.came(1, 100);
        assert_eq!(cursor.begin(Offset::Next), Offset::At(100));
    }

    #[test]
    fn nothing_behind_what_comes_again_counts() {
        let (mut cursor, handled) = Cursor::after(None);
        cursor.begin(Offset::First);
        for tag in 1..=4 {
            cursor.came(tag, tag + 10);
        }
        cursor.hold(3);
        assert!(cursor.is_held());
        cursor.came(5, 15);
        cursor.handled(5);
        assert_eq!(*handled.borrow(), Some(12));
        assert_eq!(cursor.begin(Offset::First), Offset::At(13));
        assert!(!cursor.is_held());
    }
}
