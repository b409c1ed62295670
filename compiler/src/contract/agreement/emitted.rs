//! Random payloads that a writer may emit: fields with a default always, optional ones sometimes.

use super::super::compat::probe;
use super::super::compat::samples::Samples;
use super::values::near;
use crate::contract::{Kind, Shape, Shapes};
use crate::model::Id;
use crate::syntax::agreement::generate::Chance;
use serde_json::{Map, Value, json};

/// How deep a random payload is; below stand samples.
const DEPTH: usize = 5;

/// Makes payloads of one shape.
pub(crate) struct Emitter<'s> {
    shapes: &'s Shapes,
    payload: Id<Shape>,
    samples: Samples<'s>,
}

impl<'s> Emitter<'s> {
    pub(crate) fn new(shapes: &'s Shapes, payload: Id<Shape>) -> Self {
        Self { shapes, payload, samples: Samples::of(shapes, payload) }
    }

    /// A payload; none where the shape has none that is small enough.
    pub(crate) fn payload(&self, chance: &mut Chance) -> Option<Value> {
        self.value(self.payload, chance, DEPTH)
    }

    fn value(&self, id: Id<Shape>, chance: &mut Chance, depth: usize) -> Option<Value> {
        let sample = || self.samples.value(id).cloned();
        if self.shapes.is_nullable(id) && chance.below(6) == 0 {
            return Some(Value::Null);
        }
        let Some(inner) = depth.checked_sub(1) else { return sample() };
        let made = match self.shapes.kind(id) {
            Kind::Struct(object) => {
                let mut fields = Map::new();
                for (name, field) in &object.fields {
                    if field.optional && chance.below(2) == 0 {
                        continue;
                    }
                    match self.value(field.shape, chance, inner) {
                        Some(value) => _ = fields.insert(name.clone(), value),
                        None if field.optional => {}
                        None => return sample(),
                    }
                }
                Some(fields.into())
            }
            Kind::Union(union) => {
                let at = chance.below(union.variants.len() + usize::from(union.open));
                match union.variants.get_index(at) {
                    Some((tag, variant)) => self.value(*variant, chance, inner).map(|mut value| {
                        value[&union.tag] = tag.as_str().into();
                        value
                    }),
                    None => Some(json!({ &union.tag: "of another day" })),
                }
            }
            Kind::List(list) => {
                let count = list.items.min.min(8) + chance.below(3) as u64;
                let count = list.items.max.map_or(count, |max| count.min(max));
                (0..count).map(|_| self.value(list.item, chance, inner)).collect()
            }
            Kind::Map(map) => {
                let count = map.entries.min.min(8) + chance.below(3) as u64;
                let count = map.entries.max.map_or(count, |max| count.min(max));
                let entry = |key| Some((format!("k{key}"), self.value(map.value, chance, inner)?));
                (0..count).map(entry).collect::<Option<Map<_, _>>>().map(Value::Object)
            }
            Kind::Json => Some(near(self.shapes, id, chance, inner)),
            kind => {
                let mut edges = probe::values(kind);
                edges.extend((0..4).map(|_| near(self.shapes, id, chance, inner)));
                edges.retain(|value| self.shapes.complaints(id, false, value).is_empty());
                (!edges.is_empty()).then(|| chance.pick(&edges).clone())
            }
        };
        let fits = |value: &Value| self.shapes.complaints(id, false, value).is_empty();
        made.filter(fits).or_else(sample)
    }
}
