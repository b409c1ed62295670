//! Payloads that a writer may emit, as small as they are found.

use super::probe;
use crate::contract::shape::{Kind, Shape, Struct};
use crate::contract::shapes::Shapes;
use crate::model::Id;
use serde_json::{Map, Value};

/// A step from a payload to one of its parts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hole<'s> {
    /// A field of a struct.
    Field(Id<Shape>, &'s str),
    /// An item of a list.
    Item(Id<Shape>),
    /// An entry of a map.
    Entry(Id<Shape>),
    /// A variant of a union: the struct within has no tag yet.
    Variant(&'s str, &'s str),
}

/// A value of each shape of a payload that has one. Each is made of those of its parts, so that a type which holds itself
/// costs no more than another.
pub(in crate::contract) struct Samples<'s> {
    shapes: &'s Shapes,
    /// By shape; nothing where none is found, or where it is too large.
    values: Vec<Option<Value>>,
}

impl<'s> Samples<'s> {
    /// Samples of all shapes that a payload consists of.
    pub(in crate::contract) fn of(shapes: &'s Shapes, payload: Id<Shape>) -> Self {
        let is_part = shapes.reach([payload]);
        let parts: Vec<_> =
            shapes.post_order().into_iter().filter(|id| is_part[id.index()]).collect();
        let mut samples = Self { shapes, values: vec![None; shapes.len()] };
        // Null is taken only where nothing else is found: it shows little.
        while samples.fill(&parts, Self::make) || samples.fill(&parts, Self::null) {}
        samples
    }

    /// Adds what can be made by now; whether that is anything.
    fn fill(
        &mut self,
        parts: &[Id<Shape>],
        make: impl Fn(&Self, Id<Shape>) -> Option<Value>,
    ) -> bool {
        let mut filled = false;
        for id in parts {
            if self.values[id.index()].is_none() {
                self.values[id.index()] = make(self, *id);
                filled |= self.values[id.index()].is_some();
            }
        }
        filled
    }

    fn null(&self, id: Id<Shape>) -> Option<Value> {
        self.shapes.is_nullable(id).then_some(Value::Null)
    }

    fn make(&self, id: Id<Shape>) -> Option<Value> {
        let fits = |value: &Value| self.shapes.complaints(id, false, value).is_empty();
        let example = self.shapes.note(id, |notes| notes.example.as_ref());
        if let Some(example) = example.filter(|value| fits(value)) {
            return Some(example.clone());
        }
        match self.shapes.kind(id) {
            Kind::Struct(object) => self.fields(object).map(Value::from),
            Kind::Union(union) => union.variants.keys().find_map(|tag| {
                let object = self.shapes.as_struct(union.variants[tag])?;
                self.tagged(object, &union.tag, tag)
            }),
            Kind::List(list) => self.several(list.item, list.items.min).map(Value::from),
            Kind::Map(map) => self.entries(map.value, map.entries.min).map(Value::from),
            kind => probe::values(kind).into_iter().find(fits),
        }
        .filter(fits)
    }

    /// A value of a shape.
    pub(in crate::contract) fn value(&self, id: Id<Shape>) -> Option<&Value> {
        self.values[id.index()].as_ref()
    }

    /// A whole payload with this value at the end of the way.
    pub(super) fn around(&self, holes: &[Hole<'_>], value: Value) -> Option<Value> {
        holes.iter().rev().try_fold(value, |value, hole| self.put(*hole, value))
    }

    fn put(&self, hole: Hole<'_>, value: Value) -> Option<Value> {
        match hole {
            Hole::Field(id, name) => {
                let mut object = self.fields_but(self.shapes.as_struct(id)?, name)?;
                object.insert(name.to_owned(), value);
                Some(object.into())
            }
            Hole::Item(id) => {
                let Kind::List(list) = self.shapes.kind(id) else { return None };
                let others = self.several(list.item, list.items.min.saturating_sub(1))?;
                Some(std::iter::once(value).chain(others).collect())
            }
            Hole::Entry(id) => {
                let Kind::Map(map) = self.shapes.kind(id) else { return None };
                let mut entries = self.entries(map.value, map.entries.min.saturating_sub(1))?;
                entries.insert("key".to_owned(), value);
                Some(entries.into())
            }
            Hole::Variant(tag, name) => {
                let Value::Object(mut object) = value else { return None };
                object.insert(tag.to_owned(), name.into());
                Some(object.into())
            }
        }
    }

    /// A struct without one of its fields.
    pub(super) fn without(&self, id: Id<Shape>, name: &str) -> Option<Value> {
        self.fields_but(self.shapes.as_struct(id)?, name).map(Value::from)
    }

    /// A struct with one of its fields, be it optional.
    pub(super) fn with(&self, id: Id<Shape>, name: &str) -> Option<Value> {
        let of = self.shapes.as_struct(id)?;
        let mut object = self.fields_but(of, name)?;
        object.insert(name.to_owned(), self.value(of.fields.get(name)?.shape)?.clone());
        Some(object.into())
    }

    /// A variant of a union.
    pub(super) fn tagged(&self, object: &Struct, tag: &str, name: &str) -> Option<Value> {
        let mut object = self.fields(object)?;
        object.insert(tag.to_owned(), name.into());
        Some(object.into())
    }

    /// The fields that are always emitted.
    fn fields(&self, object: &Struct) -> Option<Map<String, Value>> {
        self.fields_but(object, "")
    }

    /// The same without one of them.
    fn fields_but(&self, object: &Struct, but: &str) -> Option<Map<String, Value>> {
        let always = object.fields.iter().filter(|(name, field)| !field.optional && *name != but);
        let mut made = Map::new();
        let mut size = 0;
        for (name, field) in always {
            let value = self.value(field.shape)?;
            size += parts(value);
            if size > MOST {
                return None;
            }
            made.insert(name.clone(), value.clone());
        }
        Some(made)
    }

    /// So many values of a shape, each another where there are so many.
    fn several(&self, id: Id<Shape>, count: u64) -> Option<Vec<Value>> {
        if count == 0 {
            return Some(Vec::new());
        }
        let first = self.value(id)?;
        let count = affordable(count, first)?;
        let fits = |value: &Value| self.shapes.complaints(id, false, value).is_empty();
        let mut values = vec![first.clone()];
        let more = probe::more(self.shapes.kind(id)).filter(|value| fits(value) && value != first);
        values.extend(more.take(count.min(64) - 1));
        Some(values.iter().cycle().take(count).cloned().collect())
    }

    fn entries(&self, id: Id<Shape>, count: u64) -> Option<Map<String, Value>> {
        let values = self.several(id, count)?;
        Some(values.into_iter().enumerate().map(|(at, value)| (format!("k{at}"), value)).collect())
    }
}

/// How many values and parts of values a sample may have.
const MOST: u64 = 20_000;

/// So many of a value, where that is not too much for a sample.
pub(super) fn affordable(count: u64, value: &Value) -> Option<usize> {
    let whole = count.checked_mul(parts(value))?;
    if whole <= MOST { usize::try_from(count).ok() } else { None }
}

fn parts(value: &Value) -> u64 {
    match value {
        Value::Array(items) => 1 + items.iter().map(parts).sum::<u64>(),
        Value::Object(entries) => 1 + entries.values().map(parts).sum::<u64>(),
        _ => 1,
    }
}
