//! Whether a payload is one that a shape allows, and if not, all that is wrong with it.
//!
//! It judges as the emitted JSON Schema does in a validator that asserts formats; a property test
//! holds the two together.

mod number;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail")]
mod tests;
mod unique;
mod words;

use super::range::Counts;
use super::shape::{Decimals, Kind, List, Map, Shape, Struct, Text, Union};
use super::shapes::Shapes;
use crate::model::Id;
use crate::report::nearest;
use crate::source::Pointer;
use crate::syntax::Decimal;
use serde_json::Value;
use std::fmt;
use words::described;

/// One thing that is wrong with a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where in the payload.
    pub path: Pointer,
    /// What should be there, in a part of a sentence.
    pub expected: String,
    /// What is there, in a part of a sentence.
    pub found: String,
    /// What it offends against.
    pub against: Against,
}

/// What a payload offends against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The type: no reader could hold the value.
    Type,
    /// A constraint: a bound, a length, a pattern.
    Constraint,
}

impl Complaint {
    /// That a payload is no JSON at all.
    #[must_use]
    pub fn not_json(error: &serde_json::Error) -> Self {
        Self {
            path: Pointer::root(),
            expected: "JSON".to_owned(),
            found: format!("none: {error}"),
            against: Against::Type,
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.as_str().is_empty() { "the payload" } else { self.path.as_str() };
        write!(f, "{path}: expected {}, found {}", self.expected, self.found)
    }
}

impl Shapes {
    /// All that is wrong with a payload; nothing, where the shape allows it. `strict` is whether
    /// fields that the contract does not name are refused.
    #[must_use]
    pub fn complaints(&self, shape: Id<Shape>, strict: bool, payload: &Value) -> Vec<Complaint> {
        let mut walk =
            Walk { shapes: self, strict, way: Vec::new(), sensitive: false, found: Vec::new() };
        walk.value(shape, payload);
        walk.found
    }
}

/// A step into a payload.
#[derive(Clone, Copy)]
enum Step<'v> {
    Key(&'v str),
    Index(usize),
}

/// A payload, on the way through it.
struct Walk<'s, 'v> {
    shapes: &'s Shapes,
    strict: bool,
    way: Vec<Step<'v>>,
    /// Whether what it looks at is sensitive, or is within something that is: then it is not shown.
    sensitive: bool,
    found: Vec<Complaint>,
}

impl<'s, 'v> Walk<'s, 'v> {
    fn value(&mut self, id: Id<Shape>, value: &'v Value) {
        if value.is_null() && self.shapes.is_nullable(id) {
            return;
        }
        let outside = self.sensitive;
        self.sensitive |= self.shapes.is_sensitive(id);
        self.value_of(self.shapes.kind(id), value);
        self.sensitive = outside;
    }

    fn value_of(&mut self, kind: &'s Kind, value: &'v Value) {
        match (kind, value) {
            (Kind::Json, _) | (Kind::Bool, Value::Bool(_)) => {}
            (Kind::Integer(integer), Value::Number(number)) => {
                if let Err((expected, against)) = number::integer(integer, number) {
                    self.complain(expected, self.shown(value), against);
                }
            }
            (Kind::Float(float), Value::Number(number)) => {
                if let Err(expected) = number::float(float, number) {
                    self.complain(expected, self.shown(value), Against::Constraint);
                }
            }
            (Kind::Decimal(decimals), Value::String(text)) => self.decimal(decimals, text),
            (Kind::String(form), Value::String(text)) => self.text(form, text),
            (Kind::Bytes(counts), Value::String(text)) => self.bytes(*counts, text),
            (Kind::List(list), Value::Array(items)) => self.list(list, items),
            (Kind::Map(map), Value::Object(entries)) => self.map(map, entries),
            (Kind::Struct(object), Value::Object(entries)) => self.object(object, None, entries),
            (Kind::Enum(choice), Value::String(text)) => {
                if !choice.open && !choice.values.contains(text) {
                    let expected = words::one_of(choice.values.iter());
                    self.complain(expected, self.shown(value), Against::Type);
                }
            }
            (Kind::Union(union), Value::Object(entries)) => self.union(union, entries),
            (kind, value) => self.complain(described(kind), self.shown(value), Against::Type),
        }
    }

    fn decimal(&mut self, decimals: &Decimals, text: &str) {
        let Ok(value) = text.parse::<Decimal>() else {
            let expected = described(&Kind::Decimal(*decimals));
            return self.complain(expected, self.quoted(text), Against::Type);
        };
        if !decimals.range.holds(|end| Some(value.cmp(end))) {
            let expected = words::within(&decimals.range);
            self.complain(expected, self.quoted(text), Against::Constraint);
        }
        if let Some(places) = decimals.places.filter(|places| value.places() > *places) {
            let expected = format!("at most {places} digits behind the point");
            self.complain(expected, self.quoted(text), Against::Constraint);
        }
    }

    fn text(&mut self, form: &Text, text: &str) {
        if form.format.is_some_and(|format| !format.holds(text)) {
            let format = form.format;
            let expected = described(&Kind::String(Text { format, ..Text::default() }));
            return self.complain(expected, self.quoted(text), Against::Type);
        }
        self.count(form.length, text.chars().count(), "character");
        if let Some(pattern) = form.pattern.as_ref().filter(|pattern| !pattern.is_match(text)) {
            let expected = format!("a text that matches `{}`", pattern.as_str());
            self.complain(expected, self.quoted(text), Against::Constraint);
        }
    }

    fn bytes(&mut self, counts: Counts, text: &str) {
        if !super::base64::PATTERN.is_match(text) {
            return self.complain(
                described(&Kind::Bytes(counts)),
                self.quoted(text),
                Against::Type,
            );
        }
        self.count(counts, super::base64::bytes(text), "byte");
    }

    fn list(&mut self, list: &List, items: &'v [Value]) {
        self.count(list.items, items.len(), "item");
        for (index, item) in items.iter().enumerate() {
            self.within(Step::Index(index), |walk| walk.value(list.item, item));
        }
        if let Some(index) = list.unique.then(|| unique::repeated(items)).flatten() {
            self.within(Step::Index(index), |walk| {
                let expected = "an item that is not there yet".to_owned();
                walk.complain(expected, walk.shown(&items[index]), Against::Constraint);
            });
        }
    }

    fn map(&mut self, map: &Map, entries: &'v serde_json::Map<String, Value>) {
        self.count(map.entries, entries.len(), "entry");
        for (key, value) in entries {
            self.within(Step::Key(key), |walk| walk.value(map.value, value));
        }
    }

    /// An object, whose tag has been looked at already where it is a variant's.
    fn object(
        &mut self,
        object: &'s Struct,
        tag: Option<&str>,
        entries: &'v serde_json::Map<String, Value>,
    ) {
        for (name, field) in &object.fields {
            match entries.get_key_value(name) {
                Some((name, value)) => {
                    self.within(Step::Key(name), |walk| walk.value(field.shape, value));
                }
                None if field.is_required() => {
                    let expected = described(self.shapes.kind(field.shape));
                    self.complain_at(name, expected, "nothing".to_owned());
                }
                None => {}
            }
        }
        if !self.strict && !object.closed {
            return;
        }
        for name in entries.keys().filter(|name| Some(name.as_str()) != tag) {
            if !object.fields.contains_key(name) {
                let expected = match nearest(name, object.fields.keys().map(String::as_str)) {
                    Some(near) => format!("no such field (did you mean `{near}`?)"),
                    None => "no such field".to_owned(),
                };
                self.complain_at(name, expected, self.shown(&entries[name]));
            }
        }
    }

    fn union(&mut self, union: &'s Union, entries: &'v serde_json::Map<String, Value>) {
        let expected = || words::one_of(union.variants.keys());
        match entries.get(&union.tag) {
            Some(Value::String(name)) => match union.variants.get(name) {
                Some(variant) => match self.shapes.kind(*variant) {
                    Kind::Struct(object) => self.object(object, Some(&union.tag), entries),
                    kind => self.complain(described(kind), "an object".to_owned(), Against::Type),
                },
                None if union.open => {}
                None => self.complain_at(&union.tag, expected(), self.quoted(name)),
            },
            Some(other) => self.complain_at(&union.tag, expected(), self.shown(other)),
            None => self.complain_at(&union.tag, expected(), "nothing".to_owned()),
        }
    }

    fn count(&mut self, counts: Counts, count: usize, what: &str) {
        if !counts.holds(count as u64) {
            let expected = words::counted(counts, what);
            let found = words::number_of(count as u64, what);
            self.complain(expected, found, Against::Constraint);
        }
    }

    fn within(&mut self, step: Step<'v>, look: impl FnOnce(&mut Self)) {
        self.way.push(step);
        look(self);
        self.way.pop();
    }

    fn complain(&mut self, expected: String, found: String, against: Against) {
        let path = self.path();
        self.found.push(Complaint { path, expected, found, against });
    }

    /// Complains of a field of the object that it is at.
    fn complain_at(&mut self, name: &str, expected: String, found: String) {
        let path = self.path().key(name);
        self.found.push(Complaint { path, expected, found, against: Against::Type });
    }

    fn path(&self) -> Pointer {
        self.way.iter().fold(Pointer::root(), |path, step| match step {
            Step::Key(key) => path.key(key),
            Step::Index(index) => path.index(*index),
        })
    }

    /// A value, or of one that is sensitive what it is.
    fn shown(&self, value: &Value) -> String {
        if self.sensitive { words::outline(value).to_owned() } else { words::shown(value) }
    }

    fn quoted(&self, text: &str) -> String {
        self.shown(&Value::from(text))
    }
}
