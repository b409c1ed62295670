//! `TypeExpr`: `string`, `string?`, `[T]`, `{T}`.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

use super::Malformed;

const EXPECTED: &str = "a type: a name, `[T]` for a list, `{T}` (in quotes) for a map from string to T, at most three deep, and `?` at the end where it may be absent";

/// How deep lists and maps may stand in each other; what is deeper wants a name.
const DEPTH: usize = 3;

/// A type in its short form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypeExpr {
    /// The type.
    pub of: TypeName,
    /// Whether the value may be absent: a `?` at the end.
    pub optional: bool,
}

/// A type without the mark that it may be absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeName {
    /// A scalar (`string`, `int32`, `uuid` ...) or one of `types`.
    Named(String),
    /// A list of.
    List(Box<TypeName>),
    /// A map from string to.
    Map(Box<TypeName>),
}

impl FromStr for TypeExpr {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (name, optional) = match text.strip_suffix('?') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let of = parse(name, DEPTH).ok_or_else(|| Malformed::new(text, EXPECTED))?;
        Ok(Self { of, optional })
    }
}

fn parse(text: &str, depth: usize) -> Option<TypeName> {
    let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    if let Some(item) = inner('[', ']') {
        return Some(TypeName::List(Box::new(parse(item, depth.checked_sub(1)?)?)));
    }
    if let Some(value) = inner('{', '}') {
        return Some(TypeName::Map(Box::new(parse(value, depth.checked_sub(1)?)?)));
    }
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let named = text.bytes().all(word) && text.bytes().next().is_some_and(|b| !b.is_ascii_digit());
    named.then(|| TypeName::Named(text.to_owned()))
}

impl fmt::Display for TypeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.of, if self.optional { "?" } else { "" })
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::List(item) => write!(f, "[{item}]"),
            Self::Map(value) => write!(f, "{{{value}}}"),
        }
    }
}

impl Serialize for TypeExpr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TypeExpr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Outer;
        impl<'de> Visitor<'de> for Outer {
            type Value = TypeExpr;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<TypeExpr, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<TypeExpr, A::Error> {
                Ok(TypeExpr { of: Nested(DEPTH).visit_seq(items)?, optional: false })
            }
        }
        deserializer.deserialize_any(Outer)
    }
}

/// Reads a type that may hold so many more levels. `[T]` without quotes is a YAML list of one.
struct Nested(usize);

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = TypeName;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<TypeName, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested {
    type Value = TypeName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TypeName, E> {
        parse(text, self.0).ok_or_else(|| E::custom(Malformed::new(text, EXPECTED)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<TypeName, A::Error> {
        let expected = || A::Error::custom(EXPECTED);
        let inner = self.0.checked_sub(1).ok_or_else(expected)?;
        let item = items.next_element_seed(Nested(inner))?.ok_or_else(expected)?;
        match items.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(TypeName::List(Box::new(item))),
            Some(_) => Err(expected()),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for TypeExpr {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TypeExpr".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut pattern = WORD.to_owned();
        let mut nested = serde_json::json!({ "type": "string", "pattern": format!("^{pattern}$") });
        let mut list = serde_json::Value::Null;
        for _ in 0..DEPTH {
            pattern = format!("(?:{WORD}|\\[{pattern}\\]|\\{{{pattern}\\}})");
            list = serde_json::json!({ "type": "array", "items": nested, "minItems": 1, "maxItems": 1 });
            let text = serde_json::json!({ "type": "string", "pattern": format!("^{pattern}$") });
            nested = serde_json::json!({ "anyOf": [text, list] });
        }
        let text = serde_json::json!({
            "type": "string",
            "pattern": format!("^{pattern}\\??$"),
            "patternErrorMessage": format!("Expected {EXPECTED}."),
        });
        schemars::json_schema!({
            "description": "A type: a scalar (bool int32 int64 uint32 uint64 float32 float64 decimal string bytes uuid date time datetime duration uri email json), a name from `types`, `[T]` for a list, `\"{T}\"` for a map from string to T; `?` at the end: may be absent.",
            "examples": ["string", "uuid?", ["OrderItem"], "{decimal}"],
            "anyOf": [text, list],
        })
    }
}

/// What a name of a type looks like.
#[cfg(feature = "schema")]
const WORD: &str = "[A-Za-z_][A-Za-z0-9_]*";
