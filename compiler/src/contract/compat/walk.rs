//! A writer's shape and a reader's, side by side.

use super::grouped::Grouped;
use super::samples::{Hole, Samples};
use super::{Reason, Refusal, Side, leaf, probe};
use crate::contract::range::Counts;
use crate::contract::shape::{Kind, List, Map, Shape, Struct, Union};
use crate::model::Id;
use crate::source::{Place, Pointer};
use rustc_hash::FxHashSet;
use serde_json::Value;
use std::cell::OnceCell;

/// Of so many pairs of shapes a comparison looks at: types that hold each other twice have more paths than anybody reads. What is
/// beyond was looked at by another path.
const PAIRS: usize = 20_000;

/// All that the reader refuses of what the writer may emit; nothing, where it takes everything.
#[must_use]
pub fn refusals(writer: Side<'_>, reader: Side<'_>) -> Vec<Refusal> {
    let mut walk = Walk {
        writer,
        reader,
        empty: writer.shapes.uninhabited(writer.shape),
        samples: OnceCell::new(),
        way: Vec::new(),
        clean: FxHashSet::default(),
        looked: 0,
        holes: Vec::new(),
        at: Vec::new(),
        found: Grouped::default(),
    };
    walk.value(writer.shape, reader.shape, &Pointer::root());
    walk.found.finish()
}

/// A shape of the writer's and one of the reader's.
type Pair = (Id<Shape>, Id<Shape>);

struct Walk<'s> {
    writer: Side<'s>,
    reader: Side<'s>,
    /// The writer's shapes that have no value.
    empty: FxHashSet<Id<Shape>>,
    /// Made where something is refused.
    samples: OnceCell<Samples<'s>>,
    /// The pairs that are being looked at: a recursive type ends there.
    way: Vec<Pair>,
    /// The pairs of which nothing is refused, whatever stands around them.
    clean: FxHashSet<Pair>,
    /// How many pairs were looked at.
    looked: usize,
    /// The way from the payload to what is looked at, to put a value there.
    holes: Vec<Hole<'s>>,
    /// Where the field that is looked at is written, by the writer and by the reader: a scalar has no place of its own.
    at: Vec<[Option<Place>; 2]>,
    found: Grouped,
}

impl<'s> Walk<'s> {
    /// Looks at a pair; gives how far up the way it was led back, if it was.
    fn value(&mut self, writer: Id<Shape>, reader: Id<Shape>, path: &Pointer) -> Option<usize> {
        let pair = (writer, reader);
        if let Some(at) = self.way.iter().position(|above| *above == pair) {
            return Some(at);
        }
        if self.clean.contains(&pair) || self.looked >= PAIRS {
            return None;
        }
        self.looked += 1;
        let before = self.found.len();
        self.way.push(pair);
        let back = self.look(pair, path);
        self.way.pop();
        // What leads back above it is clean only if that is.
        let back = back.filter(|at| *at < self.way.len());
        if back.is_none() && self.found.len() == before {
            self.clean.insert(pair);
        }
        back
    }

    fn look(&mut self, pair: Pair, path: &Pointer) -> Option<usize> {
        let (writer, reader) = pair;
        let (ours, theirs) = (self.writer.shapes, self.reader.shapes);
        let takes_null = theirs.is_nullable(reader) || matches!(theirs.kind(reader), Kind::Json);
        if ours.is_nullable(writer) && !takes_null {
            self.refuse(Reason::Null, pair, path, |_| Some(Value::Null));
        }
        if self.empty.contains(&writer) {
            return None;
        }
        match (ours.kind(writer), theirs.kind(reader)) {
            (_, Kind::Json) => None,
            (Kind::Struct(a), Kind::Struct(b)) => self.object(a, b, pair, path),
            (Kind::Struct(a), Kind::Map(b)) => self.entries(a, *b, pair, path),
            (Kind::Union(a), Kind::Union(b)) => self.union(a, b, pair, path),
            (Kind::List(a), Kind::List(b)) => {
                let items = self.counts(a.items, a.item);
                self.leaf(&Kind::List(List { items, ..*a }), pair, path);
                self.part(Hole::Item(writer), items, (a.item, b.item), &path.index(0))
            }
            (Kind::Map(a), Kind::Map(b)) => {
                let entries = self.counts(a.entries, a.value);
                self.leaf(&Kind::Map(Map { entries, ..*a }), pair, path);
                self.part(Hole::Entry(writer), entries, (a.value, b.value), &path.key("*"))
            }
            (kind, _) => {
                self.leaf(kind, pair, path);
                None
            }
        }
    }

    /// Whether a shape has no value, not even null.
    fn is_empty(&self, id: Id<Shape>) -> bool {
        self.empty.contains(&id) && !self.writer.shapes.is_nullable(id)
    }

    /// Of what has no value there is none in a list.
    fn counts(&self, counts: Counts, of: Id<Shape>) -> Counts {
        if self.is_empty(of) { Counts { min: 0, max: Some(0) } } else { counts }
    }

    fn part(
        &mut self,
        hole: Hole<'s>,
        counts: Counts,
        pair: Pair,
        path: &Pointer,
    ) -> Option<usize> {
        if counts.max == Some(0) {
            return None;
        }
        self.within(hole, pair, path)
    }

    fn within(&mut self, hole: Hole<'s>, pair: Pair, path: &Pointer) -> Option<usize> {
        self.holes.push(hole);
        let back = self.value(pair.0, pair.1, path);
        self.holes.pop();
        back
    }

    /// What needs no look at parts.
    fn leaf(&mut self, kind: &Kind, pair: Pair, path: &Pointer) {
        let (ours, theirs) = (self.writer.shapes, self.reader.shapes);
        for reason in leaf::refused(kind, theirs.kind(pair.1)) {
            self.refuse(reason, pair, path, |samples| {
                probe::offending(samples, (ours, pair.0), (theirs, pair.1))
            });
        }
    }

    fn object(
        &mut self,
        ours: &'s Struct,
        theirs: &'s Struct,
        pair: Pair,
        path: &Pointer,
    ) -> Option<usize> {
        let mut back = None;
        for (name, field) in &theirs.fields {
            let path = path.key(name);
            let emitted = ours.fields.get(name).filter(|field| !self.is_empty(field.shape));
            let written = emitted.map_or_else(|| ours.at.clone(), |_| ours.at.at(name));
            self.at.push([Some(written), Some(theirs.at.at(name))]);
            let is_always = emitted.is_some_and(|field| !field.optional);
            if field.is_required() && !is_always {
                self.refuse(Reason::AbsentField, pair, &path, |samples| {
                    samples.without(pair.0, name)
                });
            }
            if let Some(emitted) = emitted {
                let parts = (emitted.shape, field.shape);
                back = nearer(back, self.within(Hole::Field(pair.0, name), parts, &path));
            }
            self.at.pop();
        }
        if self.reader.strict || theirs.closed {
            let unknown = ours.fields.iter().filter(|(name, _)| !theirs.fields.contains_key(*name));
            for (name, _) in
                unknown.filter(|(_, field)| !self.is_empty(field.shape)).collect::<Vec<_>>()
            {
                self.at.push([Some(ours.at.at(name)), Some(theirs.at.clone())]);
                let path = path.key(name);
                self.refuse(Reason::UnknownField, pair, &path, |samples| {
                    samples.with(pair.0, name)
                });
                self.at.pop();
            }
        }
        back
    }

    /// A struct whose reader takes any names.
    fn entries(
        &mut self,
        ours: &'s Struct,
        theirs: Map,
        pair: Pair,
        path: &Pointer,
    ) -> Option<usize> {
        let fields = ours.fields.iter().filter(|(_, field)| !self.is_empty(field.shape));
        let fields: Vec<_> = fields.collect();
        let min = fields.iter().filter(|(_, field)| !field.optional).count() as u64;
        let entries = Counts { min, max: Some(fields.len() as u64) };
        self.leaf(&Kind::Map(Map { entries, ..theirs }), pair, path);
        let mut back = None;
        for (name, field) in fields {
            let (hole, parts) = (Hole::Field(pair.0, name), (field.shape, theirs.value));
            back = nearer(back, self.within(hole, parts, &path.key(name)));
        }
        back
    }

    fn union(
        &mut self,
        ours: &'s Union,
        theirs: &'s Union,
        pair: Pair,
        path: &Pointer,
    ) -> Option<usize> {
        let variants = ours.variants.iter().filter(|(_, variant)| !self.is_empty(**variant));
        let variants: Vec<_> = variants.map(|(tag, variant)| (tag.as_str(), *variant)).collect();
        let shapes = self.writer.shapes;
        let sample = |samples: &Samples<'_>, (tag, variant): &(&str, Id<Shape>)| {
            samples.tagged(shapes.as_struct(*variant)?, &ours.tag, tag)
        };
        if ours.tag != theirs.tag {
            self.refuse(Reason::Tag, pair, &path.key(&ours.tag), |samples| {
                variants.iter().find_map(|one| sample(samples, one))
            });
            return None;
        }
        let unknown = variants.iter().find(|(tag, _)| !theirs.variants.contains_key(*tag));
        let other = (ours.open && !theirs.open).then(|| {
            let is_known =
                |text: &str| theirs.variants.contains_key(text) || ours.variants.contains_key(text);
            serde_json::json!({ &ours.tag: probe::unknown(is_known) })
        });
        if !theirs.open && (unknown.is_some() || other.is_some()) {
            self.refuse(Reason::Variant, pair, &path.key(&ours.tag), |samples| {
                unknown.and_then(|one| sample(samples, one)).or(other)
            });
        }
        let mut back = None;
        for (tag, variant) in variants {
            if let Some(known) = theirs.variants.get(tag) {
                let hole = Hole::Variant(&ours.tag, tag);
                back = nearer(back, self.within(hole, (variant, *known), path));
            }
        }
        back
    }

    fn samples(&self) -> &Samples<'s> {
        self.samples.get_or_init(|| Samples::of(self.writer.shapes, self.writer.shape))
    }

    /// Notes a refusal; `value` makes what is refused at this place of the payload.
    fn refuse(
        &mut self,
        reason: Reason,
        (writer, reader): Pair,
        path: &Pointer,
        value: impl FnOnce(&Samples<'s>) -> Option<Value>,
    ) {
        let [mut written, mut read] = self.at.last().cloned().unwrap_or_default();
        if !matches!(reason, Reason::AbsentField | Reason::UnknownField) {
            written = self.writer.shapes[writer].place.clone().or(written);
            read = self.reader.shapes[reader].place.clone().or(read);
        }
        let edit = (reason, written, read);
        if self.found.takes(&edit, path) {
            return;
        }
        let whole =
            value(self.samples()).and_then(|value| self.samples().around(&self.holes, value));
        let is_witness = |payload: &Value| {
            let of = |side: &Side<'_>| side.shapes.complaints(side.shape, side.strict, payload);
            of(&self.writer).is_empty() && !of(&self.reader).is_empty()
        };
        let witness = whole.filter(is_witness);
        let (reason, writer, reader) = edit;
        let (path, also) = (path.clone(), Vec::new());
        self.found.add(Refusal { path, also, reason, witness, writer, reader });
    }
}

/// The way back that leads furthest up.
fn nearer(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}
