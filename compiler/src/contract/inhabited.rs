//! Which shapes have no value at all: nobody ever emits one.

use super::range::{Bound, Range};
use super::shape::{Integer, Kind, Shape};
use super::shapes::Shapes;
use crate::model::Id;
use rustc_hash::FxHashSet;
use std::cmp::Ordering;

impl Shapes {
    /// The shapes that a payload consists of and that have no value, null left aside. What only a pattern or a form together with a
    /// length rules out is taken to have one.
    pub(crate) fn uninhabited(&self, payload: Id<Shape>) -> FxHashSet<Id<Shape>> {
        let parts = self.parts_below(payload);
        let mut empty: FxHashSet<Id<Shape>> = parts.iter().copied().collect();
        // Parts come first, so that most are decided at once; a type that holds itself takes another round.
        loop {
            let before = empty.len();
            for id in &parts {
                if empty.contains(id) && self.has_value(*id, &empty) {
                    empty.remove(id);
                }
            }
            if empty.len() == before {
                return empty;
            }
        }
    }

    fn has_value(&self, id: Id<Shape>, empty: &FxHashSet<Id<Shape>>) -> bool {
        let part = |id: Id<Shape>| !empty.contains(&id) || self.is_nullable(id);
        match self.kind(id) {
            Kind::List(list) => {
                let enough = self.distinct(list.item).is_none_or(|most| most >= list.items.min);
                let items = list.items.min == 0 || part(list.item) && (enough || !list.unique);
                items && list.items.is_possible()
            }
            Kind::Map(map) => {
                map.entries.is_possible() && (map.entries.min == 0 || part(map.value))
            }
            Kind::Struct(object) => {
                object.fields.values().all(|field| field.optional || part(field.shape))
            }
            Kind::Union(union) => {
                union.open || union.variants.values().any(|variant| !empty.contains(variant))
            }
            kind => is_inhabited(kind),
        }
    }

    /// How many values a shape has, where they are few.
    fn distinct(&self, id: Id<Shape>) -> Option<u64> {
        let values = match self.kind(id) {
            Kind::Bool => 2,
            Kind::Enum(choice) if !choice.open => choice.values.len() as u64,
            Kind::Integer(integer) => u64::try_from(multiples(integer)).ok()?,
            _ => return None,
        };
        Some(values.saturating_add(u64::from(self.is_nullable(id))))
    }
}

/// Whether a kind without parts has a value.
fn is_inhabited(kind: &Kind) -> bool {
    match kind {
        Kind::Integer(integer) => multiples(integer) > 0,
        Kind::Float(float) => has_room(&float.range),
        Kind::Decimal(decimals) => has_room(&decimals.range),
        Kind::String(text) => text.lengths().is_possible(),
        Kind::Bytes(counts) => counts.is_possible(),
        Kind::Enum(choice) => choice.open || !choice.values.is_empty(),
        _ => true,
    }
}

/// How many multiples of its step lie within an integer's bounds.
fn multiples(integer: &Integer) -> i128 {
    let (first, last) = integer.values();
    if first > last { 0 } else { (last - first) / integer.multiple_of.unwrap_or(1) + 1 }
}

fn has_room<T: PartialOrd>(range: &Range<T>) -> bool {
    let (Some(min), Some(max)) = (&range.min, &range.max) else { return true };
    let is_open = |end: &Bound<T>| end.exclusive;
    match min.value.partial_cmp(&max.value) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => !is_open(min) && !is_open(max),
        _ => false,
    }
}
