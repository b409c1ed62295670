//! `Version`: the broker's, `"4.0"` or `"4.0.5"`.

use super::{Malformed, text_scalar};
use std::fmt;
use std::str::FromStr;

const EXPECTED: &str = "a broker version in quotes, as in `\"4.0\"` or `\"3.13.7\"`";

/// A version of RabbitMQ. Without a patch, the first of its series is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The third number, where it is named.
    pub patch: Option<u16>,
}

impl FromStr for Version {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text).ok_or_else(|| Malformed::new(text, EXPECTED))
    }
}

fn parse(text: &str) -> Option<Version> {
    let mut parts = text.split('.').map(number);
    let (major, minor) = (parts.next()??, parts.next()??);
    let patch = match parts.next() {
        Some(patch) => Some(patch?),
        None => None,
    };
    parts.next().is_none().then_some(Version { major, minor, patch })
}

fn number(text: &str) -> Option<u16> {
    let plain = (1..=3).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

text_scalar!(
    Version,
    EXPECTED,
    "A version of RabbitMQ, in quotes (a plain 4.10 is the number 4.1). A patch may be named; `4.0` means 4.0.0.",
    "^(?:0|[1-9][0-9]{0,2})\\.(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2}))?$",
    ["4.0", "3.13.7"]
);
