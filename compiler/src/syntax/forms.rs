//! The two shapes that many settings share: short or long, and a map of one key.

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A value that has a short form (a text or a list) and a long one (a mapping).
///
/// The kind of the node decides which is read, so that an error speaks of the
/// form that was written.
#[derive(Clone, Debug, PartialEq)]
pub enum ShortOrLong<S, L> {
    /// A text, or a list.
    Short(S),
    /// A mapping.
    Long(Box<L>),
}

impl<S: Serialize, L: Serialize> Serialize for ShortOrLong<S, L> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Self::Short(short) => short.serialize(serializer),
            Self::Long(long) => long.serialize(serializer),
        }
    }
}

impl<'de, S: Deserialize<'de>, L: Deserialize<'de>> Deserialize<'de> for ShortOrLong<S, L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either(PhantomData))
    }
}

struct Either<S, L>(PhantomData<(S, L)>);

impl<'de, S: Deserialize<'de>, L: Deserialize<'de>> Visitor<'de> for Either<S, L> {
    type Value = ShortOrLong<S, L>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the short form (a text) or the long form (a mapping)")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        S::deserialize(StrDeserializer::new(text)).map(ShortOrLong::Short)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        S::deserialize(SeqAccessDeserializer::new(items)).map(ShortOrLong::Short)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        let long = L::deserialize(MapAccessDeserializer::new(entries))?;
        Ok(ShortOrLong::Long(Box::new(long)))
    }
}

#[cfg(feature = "schema")]
impl<S: schemars::JsonSchema, L: schemars::JsonSchema> schemars::JsonSchema for ShortOrLong<S, L> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}Or{}", S::schema_name(), L::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let (short, long) = (generator.subschema_for::<S>(), generator.subschema_for::<L>());
        schemars::json_schema!({ "anyOf": [short, long] })
    }
}

/// Whether `value` is what its type has by default, and so need not be written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An enum that is written as a mapping of exactly one key.
///
/// serde's own external tagging would be written as a YAML tag (`!env NAME`).
macro_rules! one_key {
    (
        $(#[$meta:meta])*
        $name:ident, $expected:literal { $($(#[$doc:meta])* $variant:ident($of:ty) = $key:literal,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $(
                $(#[$doc])*
                #[cfg_attr(feature = "schema", schemars(rename = $key))]
                $variant($of),
            )+
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => serializer.collect_map([($key, value)]),)+
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct OneKey;
                impl<'de> serde::de::Visitor<'de> for OneKey {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_map<A>(self, mut entries: A) -> Result<$name, A::Error>
                    where
                        A: serde::de::MapAccess<'de>,
                    {
                        use serde::de::Error;
                        let expected = || A::Error::custom(concat!("expected ", $expected));
                        let key = entries.next_key::<String>()?.ok_or_else(expected)?;
                        let value = match key.as_str() {
                            $($key => $name::$variant(entries.next_value()?),)+
                            other => return Err(Error::unknown_field(other, &[$($key),+])),
                        };
                        match entries.next_key::<String>()? {
                            None => Ok(value),
                            Some(_) => Err(expected()),
                        }
                    }
                }
                deserializer.deserialize_map(OneKey)
            }
        }
    };
}
pub(crate) use one_key;
