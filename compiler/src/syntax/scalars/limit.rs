//! `Limit`: a bound of a number, exactly.

use super::Decimal;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Number;
use std::fmt;

/// A bound or a step of a number: a number, or in quotes a decimal, which no float could keep.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// As YAML and JSON read it.
    Number(Number),
    /// As it is written.
    Decimal(Decimal),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Decimal(decimal) => decimal.fmt(f),
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => number.serialize(serializer),
            Self::Decimal(decimal) => decimal.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;
        impl Visitor<'_> for NumberOrText {
            type Value = Limit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a decimal in quotes")
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Limit, E> {
                Ok(Limit::Number(value.into()))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Limit, E> {
                Ok(Limit::Number(value.into()))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Limit, E> {
                super::json::finite(value).map(Limit::Number)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Limit, E> {
                text.parse().map(Limit::Decimal).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(NumberOrText)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Limit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let decimal = generator.subschema_for::<Decimal>();
        schemars::json_schema!({
            "description": "A number, or a decimal in quotes.",
            "examples": [1, 0.5, "19.90"],
            "anyOf": [{ "type": "number" }, decimal],
        })
    }
}
