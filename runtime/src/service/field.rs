//! Single values of a payload, for the routing key and for headers.
//!
//! They are read from the encoded body, so that key and header say what the payload says, whatever its types make of it.

use super::word::Word;
use crate::{PublishError, Value};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// The word that a field is in the routing key.
///
/// # Errors
/// It is absent, or no word: [`PublishError::Invalid`].
pub fn word(body: &[u8], path: &[&str]) -> Result<Word, PublishError> {
    let text = match header(body, path) {
        Some(Value::Text(text)) => text,
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Float(number)) => number.to_string(),
        _ => {
            let reason =
                format!("`{}`, which is part of the routing key, is absent", path.join("."));
            return Err(PublishError::Invalid { reason });
        }
    };
    Word::new(text).map_err(|error| PublishError::Invalid { reason: error.to_string() })
}

/// The value that a field has as a header; none where it is absent, null, or no single value.
#[must_use]
pub fn header(body: &[u8], path: &[&str]) -> Option<Value> {
    let mut from = serde_json::Deserializer::from_slice(body);
    At(path).deserialize(&mut from).ok().flatten()
}

/// Finds the value at the end of a path.
struct At<'p>(&'p [&'p str]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a payload")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            match self.0.split_first() {
                Some((first, rest)) if *first == name => {
                    found = entries.next_value_seed(At(rest))?
                }
                _ => _ = entries.next_value::<IgnoredAny>()?,
            }
        }
        Ok(found)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(
        self,
        mut items: A,
    ) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then(|| Value::Text(text.to_owned())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then_some(Value::Bool(value)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then_some(Value::Int(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        // A header's whole number has 64 bits with a sign (AMQP 0-9-1 field table, `l`); what does not fit is a text.
        let value = || match i64::try_from(number) {
            Ok(number) => Value::Int(number),
            Err(_) => Value::Text(number.to_string()),
        };
        Ok(self.0.is_empty().then(value))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then_some(Value::Float(number)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::{header, word};
    use crate::Value;

    #[test]
    fn a_value_is_found_by_its_path() {
        let body = br#"{"a":[1,{"b":2}],"total":{"amount":"19.90","n":7},"on":true,"off":null}"#;
        assert_eq!(header(body, &["total", "amount"]), Some(Value::Text("19.90".into())));
        assert_eq!(header(body, &["total", "n"]), Some(Value::Int(7)));
        assert_eq!(header(body, &["on"]), Some(Value::Bool(true)));
        for path in [&["off"][..], &["total"], &["a", "b"], &["gone"], &["on", "x"]] {
            assert_eq!(header(body, path), None, "{path:?}");
        }
        assert_eq!(word(body, &["total", "n"]).as_deref(), Ok("7"));
        assert!(word(body, &["total", "amount"]).is_err(), "a dot parts words");
        assert!(word(b"{", &["a"]).is_err());
    }
}
