//! A tree as a JSON value, for what takes JSON: the schema's validator, free-form settings.

use super::files::SourceFile;
use super::plain::Plain;
use super::tree::{Content, NodeId};
use serde_json::{Map, Number, Value};

impl SourceFile {
    /// The whole file as a JSON value; an empty file is an empty object.
    pub(crate) fn to_value(&self) -> Value {
        match self.tree.root() {
            Some(root) => self.value_of(root),
            None => Value::Object(Map::new()),
        }
    }

    /// A node as a JSON value.
    pub(crate) fn value_of(&self, id: NodeId) -> Value {
        match self.tree.content(id, &self.text) {
            Content::Text(text) | Content::Plain(Plain::Text(text)) => text.into(),
            Content::Plain(Plain::Null) => Value::Null,
            Content::Plain(Plain::Bool(value)) => value.into(),
            Content::Plain(Plain::Int(value)) => Number::from_i128(value).into(),
            // JSON has no word for infinity and not-a-number; null fits no schema of ours either.
            Content::Plain(Plain::Float(value)) => {
                Number::from_f64(value).map_or(Value::Null, Value::Number)
            }
            Content::Sequence => self.tree.children(id).map(|item| self.value_of(item)).collect(),
            Content::Mapping => {
                let entries = self.tree.entries(id);
                let pair = |(key, value)| {
                    (self.tree.scalar(key, &self.text).to_owned(), self.value_of(value))
                };
                Value::Object(entries.map(pair).collect())
            }
        }
    }
}
