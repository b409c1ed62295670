//! `Size`: `64KiB`, `10MB`.

use super::units::{self, Unit};
use super::{Malformed, text_scalar};
use std::fmt;
use std::str::FromStr;

const EXPECTED: &str = "a size: a whole number and one of the units `B`, `KB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB`, `TiB`, as in `64KiB`";

const UNITS: &[Unit] = &[
    Unit { name: "B", worth: 1, digits: 19 },
    Unit { name: "KB", worth: 1_000, digits: 16 },
    Unit { name: "KiB", worth: 1 << 10, digits: 16 },
    Unit { name: "MB", worth: 1_000_000, digits: 13 },
    Unit { name: "MiB", worth: 1 << 20, digits: 13 },
    Unit { name: "GB", worth: 1_000_000_000, digits: 10 },
    Unit { name: "GiB", worth: 1 << 30, digits: 10 },
    Unit { name: "TB", worth: 1_000_000_000_000, digits: 7 },
    Unit { name: "TiB", worth: 1 << 40, digits: 7 },
];

/// An amount of data, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    /// Bytes.
    pub bytes: u64,
}

impl FromStr for Size {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = units::parse(UNITS, text).ok_or_else(|| Malformed::new(text, EXPECTED))?;
        Ok(Self { bytes })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = units::canonical(UNITS, self.bytes);
        write!(f, "{number}{unit}")
    }
}

text_scalar!(
    Size,
    EXPECTED,
    "An amount of data: a whole number and one unit of `B`, `KB`, `MB`, `GB`, `TB` (powers of 1000) or `KiB`, `MiB`, `GiB`, `TiB` (powers of 1024).",
    units::pattern(UNITS),
    ["64KiB", "10MB", "1GiB", "512B"]
);
