//! Random revisions: what a verdict calls compatible is compatible with every payload that is tried, and what it refuses is shown.
//!
//! `TOPOC_PAIRS` is the number of pairs, by default some hundreds.

use super::super::compat::samples::Samples;
use super::super::compat::{Reason, Side, refusals};
use super::super::{Kind, Shapes};
use super::emitted::Emitter;
use super::{shapes, validator};
use crate::contract::Shape;
use crate::emit::schema;
use crate::model::Id;
use crate::syntax::agreement::generate::Chance;
use crate::syntax::agreement::seeds::runner;
use proptest::prelude::*;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// How many payloads are tried on each pair.
const PAYLOADS: usize = 40;

/// What came out of all pairs, by directions and refusals.
#[derive(Default)]
struct Tally {
    fine: Cell<u32>,
    tried: Cell<u32>,
    shown: Cell<u32>,
    /// By why not.
    not_shown: RefCell<BTreeMap<&'static str, u32>>,
}

fn add(count: &Cell<u32>) {
    count.set(count.get() + 1);
}

/// How many pairs are tried.
pub(super) fn pairs(usually: u32) -> u32 {
    let wanted = std::env::var("TOPOC_PAIRS").ok();
    wanted.map_or(usually, |text| text.parse().expect("a number of pairs"))
}

/// Two revisions of random shapes.
pub(super) struct Pair {
    old: Shapes,
    new: Shapes,
    payload: Id<Shape>,
    /// Whether readers refuse unknown fields.
    strict: bool,
}

impl Pair {
    pub(super) fn random(seed: [u8; 32], chance: &mut Chance) -> Self {
        let of = |seed| shapes::random(&mut Chance::new(seed));
        let ((old, payload), (mut new, _)) = (of(seed), of(seed));
        for _ in 0..=chance.below(2) {
            edit(&mut new, chance);
        }
        Self { old, new, payload, strict: chance.below(4) == 0 }
    }

    /// Backward and forward, the writer first.
    pub(super) fn directions(&self) -> [[Side<'_>; 2]; 2] {
        let side = |shapes, strict| Side { shapes, shape: self.payload, strict };
        let Self { old, new, strict, .. } = self;
        [[side(old, false), side(new, *strict)], [side(new, false), side(old, *strict)]]
    }
}

/// Whether it is a variant of a union: an object, never null.
fn is_variant(shapes: &Shapes, id: Id<Shape>) -> bool {
    shapes.iter().any(|(_, shape)| match &shape.kind {
        Kind::Union(union) => union.variants.values().any(|variant| *variant == id),
        _ => false,
    })
}

/// The same shapes with one thing changed, as far as the one that is hit has something to change.
fn edit(shapes: &mut Shapes, chance: &mut Chance) {
    let id: Id<Shape> = Id::new(chance.below(shapes.len()));
    let what = chance.below(4);
    if what == 0 && is_variant(shapes, id) {
        return;
    }
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

/// Why no payload shows a refusal, where one cannot be expected to: what random shapes ask for is at times hard to find or not there.
fn cause(writer: Side<'_>, reason: Reason) -> Option<&'static str> {
    let Side { shapes, shape, .. } = writer;
    let (samples, empty) = (Samples::of(shapes, shape), shapes.uninhabited(shape));
    let is_part = shapes.reach([shape]);
    let parts: Vec<_> = shapes.iter().map(|(id, _)| id).filter(|id| is_part[id.index()]).collect();
    let is_hard =
        |id: Id<Shape>| !empty.contains(&id) && samples.value(id).is_none_or(Value::is_null);
    let is_unique = |id| matches!(shapes.kind(id), Kind::List(list) if list.unique);
    if parts.iter().any(|id| is_hard(*id)) {
        return Some("a part of the writer's has no value that is found");
    }
    if parts.iter().any(|id| is_unique(*id)) {
        return Some("the writer's items are to be unique");
    }
    if reason == Reason::Pattern {
        return Some("no text is found that offends the reader's pattern");
    }
    let has_pattern =
        |id: Id<Shape>| matches!(shapes.kind(id), Kind::String(text) if text.pattern.is_some());
    let of_texts = matches!(reason, Reason::Length | Reason::Format | Reason::Value);
    (of_texts && parts.iter().any(|id| has_pattern(*id)))
        .then_some("a pattern of the writer's says more than is compared")
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
            None => {
                let cause = cause(writer, refusal.reason);
                prop_assert!(
                    cause.is_some(),
                    "nothing shows {refusal:?}\n{}\n{}",
                    schema(writer.shapes, writer.shape, writer.strict),
                    schema(reader.shapes, reader.shape, reader.strict)
                );
                *tally.not_shown.borrow_mut().entry(cause.unwrap_or_default()).or_default() += 1;
            }
            Some(witness) => {
                prop_assert!(ours.is_valid(witness) && !theirs.is_valid(witness), "{refusal:?}");
                add(&tally.shown);
            }
        }
    }
    if found.is_empty() {
        add(&tally.fine);
        let emitter = Emitter::new(writer.shapes, writer.shape);
        for _ in 0..PAYLOADS {
            let Some(payload) = emitter.payload(chance) else { break };
            prop_assert!(ours.is_valid(&payload), "the writer does not emit {payload}");
            add(&tally.tried);
            let wrong: Vec<_> = theirs.iter_errors(&payload).map(|one| one.to_string()).collect();
            prop_assert!(wrong.is_empty(), "{payload}: {wrong:?}");
        }
    }
    Ok(())
}

#[test]
#[allow(clippy::print_stdout, reason = "how many were tried is worth a look")]
fn verdicts_agree_with_payloads() {
    let tally = Tally::default();
    let result = runner(pairs(600)).run(&any::<[u8; 32]>(), |seed| {
        let mut chance = Chance::new(seed.map(|byte| byte.wrapping_add(1)));
        let pair = Pair::random(seed, &mut chance);
        for [writer, reader] in pair.directions() {
            judge(writer, reader, &mut chance, &tally)?;
        }
        Ok(())
    });
    result.unwrap();
    let Tally { fine, tried, shown, not_shown } = tally;
    let [fine, tried, shown] = [fine, tried, shown].map(|count| count.get());
    let not_shown = not_shown.into_inner();
    println!(
        "{fine} directions compatible by {tried} payloads; {shown} refusals shown by a payload"
    );
    for (why, count) in &not_shown {
        println!("{count} not shown: {why}");
    }
    assert!(fine > 100 && shown > 100 && not_shown.values().sum::<u32>() * 3 < shown);
}
