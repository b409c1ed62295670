//! What another checker says of random revisions: the crate `jsoncompat`, on the emitted schemas.
//!
//! It proves that a reader takes everything, or does not. `docs/reference/compatibility.md` explains where the two differ. Its search
//! for payloads is not asked: on some of our schemas it does not end.

use super::super::compat::{Side, refusals};
use super::emitted::Emitter;
use super::revisions::pair;
use super::validator;
use crate::emit::schema;
use crate::syntax::agreement::generate::Chance;
use crate::syntax::agreement::seeds::runner;
use jsoncompat::{Role, SchemaDocument, check_compat};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many payloads back a verdict that the other does not share.
const PAYLOADS: usize = 100;

/// What the two say of one direction. Where they differ, ours has to show for it.
fn compared(
    theirs: bool,
    writer: Side<'_>,
    reader: Side<'_>,
    chance: &mut Chance,
) -> Result<&'static str, TestCaseError> {
    let found = refusals(writer, reader);
    let by = validator(&schema(reader.shapes, reader.shape, reader.strict));
    Ok(match (found.is_empty(), theirs) {
        (true, true) => "both take it",
        (false, false) => "both refuse it",
        (true, false) => {
            let emitter = Emitter::new(writer.shapes, writer.shape);
            for payload in (0..PAYLOADS).map_while(|_| emitter.payload(chance)) {
                prop_assert!(by.is_valid(&payload), "the reader refuses {payload}");
            }
            "we take it, by random payloads, and it finds no proof"
        }
        (false, true) => {
            let shown = found.iter().filter_map(|refusal| refusal.witness.as_ref());
            match shown.map(|witness| by.is_valid(witness)).next() {
                Some(taken) => {
                    prop_assert!(!taken, "the witness is taken: {found:?}");
                    "it takes what we refuse, and a payload shows it"
                }
                None => "it takes what we refuse, and no payload shows it",
            }
        }
    })
}

#[test]
#[allow(clippy::print_stdout, reason = "how the two differ is worth a look")]
fn another_checker_agrees_or_there_is_a_payload() {
    let pairs = std::env::var("TOPOC_PAIRS").ok().and_then(|text| text.parse().ok());
    let tally: RefCell<BTreeMap<&'static str, u32>> = RefCell::default();
    let count = |said| *tally.borrow_mut().entry(said).or_default() += 1;
    let result = runner(pairs.unwrap_or(300)).run(&any::<[u8; 32]>(), |seed| {
        let mut chance = Chance::new(seed);
        let (old, new, id, strict) = pair(seed, &mut chance);
        let side = |shapes, strict| Side { shapes, shape: id, strict };
        let (old, new) = (side(&old, false), side(&new, strict));
        let document = |side: Side<'_>| {
            SchemaDocument::from_json(&schema(side.shapes, side.shape, side.strict))
        };
        let (before, after) = (document(old), document(new));
        for (role, writer, reader) in [(Role::Deserializer, old, new), (Role::Serializer, new, old)]
        {
            let theirs = match (&before, &after) {
                (Ok(before), Ok(after)) => check_compat(before, after, role).ok(),
                _ => None,
            };
            count(match theirs {
                Some(theirs) => compared(theirs, writer, reader, &mut chance)?,
                None => "it does not cover it",
            });
        }
        Ok(())
    });
    result.unwrap();
    let tally = tally.borrow();
    for (said, count) in &*tally {
        println!("{count:6} {said}");
    }
    for said in ["both take it", "both refuse it"] {
        assert!(tally.get(said).is_some_and(|count| *count > 20), "{tally:?}");
    }
    let bare = tally.get("it takes what we refuse, and no payload shows it").copied().unwrap_or(0);
    assert!(bare * 50 < tally.values().sum::<u32>(), "{tally:?}");
}
