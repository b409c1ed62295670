//! Random revisions: what a verdict calls compatible is compatible with every payload that is tried, and what it refuses is shown.
//!
//! `TOPOC_PAIRS` is the number of pairs, by default some hundreds.

use super::super::compat::{Side, refusals};
use super::super::{Kind, Shapes};
use super::{shapes, validator, values};
use crate::contract::Shape;
use crate::emit::schema;
use crate::model::Id;
use crate::syntax::agreement::generate::Chance;
use crate::syntax::agreement::seeds::runner;
use proptest::prelude::*;
use std::cell::Cell;

/// How many payloads are tried on each pair.
const PAYLOADS: usize = 40;

/// What came out of all pairs.
#[derive(Default)]
struct Tally {
    fine: Cell<u32>,
    shown: Cell<u32>,
    not_shown: Cell<u32>,
}

fn add(count: &Cell<u32>) {
    count.set(count.get() + 1);
}

/// The same shapes with one thing changed, as far as the one that is hit has something to change.
fn edit(shapes: &mut Shapes, chance: &mut Chance) {
    let id: Id<Shape> = Id::new(chance.below(shapes.len()));
    let what = chance.below(4);
    let shape = shapes.get_mut(id);
    if what == 0 {
        shape.nullable = !shape.nullable;
        return;
    }
    match &mut shape.kind {
        Kind::Struct(object) if !object.fields.is_empty() => {
            let at = chance.below(object.fields.len());
            if what == 1 {
                object.fields.shift_remove_index(at);
            } else if let Some((_, field)) = object.fields.get_index_mut(at) {
                field.optional = !field.optional;
            }
        }
        Kind::Enum(choice) => match what {
            1 => choice.open = !choice.open,
            _ => _ = choice.values.insert("another".to_owned()),
        },
        Kind::Union(union) => match what {
            1 if union.variants.len() > 1 => _ = union.variants.shift_remove_index(0),
            _ => union.open = !union.open,
        },
        Kind::List(list) => match what {
            1 => list.unique = !list.unique,
            _ => list.items.max = Some(list.items.min + chance.below(3) as u64),
        },
        Kind::Map(map) => map.entries.max = Some(map.entries.min + chance.below(3) as u64),
        kind => {
            if let Some(scalar) = kind.scalar() {
                *kind = shapes::limited(scalar.kind(), chance);
            }
        }
    }
}

fn judge(
    writer: Side<'_>,
    reader: Side<'_>,
    chance: &mut Chance,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let [ours, theirs] =
        [writer, reader].map(|side| validator(&schema(side.shapes, side.shape, side.strict)));
    let found = refusals(writer, reader);
    for refusal in &found {
        match &refusal.witness {
            None => add(&tally.not_shown),
            Some(witness) => {
                prop_assert!(ours.is_valid(witness) && !theirs.is_valid(witness), "{refusal:?}");
                add(&tally.shown);
            }
        }
    }
    if found.is_empty() {
        add(&tally.fine);
        for _ in 0..PAYLOADS {
            let payload = values::near(writer.shapes, writer.shape, chance, 4);
            if !writer.shapes.complaints(writer.shape, writer.strict, &payload).is_empty() {
                continue;
            }
            let complaints = reader.shapes.complaints(reader.shape, reader.strict, &payload);
            // A writer emits the fields that have a default, and these payloads may lack them.
            let mut wrong = complaints.iter().filter(|complaint| complaint.found != "nothing");
            prop_assert!(wrong.next().is_none(), "{payload}: {complaints:?}");
        }
    }
    Ok(())
}

#[test]
#[allow(clippy::print_stdout, reason = "how many were tried is worth a look")]
fn verdicts_agree_with_payloads() {
    let pairs = std::env::var("TOPOC_PAIRS").ok().and_then(|text| text.parse().ok());
    let tally = Tally::default();
    let result = runner(pairs.unwrap_or(600)).run(&any::<[u8; 32]>(), |seed| {
        let of = |seed| shapes::random(&mut Chance::new(seed));
        let ((old, id), (mut new, _)) = (of(seed), of(seed));
        let mut chance = Chance::new(seed.map(|byte| byte.wrapping_add(1)));
        for _ in 0..=chance.below(2) {
            edit(&mut new, &mut chance);
        }
        let strict = chance.below(4) == 0;
        let side = |shapes, strict| Side { shapes, shape: id, strict };
        judge(side(&old, false), side(&new, strict), &mut chance, &tally)?;
        judge(side(&new, false), side(&old, strict), &mut chance, &tally)
    });
    result.unwrap();
    let Tally { fine, shown, not_shown } = &tally;
    let (fine, shown, not_shown) = (fine.get(), shown.get(), not_shown.get());
    println!("{fine} directions compatible; {shown} refusals shown by a payload, {not_shown} not");
    // Many random shapes have no value at all: what their writer never emits is refused all the same.
    assert!(fine > 100 && shown > 100 && not_shown < shown, "{fine} {shown} {not_shown}");
}
