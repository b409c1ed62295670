//! The Rust types of scalars.
//!
//! Each keeps what its text says: the zeros of a decimal, the digits of a second, the offset from UTC.

mod bytes;
mod date;
mod datetime;
mod decimal;
mod duration;
mod email;
mod time;
mod uri;

pub use bytes::{Bytes, Octets};
pub use date::Date;
pub use datetime::DateTime;
pub use decimal::{Decimal, Decimals};
pub use email::Email;
/// Any JSON value.
pub use serde_json::Value as Json;
pub use time::{Offset, Time};
pub use uri::Uri;
/// A UUID, which is written with hyphens and in lower case.
pub use uuid::Uuid;

use super::text::{Stack, TextValue, text_value};
use std::error::Error;
use std::fmt;

/// A text that is no value of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    expected: &'static str,
}

impl Malformed {
    fn new<T: TextValue>() -> Self {
        Self { expected: T::EXPECTED }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl Error for Malformed {}

impl TextValue for Uuid {
    const EXPECTED: &'static str = "a UUID";

    fn of(text: &str) -> Option<Self> {
        // The crate takes other forms as well, all of other lengths.
        (text.len() == 36).then(|| Self::try_parse(text).ok()).flatten()
    }

    fn with_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R> {
        Some(use_it(self.hyphenated().encode_lower(&mut Self::encode_buffer())))
    }
}

text_value!(Uuid);

/// Gives a type around a text what all such types have.
macro_rules! owned_text {
    ($type:ident) => {
        impl $type {
            /// Its text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A text that is known to be one.
            pub(crate) fn known(text: &'static str) -> Self {
                Self(text.to_owned())
            }
        }

        impl FromStr for $type {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                Self::of(text).ok_or_else(Malformed::new::<Self>)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        text_value!($type);

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::payload::form::by_itself::read(from)
            }
        }
    };
}
use owned_text;

/// So many digits in a row, as a number.
fn digits(bytes: &[u8]) -> Option<u32> {
    let digit = |so_far: u32, byte: &u8| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        so_far.checked_mul(10)?.checked_add(digit)
    };
    bytes.iter().try_fold(0, digit)
}
