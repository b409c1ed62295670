//! The texts that have a form: UUIDs, times, addresses.
//!
//! Each form is within what JSON Schema's `format` of that name takes, so that a validator which
//! asserts formats judges as we do; the pattern beside it holds most of it in one that does not.

use super::pattern::Pattern;
use super::range::Counts;
use super::scalar::Scalar;
use crate::syntax::{Date, is_time, is_timestamp};
use std::net::Ipv6Addr;
use std::slice::from_ref;

/// A form of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// RFC 9562, with hyphens, in either case.
    Uuid,
    /// A day that exists, RFC 3339's `full-date`.
    Date,
    /// RFC 3339's `full-time`: with its distance from UTC, in capitals, without leap seconds.
    Time,
    /// RFC 3339's `date-time`, like [`Format::Time`].
    DateTime,
    /// Weeks, or days, hours, minutes and seconds of RFC 3339's appendix A: what has one length.
    Duration,
    /// RFC 3986's `URI`: with a scheme, in ASCII.
    Uri,
    /// RFC 5321's mailbox of a dot-string and a domain: no quotes, no address in brackets. Its patterns
    /// alone decide, since validators differ in what they take for one.
    Email,
}

static UUID: Pattern = Pattern::fixed("^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$");
static DATE: Pattern = Pattern::fixed("^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$");
static TIME: Pattern = Pattern::fixed(
    "^(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}(?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$",
);
static DATE_TIME: Pattern = Pattern::fixed(
    "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}(?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$",
);
static DURATION: Pattern = Pattern::fixed(
    "^P(?:[0-9]{1,9}W|[0-9]{1,9}D|(?:[0-9]{1,9}D)?T(?:[0-9]{1,9}H(?:[0-9]{1,9}M(?:[0-9]{1,9}S)?)?|[0-9]{1,9}M(?:[0-9]{1,9}S)?|[0-9]{1,9}S))$",
);
static URI: Pattern = Pattern::fixed("^[A-Za-z][A-Za-z0-9+.-]*:[!-\\x7e]*$");
/// The second one is for the longest local part (RFC 5321, 4.5.3.1.1) and the longest domain: a name of
/// 255 octets in the DNS's own form has 253 characters.
static EMAIL: [Pattern; 2] = [
    Pattern::fixed(
        "^[A-Za-z0-9!#$%\\x26'*+/=?^_`{|}\\x7e-]+(?:\\.[A-Za-z0-9!#$%\\x26'*+/=?^_`{|}\\x7e-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
    ),
    Pattern::fixed("^[^@]{1,64}@[^@]{1,253}$"),
];

impl Format {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] = [
        Self::Uuid,
        Self::Date,
        Self::Time,
        Self::DateTime,
        Self::Duration,
        Self::Uri,
        Self::Email,
    ];

    /// The scalar that has this form.
    #[must_use]
    pub fn scalar(self) -> Scalar {
        match self {
            Self::Uuid => Scalar::Uuid,
            Self::Date => Scalar::Date,
            Self::Time => Scalar::Time,
            Self::DateTime => Scalar::Datetime,
            Self::Duration => Scalar::Duration,
            Self::Uri => Scalar::Uri,
            Self::Email => Scalar::Email,
        }
    }

    /// JSON Schema's name for it.
    #[must_use]
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "date-time",
            Self::Duration => "duration",
            Self::Uri => "uri",
            Self::Email => "email",
        }
    }

    /// Whether a validator that asserts `format` judges these texts as we do.
    #[must_use]
    pub fn is_judged_alike(self) -> bool {
        self != Self::Email
    }

    /// What all texts of this form match. Of forms that are not judged alike everywhere, no other
    /// text does.
    #[must_use]
    pub fn patterns(self) -> &'static [Pattern] {
        match self {
            Self::Uuid => from_ref(&UUID),
            Self::Date => from_ref(&DATE),
            Self::Time => from_ref(&TIME),
            Self::DateTime => from_ref(&DATE_TIME),
            Self::Duration => from_ref(&DURATION),
            Self::Uri => from_ref(&URI),
            Self::Email => &EMAIL,
        }
    }

    /// How many characters texts of this form have, all of ASCII.
    #[must_use]
    pub fn lengths(self) -> Counts {
        let (min, max) = match self {
            Self::Uuid => (36, Some(36)),
            Self::Date => (10, Some(10)),
            Self::Time => (9, Some(24)),
            Self::DateTime => (20, Some(35)),
            Self::Duration => (3, Some(42)),
            Self::Uri => (2, None),
            Self::Email => (3, Some(64 + 1 + 253)),
        };
        Counts { min, max }
    }

    /// Whether a text has this form.
    #[must_use]
    pub fn holds(self, text: &str) -> bool {
        match self {
            Self::Uuid => UUID.is_match(text),
            Self::Date => text.parse::<Date>().is_ok(),
            Self::Time => is_time(text),
            Self::DateTime => is_timestamp(text),
            Self::Duration => DURATION.is_match(text),
            Self::Uri => is_uri(text),
            Self::Email => EMAIL.iter().all(|pattern| pattern.is_match(text)),
        }
    }
}

/// Characters that may stand in every part of a URI beside letters, digits and escapes.
const EVERYWHERE: &[u8] = b"-._~!$&'()*+,;=";

/// RFC 3986, section 3.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(authority), path)
        }
        None => (None, rest),
    };
    is_scheme(scheme)
        && authority.is_none_or(is_authority)
        && consists_of(path, b":@/")
        && consists_of(query, b":@/?")
        && consists_of(fragment, b":@/?")
}

fn is_scheme(text: &str) -> bool {
    let rest = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(rest)
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if is_address(address) => ("", port),
            _ => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let port = port.is_empty() || port.strip_prefix(':').is_some_and(digits);
    consists_of(user, b":") && consists_of(host, b"") && port
}

/// An address of version 6, or one of a later version.
fn is_address(text: &str) -> bool {
    let later = |rest: &str| {
        rest.split_once('.').is_some_and(|(version, address)| {
            let plain = |b: u8| b == b':' || b.is_ascii_alphanumeric() || EVERYWHERE.contains(&b);
            !version.is_empty()
                && version.bytes().all(|b| b.is_ascii_hexdigit())
                && !address.is_empty()
                && address.bytes().all(plain)
        })
    };
    text.parse::<Ipv6Addr>().is_ok() || text.strip_prefix(['v', 'V']).is_some_and(later)
}

/// Whether there are only letters, digits, `EVERYWHERE`, `more` and escapes.
fn consists_of(text: &str, more: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let plain =
            byte.is_ascii_alphanumeric() || EVERYWHERE.contains(&byte) || more.contains(&byte);
        let mut hex = || bytes.next().is_some_and(|b| b.is_ascii_hexdigit());
        let escape = byte == b'%' && hex() && hex();
        if !plain && !escape {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{DATE, DATE_TIME, Format, Pattern, TIME};

    #[test]
    fn forms_hold_what_they_should_and_no_more() {
        let cases: [(Format, &[&str], &[&str]); 7] = [
            (
                Format::Uuid,
                &["5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e", "5B0D6C1E-8F0A-4B57-9D8E-1F2A3B4C5D6E"],
                &["5b0d6c1e8f0a4b579d8e1f2a3b4c5d6e", "{5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e}"],
            ),
            (Format::Date, &["2024-02-29"], &["2023-02-29", "2024-2-9", "2024-02-29 "]),
            (Format::Time, &["09:30:00Z", "23:59:59.123+02:00"], &["09:30:00", "23:59:60Z"]),
            (
                Format::DateTime,
                &["2024-02-29T09:30:00Z"],
                &["2023-02-29T09:30:00Z", "2024-02-29t09:30:00z", "2024-02-29 09:30:00Z"],
            ),
            (
                Format::Duration,
                &["PT30S", "P7D", "P2W", "P1DT2H3M4S", "PT1M30S"],
                &["P1M", "P1Y", "PT0.5S", "PT1H30S", "P", "PT", "30s", "P1DT"],
            ),
            (
                Format::Uri,
                &["https://a.example:80/b/c?d=e#f", "urn:x:y", "mailto:a@b", "http://[::1]/", "a:"],
                &[
                    "//a",
                    "a b:c",
                    "http://a b",
                    "http://a/%2",
                    "http://[::1",
                    "http://a:b",
                    "1a:b",
                    "http://ü",
                ],
            ),
            (
                Format::Email,
                &["ada@example.com", "a.b+c@example", "o'neil@x-y.org"],
                &[
                    "ada",
                    "a..b@x.com",
                    ".a@x.com",
                    "a@-x.com",
                    "a@x.com.",
                    "\"a b\"@x.com",
                    "a@[::1]",
                ],
            ),
        ];
        for (format, good, bad) in cases {
            for text in good {
                assert!(format.holds(text), "{format:?} {text}");
                assert!(
                    format.patterns().iter().all(|pattern| pattern.is_match(text)),
                    "{format:?} {text}"
                );
            }
            for text in bad {
                assert!(!format.holds(text), "{format:?} {text}");
            }
        }
    }

    #[test]
    fn times_are_those_that_the_language_reads() {
        let (clock, zone) = (crate::syntax::CLOCK, crate::syntax::ZONE);
        assert_eq!(TIME.as_str(), format!("^{clock}{zone}$"));
        let date = DATE.as_str().trim_end_matches('$');
        assert_eq!(DATE_TIME.as_str(), format!("{date}T{clock}{zone}$"));
    }

    #[test]
    fn fixed_patterns_are_written_in_their_canonical_form() {
        for format in Format::ALL {
            for pattern in format.patterns() {
                assert_eq!(Pattern::new(pattern.as_str()).as_ref(), Ok(pattern));
            }
        }
    }
}
