//! The versions of the broker, as far as routing tells them apart.

/// What differs between versions of the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Semantics {
    /// Whether a headers exchange tells `1` from `1.0` (from 3.13: `=:=` in place of `==`,
    /// `rabbit_exchange_type_headers`).
    pub strict_numbers: bool,
    /// Whether each further death turns those before it around (up to 3.12: `rabbit_dead_letter:group_by_queue_and_reason`), so
    /// that a circle may be taken for none, and none for a circle.
    pub reversed_deaths: bool,
}

impl Semantics {
    /// Those of a release series, such as 4 and 0.
    #[must_use]
    pub const fn of(major: u32, minor: u32) -> Self {
        let containers = major > 3 || (major == 3 && minor >= 13);
        Self { strict_numbers: containers, reversed_deaths: !containers }
    }
}
