//! Choices of records, told apart by the text in a field that none of them has itself.

use super::choice::OneOf;
use super::context::{Context, other};
use super::record::{Entries, Fields, Record};
use super::text::shown;
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::Serializer;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// An enum whose form is an object with a tag.
pub trait Union: Sized {
    /// The field with the tag.
    const TAG: &'static str;
    /// The tags that are known.
    const VARIANTS: &'static [&'static str];

    /// Reads the variant of that index in [`Union::VARIANTS`].
    ///
    /// # Errors
    /// The object is none of this variant.
    fn read_variant<'de, A: MapAccess<'de>>(
        index: usize,
        from: &mut Entries<'_, A>,
    ) -> Result<Self, A::Error>;

    /// The value for a variant that is not known; `None` where it is refused.
    fn unknown(unknown: UnknownVariant) -> Option<Self>;

    /// Writes the variant.
    ///
    /// # Errors
    /// It is none that the contract allows.
    fn write_variant<S: Serializer>(&self, to: Tagged<'_, S>) -> Result<S::Ok, S::Error>;
}

/// A variant that this version of the contract does not know: kept as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownVariant {
    /// The text in the tag.
    pub tag: String,
    /// All other fields.
    pub fields: Map<String, Value>,
}

/// Reads a union.
///
/// # Errors
/// It is none.
pub fn read<'de, T: Union, D: Deserializer<'de>>(from: D, cx: Context<'_>) -> Result<T, D::Error> {
    from.deserialize_map(UnionVisitor { cx, value: PhantomData })
}

/// Writes a union.
///
/// # Errors
/// It is none that the contract allows.
pub fn write<T: Union, S: Serializer>(
    value: &T,
    to: S,
    cx: Context<'_>,
) -> Result<S::Ok, S::Error> {
    let cx = cx.deeper().map_err(|deep| deep.write::<S::Error>())?;
    value.write_variant(Tagged { to, cx, tag: T::TAG, known: T::VARIANTS })
}

/// Where a variant is written to.
pub struct Tagged<'t, S> {
    to: S,
    cx: Context<'t>,
    tag: &'static str,
    known: &'static [&'static str],
}

impl<S: Serializer> Tagged<'_, S> {
    /// Writes a variant that is known.
    ///
    /// # Errors
    /// A field is none of its form.
    pub fn known<T: Record>(self, tag: &'static str, variant: &T) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::new(self.to.serialize_map(None)?, self.cx);
        fields.tag(self.tag, tag)?;
        variant.write_fields(&mut fields)?;
        fields.end()
    }

    /// Writes a variant that is not known.
    ///
    /// # Errors
    /// It is known: then readers would take it for that one.
    pub fn unknown(self, variant: &UnknownVariant) -> Result<S::Ok, S::Error> {
        if self.known.contains(&variant.tag.as_str()) {
            let expected = "a variant that the contract does not know";
            let refused = self.cx.unwritable(expected, shown(&variant.tag));
            return self.cx.at_key(self.tag, Err(refused));
        }
        if variant.fields.contains_key(self.tag) {
            let refused = self.cx.unwritable("one field of that name", "two");
            return self.cx.at_key(self.tag, Err(refused));
        }
        let mut fields = Fields::new(self.to.serialize_map(None)?, self.cx);
        fields.tag(self.tag, &variant.tag)?;
        for (name, value) in &variant.fields {
            fields.value(name, value)?;
        }
        fields.end()
    }
}

struct UnionVisitor<'t, T> {
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<'de, T: Union> Visitor<'de> for UnionVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<T, A::Error> {
        let cx = self.cx.deeper().map_err(|deep| deep.read::<A::Error>())?;
        let tag = TagVisitor { known: T::VARIANTS };
        // Most writers put the tag first; then nothing has to be kept until it comes.
        let mut before: Vec<(String, Value)> = Vec::new();
        while let Some(name) = access.next_key_seed(NameVisitor)? {
            if name == T::TAG {
                let tag = cx.at_key(T::TAG, access.next_value_seed(tag))?;
                return if before.is_empty() {
                    chosen(tag, access, cx)
                } else {
                    while let Some(entry) = access.next_entry()? {
                        before.push(entry);
                    }
                    let replay = MapDeserializer::new(before.into_iter());
                    chosen(tag, replay, cx).map_err(other)
                };
            }
            before.push((name.into_owned(), access.next_value()?));
        }
        cx.at_key(T::TAG, Err(cx.refused(OneOf(T::VARIANTS), "nothing")))
    }
}

/// Reads the rest of an object whose tag has been read.
fn chosen<'de, T: Union, A: MapAccess<'de>>(
    tag: Tag,
    mut access: A,
    cx: Context<'_>,
) -> Result<T, A::Error> {
    let tag = match tag {
        Tag::Known(index) => return T::read_variant(index, &mut Entries::new(access, cx)),
        Tag::Unknown(tag) => tag,
    };
    let mut fields = Map::new();
    while let Some((name, value)) = access.next_entry::<String, Value>()? {
        if name == T::TAG || fields.contains_key(&name) {
            let refused = cx.refused("one field of that name", "two");
            return cx.at_key(&name, Err(refused));
        }
        fields.insert(name, value);
    }
    let found = shown(&tag);
    let refused = || cx.refused(OneOf(T::VARIANTS), found);
    let value = T::unknown(UnknownVariant { tag, fields }).ok_or_else(refused);
    cx.at_key(T::TAG, value)
}

/// The text in the tag.
enum Tag {
    Known(usize),
    Unknown(String),
}

#[derive(Clone, Copy)]
struct TagVisitor {
    known: &'static [&'static str],
}

impl<'de> DeserializeSeed<'de> for TagVisitor {
    type Value = Tag;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Tag, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for TagVisitor {
    type Value = Tag;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", OneOf(self.known))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tag, E> {
        Ok(match self.known.iter().position(|known| *known == text) {
            Some(index) => Tag::Known(index),
            None => Tag::Unknown(text.to_owned()),
        })
    }
}

/// The name of a field, borrowed where that is possible.
struct NameVisitor;

impl<'de> DeserializeSeed<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
