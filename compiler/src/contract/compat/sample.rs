//! Payloads that a writer may emit, as small as they can be.

use super::probe;
use crate::contract::shape::{Kind, Shape, Struct, Union};
use crate::contract::shapes::Shapes;
use crate::model::Id;
use serde_json::{Map, Value};

/// How deep a sample may be: a type that is deeper comes to itself.
const DEPTH: usize = 24;

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

/// A whole payload with this value at the end of the way.
pub(super) fn around(shapes: &Shapes, holes: &[Hole<'_>], value: Value) -> Option<Value> {
    holes.iter().rev().try_fold(value, |value, hole| put(shapes, *hole, value))
}

fn put(shapes: &Shapes, hole: Hole<'_>, value: Value) -> Option<Value> {
    match hole {
        Hole::Field(id, name) => {
            let mut object = fields(shapes, shapes.as_struct(id)?, DEPTH)?;
            object.insert(name.to_owned(), value);
            Some(object.into())
        }
        Hole::Item(id) => {
            let Kind::List(list) = shapes.kind(id) else { return None };
            let others = list.items.min.saturating_sub(1);
            let mut items = vec![value];
            items.extend(several(shapes, list.item, others, DEPTH)?);
            Some(items.into())
        }
        Hole::Entry(id) => {
            let Kind::Map(map) = shapes.kind(id) else { return None };
            let others = map.entries.min.saturating_sub(1);
            let mut entries = entries(shapes, map.value, others, DEPTH)?;
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
pub(super) fn without(shapes: &Shapes, id: Id<Shape>, name: &str) -> Option<Value> {
    let mut object = fields(shapes, shapes.as_struct(id)?, DEPTH)?;
    object.remove(name);
    Some(object.into())
}

/// A struct with one of its fields, be it optional.
pub(super) fn with(shapes: &Shapes, id: Id<Shape>, name: &str) -> Option<Value> {
    let of = shapes.as_struct(id)?;
    let mut object = fields(shapes, of, DEPTH)?;
    object.insert(name.to_owned(), sample(shapes, of.fields.get(name)?.shape, DEPTH)?);
    Some(object.into())
}

/// A variant of a union.
pub(super) fn variant(shapes: &Shapes, union: &Union, tag: &str) -> Option<Value> {
    let of = shapes.as_struct(*union.variants.get(tag)?)?;
    let mut object = fields(shapes, of, DEPTH)?;
    object.insert(union.tag.clone(), tag.into());
    Some(object.into())
}

/// A value of a shape; none where none is found.
pub(super) fn sample(shapes: &Shapes, id: Id<Shape>, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let fits = |value: &Value| shapes.complaints(id, false, value).is_empty();
    let example = shapes.note(id, |notes| notes.example.as_ref()).filter(|value| fits(value));
    if let Some(example) = example {
        return Some(example.clone());
    }
    let made = match shapes.kind(id) {
        Kind::Struct(object) => fields(shapes, object, depth).map(Value::from),
        Kind::Union(union) => union.variants.keys().find_map(|tag| {
            let of = shapes.as_struct(union.variants[tag])?;
            let mut object = fields(shapes, of, depth)?;
            object.insert(union.tag.clone(), tag.as_str().into());
            Some(object.into())
        }),
        Kind::List(list) => several(shapes, list.item, list.items.min, depth).map(Value::from),
        Kind::Map(map) => entries(shapes, map.value, map.entries.min, depth).map(Value::from),
        kind => probe::values(kind).into_iter().find(fits),
    };
    made.or_else(|| shapes.is_nullable(id).then_some(Value::Null))
}

/// The fields that are always emitted, where they are not too many for a sample.
fn fields(shapes: &Shapes, object: &Struct, depth: usize) -> Option<Map<String, Value>> {
    let mut made = Map::new();
    let mut size = 0;
    for (name, field) in object.fields.iter().filter(|(_, field)| !field.optional) {
        let value = sample(shapes, field.shape, depth)?;
        size += parts(&value);
        if size > MOST {
            return None;
        }
        made.insert(name.clone(), value);
    }
    Some(made)
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

/// So many values of a shape, each another where there are so many.
fn several(shapes: &Shapes, id: Id<Shape>, count: u64, depth: usize) -> Option<Vec<Value>> {
    if count == 0 {
        return Some(Vec::new());
    }
    let first = sample(shapes, id, depth)?;
    let count = affordable(count, &first)?;
    let fits = |value: &Value| shapes.complaints(id, false, value).is_empty();
    let mut values = vec![first.clone()];
    values.extend(probe::more(shapes.kind(id)).filter(|v| fits(v) && *v != first).take(64));
    Some(values.iter().cycle().take(count).cloned().collect())
}

fn entries(shapes: &Shapes, id: Id<Shape>, count: u64, depth: usize) -> Option<Map<String, Value>> {
    let values = several(shapes, id, count, depth)?;
    Some(values.into_iter().enumerate().map(|(at, value)| (format!("k{at}"), value)).collect())
}
