//! `StreamStart`: where a consumer begins to read a stream.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};
use std::fmt;

use super::Malformed;
use super::timestamp::is_timestamp;

const EXPECTED: &str = "where to start in a stream: `first`, `last`, `next`, an offset (a whole number) or a time, as in `2027-01-31T08:00:00Z`";

/// Where a consumer begins to read a stream that it has no stored offset for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamStart {
    /// The oldest message still there.
    First,
    /// The last chunk that was written.
    Last,
    /// What is published from now on.
    Next,
    /// A message by its offset.
    Offset(u64),
    /// A point in time, as RFC 3339 writes it, kept as written.
    Timestamp(String),
}

fn parse(text: &str) -> Result<StreamStart, Malformed> {
    match text {
        "first" => Ok(StreamStart::First),
        "last" => Ok(StreamStart::Last),
        "next" => Ok(StreamStart::Next),
        _ if is_timestamp(text) => Ok(StreamStart::Timestamp(text.to_owned())),
        _ => Err(Malformed::new(text, EXPECTED)),
    }
}

impl Serialize for StreamStart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::First => serializer.serialize_str("first"),
            Self::Last => serializer.serialize_str("last"),
            Self::Next => serializer.serialize_str("next"),
            Self::Offset(offset) => serializer.serialize_u64(*offset),
            Self::Timestamp(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for StreamStart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Start;
        impl Visitor<'_> for Start {
            type Value = StreamStart;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<StreamStart, E> {
                parse(text).map_err(E::custom)
            }

            fn visit_u64<E: Error>(self, offset: u64) -> Result<StreamStart, E> {
                Ok(StreamStart::Offset(offset))
            }

            fn visit_i64<E: Error>(self, offset: i64) -> Result<StreamStart, E> {
                u64::try_from(offset).map(StreamStart::Offset).map_err(|_| E::custom(EXPECTED))
            }

            /// A float without a fraction is an integer, to JSON Schema and so to us.
            fn visit_f64<E: Error>(self, offset: f64) -> Result<StreamStart, E> {
                let whole = (offset.fract() == 0.0).then_some(offset as i128);
                let offset = whole.and_then(|whole| u64::try_from(whole).ok());
                offset.map(StreamStart::Offset).ok_or_else(|| E::custom(EXPECTED))
            }
        }
        deserializer.deserialize_any(Start)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for StreamStart {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "StreamStart".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let date = super::date::PATTERN;
        let (clock, zone) = (super::timestamp::CLOCK, super::timestamp::ZONE);
        schemars::json_schema!({
            "description": "Where to start in a stream: `first`, `last`, `next`, an offset (a whole number) or a time (RFC 3339).",
            "examples": ["first", "last", "next", 4711, "2027-01-31T08:00:00Z"],
            "anyOf": [
                { "type": "string", "pattern": format!("^(?:first|last|next|{date}T{clock}{zone})$") },
                { "type": "integer", "minimum": 0, "maximum": u64::MAX },
            ],
        })
    }
}
