//! Versions of the broker, and which of them are known.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A version of RabbitMQ: major, minor and patch.
///
/// `4.0` reads as `4.0.0`, the first release of its line: a document that
/// targets `4.0` must be right for all of 4.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The third number; 0 where it was not given.
    pub patch: u16,
}

/// The versions that this module's facts were read from.
///
/// For an older broker nothing is promised. A newer one is assumed to behave
/// as 4.3 does: RabbitMQ removes deprecated features in major versions only,
/// and new arguments and policy keys are unknown here.
pub const KNOWN: RangeInclusive<Version> = Version::new(3, 10, 0)..=Version::new(4, 3, u16::MAX);

impl Version {
    /// The version `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Whether this is `major.minor.patch` or newer.
    #[must_use]
    pub const fn at_least(self, major: u16, minor: u16, patch: u16) -> bool {
        self.not_older_than(Self::new(major, minor, patch))
    }

    /// Whether this is `other` or newer; usable in constants, unlike `>=`.
    #[must_use]
    pub const fn not_older_than(self, other: Self) -> bool {
        let (a, b) = (self, other);
        a.major > b.major
            || (a.major == b.major
                && (a.minor > b.minor || (a.minor == b.minor && a.patch >= b.patch)))
    }

    /// Whether the facts of this module were read from this version.
    #[must_use]
    pub fn is_known(self) -> bool {
        KNOWN.contains(&self)
    }

    /// Reads the `rabbit_version` of an export, whatever follows the numbers.
    ///
    /// Exports of unreleased brokers carry `3.8.0+rc.1.5.g91` or
    /// `4.0.0-beta.1`; a pre-release counts as its release. `None` where the
    /// text does not begin with two numbers (`%%VSN%%`, `rabbit`).
    #[must_use]
    pub fn of_export(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let mut numbers = [0_u16; 3];
        for (at, number) in numbers.iter_mut().enumerate() {
            if at > 0 {
                match rest.strip_prefix('.') {
                    Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => rest = after,
                    _ if at == 2 => break,
                    _ => return None,
                }
            }
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            *number = rest[..end].parse().ok()?;
            rest = &rest[end..];
        }
        let [major, minor, patch] = numbers;
        Some(Self::new(major, minor, patch))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 { write!(f, ".{}", self.patch) } else { Ok(()) }
    }
}

/// A text that is no version of RabbitMQ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAVersion(String);

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a RabbitMQ version such as `4.0` or `3.13.7`", self.0)
    }
}

impl std::error::Error for NotAVersion {}

impl FromStr for Version {
    type Err = NotAVersion;

    /// Reads `4.0` or `3.10.8`; nothing may precede or follow.
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let parts: Vec<Option<u16>> = text
            .split('.')
            .map(|part| {
                part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten()
            })
            .collect();
        match parts[..] {
            [Some(major), Some(minor)] => Ok(Self::new(major, minor, 0)),
            [Some(major), Some(minor), Some(patch)] => Ok(Self::new(major, minor, patch)),
            _ => Err(NotAVersion(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn reads_versions() {
        for (text, version) in [
            ("4.0", Version::new(4, 0, 0)),
            ("3.10.8", Version::new(3, 10, 8)),
            ("4.3", Version::new(4, 3, 0)),
        ] {
            assert_eq!(text.parse::<Version>().unwrap(), version);
            assert_eq!(Version::of_export(text), Some(version));
        }
        for text in ["", "4", "4.", "4.0.1.2", "v4.0", "4.x", "+4.0", "4.0-beta", "99999.1"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn reads_what_exports_say() {
        for (text, version) in [
            ("3.8.0+rc.1.5.g91", Some(Version::new(3, 8, 0))),
            ("4.0.0-beta.1", Some(Version::new(4, 0, 0))),
            ("3.7+10.gabcdef", Some(Version::new(3, 7, 0))),
            ("3.13.x", Some(Version::new(3, 13, 0))),
            ("0.0.0", Some(Version::new(0, 0, 0))),
            ("%%VSN%%", None),
            ("rabbit", None),
            ("4", None),
            ("", None),
        ] {
            assert_eq!(Version::of_export(text), version, "{text}");
        }
    }

    #[test]
    fn orders_by_number_not_by_text() {
        let v = |text: &str| text.parse::<Version>().unwrap();
        assert!(v("3.9.1") < v("3.10.0"));
        assert!(v("4.0").at_least(3, 13, 7));
        assert!(!v("4.2.9").at_least(4, 3, 0));
        assert!(v("4.3.6").at_least(4, 3, 5));
        assert!(v("4.3.6").is_known() && !v("3.9.29").is_known() && !v("4.4").is_known());
        assert_eq!(v("4.0").to_string(), "4.0");
        assert_eq!(v("3.10.8").to_string(), "3.10.8");
    }
}
