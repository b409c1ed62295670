//! A value as it stands in the file, and in words.

use crate::source::{FileId, Place, Pointer, Sources};
use serde_json::Value;

/// Characters of a text that a message quotes.
const QUOTED: usize = 40;

/// A value that does not fit, with its place.
pub(super) struct Written<'f> {
    pub(super) value: &'f Value,
    pub(super) place: Place,
    /// As it stands in the file, with its quotes.
    text: &'f str,
    secret: bool,
}

impl<'f> Written<'f> {
    pub(super) fn new(sources: &'f Sources, id: FileId, root: &'f Value, pointer: &str) -> Self {
        let value = root.pointer(pointer).unwrap_or(root);
        let pointer = Pointer::from(pointer.to_owned());
        let secret = pointer.segments().last().is_some_and(|key| key.starts_with("password"));
        let place = Place::value(id, pointer);
        let text = &sources.file(id).text()[sources.locate(&place)];
        Self { value, place, text, secret }
    }

    /// The text of a scalar without quotes, as it stands in the file. A secret has none.
    pub(super) fn plain(&self) -> Option<&'f str> {
        let scalar = !matches!(self.value, Value::Array(_) | Value::Object(_));
        let plain = !self.text.starts_with(['"', '\'', '|', '>', '*', '&', '!']);
        (scalar && plain && !self.secret && !self.text.contains('\n')).then_some(self.text)
    }

    /// Whether a text stands in quotes. A secret does not tell.
    pub(super) fn is_quoted(&self) -> bool {
        self.text.starts_with(['"', '\'']) && !self.secret
    }

    /// Whether it is a password, which no message may hold.
    pub(super) fn is_secret(&self) -> bool {
        self.secret
    }

    /// The value in words: `the number 4.1`, `a list`.
    pub(super) fn in_words(&self) -> String {
        match self.value {
            Value::Null if self.text == "null" => "null".to_owned(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) if self.secret => {
                "a single value".to_owned()
            }
            // YAML has infinity and not-a-number, which JSON cannot say.
            Value::Null => format!("the number {}", self.text),
            Value::Bool(value) => format!("`{value}`"),
            Value::Number(number) => format!("the number {number}"),
            Value::String(text) => format!("the text {}", quote(text)),
            Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(entries) if entries.is_empty() => "an empty mapping".to_owned(),
            Value::Object(_) => "a mapping".to_owned(),
        }
    }

    /// The value in backquotes, for the start of a sentence.
    pub(super) fn quoted(&self) -> String {
        match self.value {
            _ if self.secret => "this value".to_owned(),
            Value::String(text) => quote(text),
            Value::Array(_) | Value::Object(_) => "this value".to_owned(),
            Value::Null => quote(self.text),
            scalar => format!("`{scalar}`"),
        }
    }
}

/// The first line of a text, in backquotes, cut where it is long.
fn quote(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut = line.char_indices().nth(QUOTED).map(|(at, _)| at);
    match cut {
        _ if text.is_empty() => "\"\"".to_owned(),
        Some(at) => format!("`{}...`", &line[..at]),
        None if line.len() < text.len() => format!("`{line}...`"),
        None => format!("`{line}`"),
    }
}
