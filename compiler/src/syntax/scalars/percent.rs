//! `Percent`: `20%`.

use super::{Malformed, text_scalar};
use std::fmt;
use std::str::FromStr;

const EXPECTED: &str = "a percentage: a whole number from 0 to 100 and `%`, as in `20%`";

/// A share, in whole percent from 0 to 100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u8);

impl Percent {
    /// The share in percent, from 0 to 100.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

impl FromStr for Percent {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new(text, EXPECTED);
        let number = text.strip_suffix('%').ok_or_else(malformed)?;
        let plain = number.bytes().all(|b| b.is_ascii_digit())
            && (number.len() == 1 || !number.starts_with('0'));
        match number.parse() {
            Ok(share @ 0..=100) if plain => Ok(Self(share)),
            _ => Err(malformed()),
        }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

text_scalar!(
    Percent,
    EXPECTED,
    "A share in whole percent, from `0%` to `100%`.",
    "^(?:100|[1-9]?[0-9])%$",
    ["20%"]
);
