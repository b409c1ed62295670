//! serde over the span tree: fills the syntax types and knows where it failed.

use super::files::SourceFile;
use super::plain::Plain;
use super::read_error::ReadError;
use super::tree::{Children, Content, NodeId, Tree};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};

impl SourceFile {
    /// Fills a type from the file; an empty file is an empty mapping.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, ReadError> {
        match self.tree.root() {
            Some(root) => T::deserialize(Reader { tree: &self.tree, text: &self.text, at: root }),
            None => T::deserialize(de::value::MapDeserializer::<_, ReadError>::new(
                std::iter::empty::<(&str, &str)>(),
            )),
        }
    }
}

#[derive(Clone, Copy)]
struct Reader<'t> {
    tree: &'t Tree,
    text: &'t str,
    at: NodeId,
}

impl<'t> Reader<'t> {
    fn to(self, at: NodeId) -> Self {
        Self { at, ..self }
    }

    fn content(self) -> Content<'t> {
        self.tree.content(self.at, self.text)
    }

    /// Gives the content of the node here, or what is to be taken for it.
    fn visit<V: Visitor<'t>>(
        self,
        content: Content<'t>,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let result = match content {
            Content::Text(text) | Content::Plain(Plain::Text(text)) => {
                visitor.visit_borrowed_str(text)
            }
            Content::Plain(Plain::Null) => visitor.visit_unit(),
            Content::Plain(Plain::Bool(value)) => visitor.visit_bool(value),
            Content::Plain(Plain::Int(value)) => visit_int(value, visitor),
            Content::Plain(Plain::Float(value)) => visitor.visit_f64(value),
            Content::Sequence => {
                visitor.visit_seq(Items { reader: self, items: self.tree.children(self.at) })
            }
            Content::Mapping => {
                let children = self.tree.children(self.at);
                visitor.visit_map(Entries { reader: self, children, value: None })
            }
        };
        result.map_err(|error: ReadError| error.at(self.at))
    }
}

/// Gives a float without a fraction to what wants an integer: JSON Schema calls both the same.
macro_rules! integers {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, ReadError> {
            match self.content() {
                Content::Plain(Plain::Float(value)) if value.fract() == 0.0 => {
                    self.visit(Content::Plain(Plain::Int(value as i128)), visitor)
                }
                content => self.visit(content, visitor),
            }
        })+
    };
}

fn visit_int<'t, V: Visitor<'t>>(value: i128, visitor: V) -> Result<V::Value, ReadError> {
    match (u64::try_from(value), i64::try_from(value)) {
        (Ok(value), _) => visitor.visit_u64(value),
        (_, Ok(value)) => visitor.visit_i64(value),
        _ => visitor.visit_i128(value),
    }
}

impl<'t> Deserializer<'t> for Reader<'t> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit(self.content(), visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.tree.is_null(self.at, self.text) {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    /// A struct is a mapping; serde would take a list of its fields as well.
    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.content() {
            Content::Sequence => {
                Err(ReadError::at(de::Error::invalid_type(Unexpected::Seq, &visitor), self.at))
            }
            content => self.visit(content, visitor),
        }
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self).map_err(|error: ReadError| error.at(self.at))
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_enum(Variant(self)).map_err(|error: ReadError| error.at(self.at))
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier
    }
}

struct Items<'t> {
    reader: Reader<'t>,
    items: Children<'t>,
}

impl<'t> SeqAccess<'t> for Items<'t> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        self.items.next().map(|item| seed.deserialize(self.reader.to(item))).transpose()
    }
}

struct Entries<'t> {
    reader: Reader<'t>,
    children: Children<'t>,
    value: Option<NodeId>,
}

impl<'t> MapAccess<'t> for Entries<'t> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        let Some(key) = self.children.next() else { return Ok(None) };
        self.value = self.children.next();
        let text = self.reader.tree.scalar(key, self.reader.text);
        let word = de::value::BorrowedStrDeserializer::<ReadError>::new(text);
        seed.deserialize(word).map(Some).map_err(|error| error.at(key))
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        match self.value.take() {
            Some(value) => seed.deserialize(self.reader.to(value)),
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }
}

/// A variant: a word, or a mapping with the variant's name as its only key.
struct Variant<'t>(Reader<'t>);

impl<'t> EnumAccess<'t> for Variant<'t> {
    type Error = ReadError;
    type Variant = VariantBody<'t>;

    fn variant_seed<V: DeserializeSeed<'t>>(
        self,
        seed: V,
    ) -> Result<(V::Value, VariantBody<'t>), ReadError> {
        let reader = self.0;
        let mut entries = reader.tree.entries(reader.at);
        let (name, body) = match (reader.content(), entries.next(), entries.next()) {
            (Content::Text(_) | Content::Plain(Plain::Text(_)), _, _) => (reader.at, None),
            (Content::Mapping, Some((key, value)), None) => (key, Some(reader.to(value))),
            _ => return Err(de::Error::custom("expected a word or a mapping with one key")),
        };
        let text = reader.tree.scalar(name, reader.text);
        let word = de::value::BorrowedStrDeserializer::<ReadError>::new(text);
        let variant = seed.deserialize(word).map_err(|error| error.at(name))?;
        Ok((variant, VariantBody(body)))
    }
}

struct VariantBody<'t>(Option<Reader<'t>>);

impl<'t> VariantBody<'t> {
    fn body(self) -> Result<Reader<'t>, ReadError> {
        self.0.ok_or_else(|| de::Error::custom("this word needs a value: write `word: value`"))
    }
}

impl<'t> VariantAccess<'t> for VariantBody<'t> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        match self.0 {
            None => Ok(()),
            Some(_) => Err(de::Error::custom("this word takes no value")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'t>>(self, seed: T) -> Result<T::Value, ReadError> {
        seed.deserialize(self.body()?)
    }

    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        self.body()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'t>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.body()?.deserialize_any(visitor)
    }
}
