//! `Duration`: `250ms`, `30s`, `5m`, `24h`, `7d`.

use super::units::{self, Unit};
use super::{Malformed, text_scalar};
use std::fmt;
use std::str::FromStr;

const EXPECTED: &str =
    "a duration: a whole number and one of the units `ms`, `s`, `m`, `h`, `d`, as in `30s`";

const UNITS: &[Unit] = &[
    Unit { name: "ms", worth: 1, digits: 19 },
    Unit { name: "s", worth: 1_000, digits: 16 },
    Unit { name: "m", worth: 60_000, digits: 14 },
    Unit { name: "h", worth: 3_600_000, digits: 12 },
    Unit { name: "d", worth: 86_400_000, digits: 11 },
];

/// A length of time, in whole milliseconds, as the broker counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// Milliseconds.
    pub millis: u64,
}

impl FromStr for Duration {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let millis = units::parse(UNITS, text).ok_or_else(|| Malformed::new(text, EXPECTED))?;
        Ok(Self { millis })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = units::canonical(UNITS, self.millis);
        write!(f, "{number}{unit}")
    }
}

text_scalar!(
    Duration,
    EXPECTED,
    "A length of time: a whole number and one unit of `ms`, `s`, `m`, `h`, `d`.",
    units::pattern(UNITS),
    ["250ms", "30s", "5m", "24h", "7d"]
);
