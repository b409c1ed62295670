//! `const` and `enum`: values that are listed.

use super::facts::Facts;
use super::importer::Importer;
use super::types::Types;
use super::unsupported;
use crate::contract::{Bound, Enum, Float, FloatWidth, Integer, IntegerWidth, Kind, Range, Shape};
use crate::source::Place;
use indexmap::IndexSet;
use serde_json::Value;

impl Importer<'_> {
    /// The values that are listed, as far as all else allows them.
    pub(super) fn literals(&mut self, facts: &Facts, values: &[Value], place: &Place) -> Kind {
        let at = facts.literals_at.clone().unwrap_or_else(|| place.clone());
        let fit = |value: &&Value| facts.types.hold(Types::of_value(value)) && !value.is_null();
        let values: Vec<_> = values.iter().filter(fit).collect();
        let values = self.allowed(facts, values, place);
        let found = match values[..] {
            [] => None,
            _ if values.iter().all(|value| value.is_string()) => texts(&values),
            _ if values.iter().all(|value| value.is_boolean()) => truths(&values),
            _ if values.iter().all(|value| value.is_number()) => numbers(&values),
            _ => None,
        };
        found.unwrap_or_else(|| {
            let (message, help) = match values[..] {
                [] if facts.take_null() => {
                    ("only null is left by what is said here", "leave the field out, or list a text")
                }
                [] => ("no value is left by what is said here", "list a value that all else allows"),
                _ => (
                    "no contract can list these values",
                    "list texts, or neighbouring whole numbers; `\"type\": \"boolean\"` is both of its values",
                ),
            };
            self.complain(unsupported(message).at(at, "").help(help));
            Kind::Json
        })
    }

    /// Those that the other keywords allow as well.
    fn allowed<'v>(
        &mut self,
        facts: &Facts,
        values: Vec<&'v Value>,
        place: &Place,
    ) -> Vec<&'v Value> {
        let says_more = !facts.choices.is_empty()
            || facts.nodes.iter().any(|id| {
                let beside =
                    ["type", "nullable", "enum", "const", "$ref", "allOf", "anyOf", "oneOf"];
                !self.node(*id).says_only(&beside)
            });
        if !says_more || values.is_empty() {
            return values;
        }
        let mut others = facts.without_literals();
        let types = values.iter().map(|value| Types::of_value(value));
        others.types = others.types.and(types.fold(Types::NONE, Types::or));
        let kind = self.kind(&others, place);
        let shape = self.shapes.push(Shape::plain(kind));
        let holds = |value: &&Value| self.shapes.complaints(shape, false, value).is_empty();
        values.into_iter().filter(holds).collect()
    }
}

fn texts(values: &[&Value]) -> Option<Kind> {
    let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
    let values: IndexSet<_> = texts.collect::<Option<_>>()?;
    Some(Kind::Enum(Enum { values, open: false, reserved: Vec::new() }))
}

fn truths(values: &[&Value]) -> Option<Kind> {
    let both =
        [true, false].iter().all(|one| values.iter().any(|value| value.as_bool() == Some(*one)));
    both.then_some(Kind::Bool)
}

/// One number, or whole ones without a gap.
fn numbers(values: &[&Value]) -> Option<Kind> {
    let whole: Option<Vec<_>> =
        values.iter().map(|value| super::number::whole(value.as_number()?)).collect();
    let Some(mut whole) = whole else {
        let [value] = values else { return None };
        let value = Some(Bound { value: value.as_f64()?, exclusive: false });
        let range = Range { min: value, max: value };
        return Some(Kind::Float(Float { width: FloatWidth::F64, range }));
    };
    whole.sort_unstable();
    whole.dedup();
    let (min, max) = (*whole.first()?, *whole.last()?);
    let width = if max > i64::MAX.into() { IntegerWidth::U64 } else { IntegerWidth::I64 };
    let (least, greatest) = width.ends();
    let fits = min >= least && max <= greatest && max - min + 1 == whole.len() as i128;
    let end = |value| Some(Bound { value, exclusive: false });
    let range = Range { min: end(min), max: end(max) };
    fits.then_some(Kind::Integer(Integer { width, range, multiple_of: None }))
}
