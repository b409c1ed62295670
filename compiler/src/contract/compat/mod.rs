//! Whether a reader takes all that a writer may emit, and what it refuses, with a payload that shows it.
//!
//! One question in two directions: backward, the new reader and what was written before; forward, the reader of before and what
//! is written now. A writer emits the fields that it declares, those with a default too; an optional one it may leave out.

mod leaf;
mod probe;
mod sample;
mod silent;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
mod tests;

use super::shape::{Kind, Shape, Struct, Union};
use super::shapes::Shapes;
use crate::model::Id;
use crate::source::{Place, Pointer};
use rustc_hash::FxHashSet;
use sample::Hole;
use serde_json::Value;

pub use silent::{Effect, Silent, silent};

/// A payload as one side knows it.
#[derive(Clone, Copy, Debug)]
pub struct Side<'s> {
    /// The side's shapes.
    pub shapes: &'s Shapes,
    /// The payload's.
    pub shape: Id<Shape>,
    /// Whether it refuses fields that the contract does not name.
    pub strict: bool,
}

/// Something that the writer may emit and the reader refuses.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Where in the payload; an item of a list is `0`, an entry of a map `*`.
    pub path: Pointer,
    /// What is refused.
    pub reason: Reason,
    /// A payload that the writer may emit and the reader refuses, where one is found: a reader's pattern may be one that
    /// no text of ours offends.
    pub witness: Option<Value>,
    /// Where the writer's side is written.
    pub writer: Option<Place>,
    /// Where the reader's side is written.
    pub reader: Option<Place>,
}

/// What a reader refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Another type.
    Type,
    /// Null.
    Null,
    /// A number beyond its bounds.
    Range,
    /// A number that is no multiple of its step, or has more places.
    Step,
    /// A text that is too short or too long, a list or map of too few or too many.
    Length,
    /// A text that does not match its pattern.
    Pattern,
    /// A text without its form.
    Format,
    /// A value that it does not know.
    Value,
    /// Items that are equal.
    Unique,
    /// That a field is absent.
    AbsentField,
    /// A field that it does not know.
    UnknownField,
    /// The field that tells variants apart.
    Tag,
    /// A variant that it does not know.
    Variant,
}

impl Reason {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "payload-type",
            Self::Null => "payload-null",
            Self::Range => "payload-range",
            Self::Step => "payload-step",
            Self::Length => "payload-length",
            Self::Pattern => "payload-pattern",
            Self::Format => "payload-format",
            Self::Value => "payload-value",
            Self::Unique => "payload-unique",
            Self::AbsentField => "payload-field-absent",
            Self::UnknownField => "payload-field-unknown",
            Self::Tag => "payload-tag",
            Self::Variant => "payload-variant",
        }
    }

    /// What is refused, in a part of a sentence; `of` says whose it is.
    #[must_use]
    pub fn phrase(self, of: &str) -> String {
        match self {
            Self::Type => format!("the values {of}, which are of another type"),
            Self::Null => format!("the null {of}"),
            Self::Range => format!("some numbers {of}"),
            Self::Step => format!("some numbers {of}, which lie between the steps"),
            Self::Length => format!("some values {of}, which are too short or too long"),
            Self::Pattern => format!("some texts {of}, which do not match the pattern"),
            Self::Format => format!("some texts {of}, which have another form"),
            Self::Value => format!("some values {of}"),
            Self::Unique => format!("lists {of} with equal items"),
            Self::AbsentField => format!("payloads {of} that lack it"),
            Self::UnknownField => format!("payloads {of} that have it"),
            Self::Tag => format!("payloads {of}, whose variants this field tells apart"),
            Self::Variant => format!("some variants {of}"),
        }
    }
}

/// All that the reader refuses of what the writer may emit; nothing, where it takes everything.
#[must_use]
pub fn refusals(writer: Side<'_>, reader: Side<'_>) -> Vec<Refusal> {
    let mut walk = Walk {
        writer,
        reader,
        seen: FxHashSet::default(),
        holes: Vec::new(),
        at: Vec::new(),
        found: Vec::new(),
    };
    walk.value(writer.shape, reader.shape, &Pointer::root());
    walk.found
}

struct Walk<'s> {
    writer: Side<'s>,
    reader: Side<'s>,
    /// Pairs that are looked at already, or are being looked at: a recursive type ends there.
    seen: FxHashSet<(Id<Shape>, Id<Shape>)>,
    /// The way from the payload to what is looked at, to put a value there.
    holes: Vec<Hole<'s>>,
    /// Where the field that is looked at is written, by the writer and by the reader: a scalar has no place of its own.
    at: Vec<[Option<Place>; 2]>,
    found: Vec<Refusal>,
}

impl<'s> Walk<'s> {
    fn value(&mut self, writer: Id<Shape>, reader: Id<Shape>, path: &Pointer) {
        if !self.seen.insert((writer, reader)) {
            return;
        }
        let (ours, theirs) = (self.writer.shapes, self.reader.shapes);
        let takes_null = theirs.is_nullable(reader) || matches!(theirs.kind(reader), Kind::Json);
        if ours.is_nullable(writer) && !takes_null {
            self.refuse(Reason::Null, (writer, reader), path, Some(Value::Null));
        }
        match (ours.kind(writer), theirs.kind(reader)) {
            (_, Kind::Json) => {}
            (Kind::Struct(a), Kind::Struct(b)) => self.object(a, b, (writer, reader), path),
            (Kind::Union(a), Kind::Union(b)) => self.union(a, b, (writer, reader), path),
            (Kind::List(a), Kind::List(b)) => {
                if a.items.max != Some(0) {
                    self.holes.push(Hole::Item(writer));
                    self.value(a.item, b.item, &path.index(0));
                    self.holes.pop();
                }
                self.leaf((writer, reader), path);
            }
            (Kind::Map(a), Kind::Map(b)) => {
                self.holes.push(Hole::Entry(writer));
                self.value(a.value, b.value, &path.key("*"));
                self.holes.pop();
                self.leaf((writer, reader), path);
            }
            _ => self.leaf((writer, reader), path),
        }
    }

    /// What needs no look at parts.
    fn leaf(&mut self, (writer, reader): (Id<Shape>, Id<Shape>), path: &Pointer) {
        let (ours, theirs) = (self.writer.shapes, self.reader.shapes);
        for reason in leaf::refused(ours.kind(writer), theirs.kind(reader)) {
            let value = probe::offending((ours, writer), (theirs, reader));
            self.refuse(reason, (writer, reader), path, value);
        }
    }

    fn object(
        &mut self,
        ours: &'s Struct,
        theirs: &'s Struct,
        (writer, reader): (Id<Shape>, Id<Shape>),
        path: &Pointer,
    ) {
        for (name, field) in &theirs.fields {
            let path = path.key(name);
            let emitted = ours.fields.get(name);
            let written = emitted.map_or_else(|| ours.at.clone(), |_| ours.at.at(name));
            self.at.push([Some(written), Some(theirs.at.at(name))]);
            let is_always = emitted.is_some_and(|field| !field.optional);
            if field.is_required() && !is_always {
                let without = sample::without(self.writer.shapes, writer, name);
                self.refuse(Reason::AbsentField, (writer, reader), &path, without);
            }
            if let Some(emitted) = emitted {
                self.holes.push(Hole::Field(writer, name));
                self.value(emitted.shape, field.shape, &path);
                self.holes.pop();
            }
            self.at.pop();
        }
        if self.reader.strict || theirs.closed {
            for name in ours.fields.keys().filter(|name| !theirs.fields.contains_key(*name)) {
                let with = sample::with(self.writer.shapes, writer, name);
                self.refuse(Reason::UnknownField, (writer, reader), &path.key(name), with);
            }
        }
    }

    fn union(
        &mut self,
        ours: &'s Union,
        theirs: &'s Union,
        (writer, reader): (Id<Shape>, Id<Shape>),
        path: &Pointer,
    ) {
        let sample = |tag: &str| sample::variant(self.writer.shapes, ours, tag);
        if ours.tag != theirs.tag {
            let value = ours.variants.keys().find_map(|tag| sample(tag));
            return self.refuse(Reason::Tag, (writer, reader), &path.key(&ours.tag), value);
        }
        let unknown = ours.variants.keys().find(|tag| !theirs.variants.contains_key(*tag));
        let other = (ours.open && !theirs.open).then(|| {
            let tag = probe::unknown(|text| theirs.variants.contains_key(text));
            serde_json::json!({ &ours.tag: tag })
        });
        if !theirs.open && (unknown.is_some() || other.is_some()) {
            let value = unknown.and_then(|tag| sample(tag)).or(other);
            self.refuse(Reason::Variant, (writer, reader), &path.key(&ours.tag), value);
        }
        for (tag, variant) in &ours.variants {
            if let Some(known) = theirs.variants.get(tag) {
                self.holes.push(Hole::Variant(&ours.tag, tag));
                self.value(*variant, *known, path);
                self.holes.pop();
            }
        }
    }

    /// Notes a refusal; `value` is what is refused at this place of the payload.
    fn refuse(
        &mut self,
        reason: Reason,
        (writer, reader): (Id<Shape>, Id<Shape>),
        path: &Pointer,
        value: Option<Value>,
    ) {
        let whole = value.and_then(|value| sample::around(self.writer.shapes, &self.holes, value));
        let [written, read] = self.at.last().cloned().unwrap_or_default();
        let place = |side: &Side<'_>, id: Id<Shape>, at| side.shapes[id].place.clone().or(at);
        let is_witness = |payload: &Value| {
            let of = |side: &Side<'_>| side.shapes.complaints(side.shape, side.strict, payload);
            of(&self.writer).is_empty() && !of(&self.reader).is_empty()
        };
        self.found.push(Refusal {
            path: path.clone(),
            reason,
            witness: whole.filter(is_witness),
            writer: match reason {
                Reason::AbsentField => written,
                _ => place(&self.writer, writer, written),
            },
            reader: match reason {
                Reason::AbsentField => read,
                _ => place(&self.reader, reader, read),
            },
        });
    }
}
