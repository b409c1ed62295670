//! The contract and its emitted schema judge alike, whatever the shape and whatever the payload.

pub(crate) mod disagreements;
pub(crate) mod emitted;
mod opinion;
mod revisions;
mod round_trip;
mod rust;
mod shapes;
mod values;

use super::{Shape, Shapes};
use crate::emit::schema;
use crate::model::Id;
use crate::syntax::agreement::generate::Chance;
use crate::syntax::agreement::seeds::runner;
use proptest::prelude::*;
use serde_json::Value;
use std::cell::Cell;

/// A validator that asserts formats.
pub(crate) fn validator(schema: &Value) -> jsonschema::Validator {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(schema).expect("an emitted schema is a schema")
}

/// How many payloads are tried on each shape.
const PAYLOADS: usize = 24;

/// Judges payloads that are near what a shape allows, both ways.
fn agree(
    shapes: &Shapes,
    id: Id<Shape>,
    strict: bool,
    chance: &mut Chance,
    judged: &[Cell<u32>; 2],
) -> Result<(), TestCaseError> {
    let document = schema(shapes, id, strict);
    prop_assert!(jsonschema::meta::is_valid(&document), "not by its meta-schema: {document}");
    let validator = validator(&document);
    for _ in 0..PAYLOADS {
        let mut payload = values::near(shapes, id, chance, 4);
        for _ in 0..chance.below(3) {
            values::mutate(&mut payload, chance);
        }
        let complaints = shapes.complaints(id, strict, &payload);
        let said: Vec<_> = complaints.iter().map(ToString::to_string).collect();
        let errors: Vec<_> =
            validator.iter_errors(&payload).map(|error| error.to_string()).collect();
        prop_assert_eq!(
            said.is_empty(),
            errors.is_empty(),
            "{}\nby {}\nwe say {:?}\nthe schema says {:?}",
            payload,
            document,
            said,
            errors
        );
        let count = &judged[usize::from(said.is_empty())];
        count.set(count.get() + 1);
    }
    Ok(())
}

#[test]
fn on_random_shapes_and_payloads() {
    let judged = [Cell::new(0_u32), Cell::new(0_u32)];
    let result = runner(1_500).run(&any::<[u8; 32]>(), |seed| {
        let mut chance = Chance::new(seed);
        let (shapes, id) = shapes::random(&mut chance);
        let strict = chance.below(3) == 0;
        agree(&shapes, id, strict, &mut chance, &judged)
    });
    result.unwrap();
    let [refused, accepted] = judged.map(|count| count.get());
    assert!(
        refused.min(accepted) * 5 > refused + accepted,
        "{refused} refused, {accepted} accepted"
    );
}

#[test]
fn on_every_scalar_with_texts_and_numbers_at_its_edges() {
    let judged = [Cell::new(0_u32), Cell::new(0_u32)];
    let result = runner(400).run(&any::<[u8; 32]>(), |seed| {
        let mut chance = Chance::new(seed);
        for scalar in super::Scalar::all() {
            let mut shapes = Shapes::default();
            let kind = shapes::limited(scalar.kind(), &mut chance);
            let id = shapes.push(Shape::plain(kind));
            agree(&shapes, id, false, &mut chance, &judged)?;
        }
        Ok(())
    });
    result.unwrap();
    let [refused, accepted] = judged.map(|count| count.get());
    assert!(
        refused.min(accepted) * 5 > refused + accepted,
        "{refused} refused, {accepted} accepted"
    );
}
