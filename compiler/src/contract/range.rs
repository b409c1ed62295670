//! Bounds of values and of counts.

use std::cmp::Ordering;

/// What bounds values: either end may be open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range<T> {
    /// The lower end.
    pub min: Option<Bound<T>>,
    /// The upper end.
    pub max: Option<Bound<T>>,
}

/// An end of a [`Range`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound<T> {
    /// The value.
    pub value: T,
    /// Whether the value itself lies outside.
    pub exclusive: bool,
}

impl<T> Default for Range<T> {
    fn default() -> Self {
        Self { min: None, max: None }
    }
}

impl<T> Range<T> {
    /// Whether a value lies within, by how it compares with an end. A value that compares with
    /// neither lies outside.
    pub fn holds(&self, compare: impl Fn(&T) -> Option<Ordering>) -> bool {
        let within = |end: &Option<Bound<T>>, side| {
            end.as_ref().is_none_or(|end| match compare(&end.value) {
                Some(Ordering::Equal) => !end.exclusive,
                other => other == Some(side),
            })
        };
        within(&self.min, Ordering::Greater) && within(&self.max, Ordering::Less)
    }
}

/// How many characters, bytes, items or entries there may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The least number, 0 where nothing is said.
    pub min: u64,
    /// The greatest number.
    pub max: Option<u64>,
}

impl Counts {
    /// Whether a number is among them.
    #[must_use]
    pub fn holds(&self, count: u64) -> bool {
        self.min <= count && self.max.is_none_or(|max| count <= max)
    }

    /// What is among both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let max = self.max.into_iter().chain(other.max).min();
        Self { min: self.min.max(other.min), max }
    }

    /// Whether there is any such number.
    #[must_use]
    pub fn is_possible(self) -> bool {
        self.max.is_none_or(|max| self.min <= max)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, Counts, Range};

    #[test]
    fn an_exclusive_end_is_outside() {
        let range = Range {
            min: Some(Bound { value: 1, exclusive: true }),
            max: Some(Bound { value: 3, exclusive: false }),
        };
        let holds = |value: i32| range.holds(|end| Some(value.cmp(end)));
        assert_eq!([holds(1), holds(2), holds(3), holds(4)], [false, true, true, false]);
        assert!(Range::<i32>::default().holds(|_| None));
    }

    #[test]
    fn counts_hold_their_ends() {
        let counts = Counts { min: 1, max: Some(2) };
        let holds = [0, 1, 2, 3].map(|count| counts.holds(count));
        assert_eq!(holds, [false, true, true, false]);
    }
}
