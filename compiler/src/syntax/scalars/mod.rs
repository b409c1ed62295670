//! Scalars that have a syntax of their own.
//!
//! Each is written as a string. Its parser accepts exactly what its schema's
//! `pattern` accepts, and `Display` gives its one canonical text.

mod date;
mod decimal;
mod duration;
mod json;
mod limit;
mod major;
mod message_ref;
mod percent;
mod size;
mod stream_start;
mod timestamp;
mod type_expr;
mod units;
mod version;

pub use date::Date;
pub use decimal::Decimal;
pub(crate) use decimal::PATTERN as DECIMAL;
pub use duration::Duration;
pub use json::{Json, Scalar};
pub use limit::Limit;
pub use major::Major;
pub use message_ref::{MessageRef, Versions};
pub use percent::Percent;
pub use size::Size;
pub use stream_start::StreamStart;
#[cfg(test)]
pub(crate) use timestamp::{CLOCK, ZONE};
pub(crate) use timestamp::{is_time, is_timestamp, unix_seconds};
pub use type_expr::{TypeExpr, TypeName};
pub use version::Version;

use std::fmt;

/// Why a scalar could not be read: a sentence part that follows the text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    text: String,
    expected: &'static str,
}

impl Malformed {
    pub(crate) fn new(text: &str, expected: &'static str) -> Self {
        Self { text: text.to_owned(), expected }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.text, self.expected)
    }
}

impl std::error::Error for Malformed {}

/// Gives a type with `FromStr` and `Display` its serde and schema halves.
macro_rules! text_scalar {
    ($name:ident, $expected:expr, $description:expr, $pattern:expr, $examples:tt) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": $description,
                    "pattern": $pattern,
                    "patternErrorMessage": format!("Expected {}.", $expected),
                    "examples": $examples,
                })
            }
        }
    };
}
use text_scalar;
