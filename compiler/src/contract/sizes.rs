//! How large payloads can be.

use super::base64;
use super::shape::{IntegerWidth, Kind, Shape, Text};
use super::shapes::Shapes;
use crate::model::Id;

/// The bytes of a float's longest text: sign, 17 digits, point, `e-308`.
const FLOAT: u64 = 24;

/// The bytes of a decimal's longest text: sign, 38 digits, point.
const DECIMAL: u64 = 40;

/// The bytes that one character of UTF-8 has at most.
const CHARACTER: u64 = 4;

impl Shapes {
    /// For each shape, the bytes of the largest payload that its bounds speak of, in the plainest
    /// JSON: one byte a character, and nothing where there is no bound. Larger payloads may exist,
    /// and smaller ones always do.
    pub(crate) fn bounded_sizes(&self) -> Vec<u64> {
        let mut sizes = vec![0; self.len()];
        for id in self.post_order() {
            sizes[id.index()] = self.bounded_size(&self[id], &sizes);
        }
        sizes
    }

    fn bounded_size(&self, shape: &Shape, sizes: &[u64]) -> u64 {
        let of = |id: Id<Shape>| sizes[id.index()];
        let enclosed = |size: u64| size.saturating_add(2);
        match &shape.kind {
            Kind::Alias(target) => of(*target),
            Kind::String(text) => enclosed(text.length.max.unwrap_or(text.length.min)),
            Kind::Bytes(counts) => enclosed(base64::characters(counts.max.unwrap_or(counts.min))),
            Kind::List(list) => {
                let count = list.items.max.unwrap_or(list.items.min);
                enclosed(count.saturating_mul(of(list.item).saturating_add(1)))
            }
            Kind::Map(map) => {
                // A key is a text in quotes, and a colon and a comma stand beside it.
                let entry = of(map.value).saturating_add(4);
                let count = map.entries.max.unwrap_or(map.entries.min);
                enclosed(count.saturating_mul(entry))
            }
            Kind::Struct(object) => {
                let field = |name: &str, id| of(id).saturating_add(name.len() as u64 + 4);
                let fields = object.fields.iter();
                let fields = fields.map(|(name, one)| field(name, one.shape));
                enclosed(fields.fold(0, u64::saturating_add))
            }
            Kind::Union(union) => {
                let largest = union.variants.iter().map(|(name, id)| of(*id) + name.len() as u64);
                largest.max().unwrap_or(0).saturating_add(union.tag.len() as u64 + 6)
            }
            kind => enclosed(max_bytes(kind).unwrap_or(0)),
        }
    }

    /// The most bytes that a value of the shape has as a text, without quotes; `None` where nothing
    /// bounds it, or where it is no single value.
    #[must_use]
    pub fn max_text(&self, id: Id<Shape>) -> Option<u64> {
        max_bytes(self.kind(id))
    }
}

fn max_bytes(kind: &Kind) -> Option<u64> {
    Some(match kind {
        Kind::Bool => 5,
        Kind::Integer(integer) => match integer.width {
            IntegerWidth::I32 => 11,
            IntegerWidth::U32 => 10,
            IntegerWidth::I64 | IntegerWidth::U64 => 20,
        },
        Kind::Float(_) => FLOAT,
        Kind::Decimal(_) => DECIMAL,
        Kind::String(text) => return max_of_text(text),
        Kind::Bytes(counts) => base64::characters(counts.max?),
        Kind::Enum(choice) if !choice.open => {
            choice.values.iter().map(|value| value.len() as u64).max().unwrap_or(0)
        }
        _ => return None,
    })
}

fn max_of_text(text: &Text) -> Option<u64> {
    let by_length = text.length.max.map(|max| max.saturating_mul(CHARACTER));
    let by_form = text.format.and_then(|format| format.lengths().max);
    by_length.into_iter().chain(by_form).min()
}
