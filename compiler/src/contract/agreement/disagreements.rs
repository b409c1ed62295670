//! Where jsoncompat is of another opinion, and why: `docs/reference/compatibility.md` tells each class.

use super::super::compat::{Reason, Refusal, Side, refusals};
use super::opinion::{Opinion, ask, question};
use super::revisions::{Pair, pairs};
use crate::syntax::agreement::generate::Chance;
use crate::syntax::agreement::seeds::runner;
use proptest::prelude::*;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What its proofs do not see through, by a keyword of one side's schema, what hides the others first.
const NOT_PROVED: [(&str, &str, &str); 4] = [
    ("reader", "\"oneOf\":", "we take it, and it has no proof: a union"),
    ("reader", "\"allOf\":", "we take it, and it has no proof: bounds of decimals or bytes"),
    ("writer", "\"multipleOf\":", "we take it, and it has no proof: what multiples there are"),
    ("writer", "\"pattern\":", "we take it, and it has no proof: what a pattern implies"),
];

/// How the two opinions of one direction stand to each other; nothing, where nobody has explained it.
fn class(ours: &[Refusal], question: &Value, theirs: &Opinion) -> Option<&'static str> {
    let is_shown = ours.iter().any(|refusal| refusal.witness.is_some());
    let by_form = ours.iter().all(|refusal| refusal.reason == Reason::Format);
    match (ours.is_empty(), theirs) {
        (_, Opinion::TooLong) => Some("it does not come to an end"),
        (true, Opinion::Compatible) => Some("both take it"),
        (false, Opinion::Incompatible { .. }) => {
            Some("both refuse it, and a payload shows it to both")
        }
        (false, _) if !is_shown => Some("we refuse it, and no payload shows it"),
        (false, Opinion::Unknown | Opinion::Compatible) if by_form => {
            Some("we refuse it: a format is a remark to it")
        }
        (true, Opinion::Unknown) => {
            let says = |side: &str, keyword: &str| question[side].to_string().contains(keyword);
            let known = NOT_PROVED.iter().find(|(side, keyword, _)| says(side, keyword));
            known.map(|(.., class)| *class)
        }
        _ => None,
    }
}

/// Counts the classes of all directions, each with its name.
///
/// # Panics
///
/// Where the two disagree and nobody has explained why.
pub(crate) fn classes(directions: &[(String, [Side<'_>; 2])]) -> BTreeMap<&'static str, usize> {
    let ours = directions.iter().map(|(_, [writer, reader])| refusals(*writer, *reader));
    let ours: Vec<_> = ours.collect();
    let sides = directions.iter().map(|(_, sides)| sides).zip(&ours);
    let questions: Vec<_> =
        sides.map(|([writer, reader], ours)| question(*writer, *reader, ours)).collect();
    let theirs = ask(&questions);
    let mut classes = BTreeMap::new();
    let mut unexplained = String::new();
    for (at, (name, _)) in directions.iter().enumerate() {
        match class(&ours[at], &questions[at], &theirs[at]) {
            Some(class) => *classes.entry(class).or_default() += 1,
            None => {
                let (ours, theirs, question) = (&ours[at], &theirs[at], &questions[at]);
                writeln!(unexplained, "{name}: {theirs:?}, and we {ours:?}\n{question}").unwrap();
            }
        }
    }
    assert!(unexplained.is_empty(), "{unexplained}");
    classes
}

#[test]
#[ignore = "builds jsoncompat"]
#[allow(clippy::print_stdout, reason = "how far the two agree is worth a look")]
fn a_second_opinion_on_random_revisions() {
    let tried = RefCell::new(Vec::new());
    let result = runner(pairs(300)).run(&any::<[u8; 32]>(), |seed| {
        let mut chance = Chance::new(seed.map(|byte| byte.wrapping_add(1)));
        tried.borrow_mut().push(Pair::random(seed, &mut chance));
        Ok(())
    });
    result.unwrap();
    let tried = tried.into_inner();
    let directions = tried.iter().flat_map(Pair::directions);
    let directions: Vec<_> = directions.map(|sides| ("random".to_owned(), sides)).collect();
    let classes = classes(&directions);
    println!("{classes:#?}");
    let both = ["both take it", "both refuse it, and a payload shows it to both"];
    assert!(both.iter().all(|class| classes.get(class).is_some_and(|count| *count > 10)));
}
