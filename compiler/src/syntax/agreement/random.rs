//! serde accepts exactly what the schema accepts, and what it accepts it writes back.

use super::generate::{Chance, document};
use super::mutate::mutate;
use super::readers::{EXAMPLE, Read};
use super::seeds::runner;
use proptest::prelude::*;
use serde_json::Value;
use std::cell::Cell;

/// Asserts that both readers say the same; returns whether they accept.
fn agree(document: &Value) -> Result<bool, TestCaseError> {
    let text = document.to_string();
    let Ok(read) = Read::new(&text) else { return Ok(false) };
    let disagree = |serde: &str, schema: &str| {
        TestCaseError::fail(format!("serde: {serde}, schema: {schema}: {text}"))
    };
    match (read.topology(), read.schema_error()) {
        (Ok(topology), None) => {
            let written = serde_json::to_string(&topology).unwrap();
            let again = Read::new(&written).unwrap();
            prop_assert_eq!(again.schema_error(), None, "written");
            prop_assert_eq!(again.topology(), Ok(topology), "written");
            Ok(true)
        }
        (Err(_), Some(_)) => Ok(false),
        (Ok(_), Some(error)) => Err(disagree("accepts", &error)),
        (Err(error), None) => Err(disagree(&error, "accepts")),
    }
}

/// Runs `case` on so many seeds; at least a tenth of the documents must be accepted and a tenth
/// refused, or the test shows little.
fn run(cases: u32, case: impl Fn(&mut Chance) -> Value) {
    let (accepted, refused) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut runner = runner(cases);
    let cases = runner.config().cases;
    let result = runner.run(&any::<[u8; 32]>(), |seed| {
        let count = if agree(&case(&mut Chance::new(seed)))? { &accepted } else { &refused };
        count.set(count.get() + 1);
        Ok(())
    });
    result.unwrap();
    let (accepted, refused) = (accepted.get(), refused.get());
    assert!(accepted * 10 >= cases && refused * 10 >= cases, "{accepted} of {cases} accepted");
}

#[test]
fn on_the_language_example_with_a_few_changes() {
    let example = Read::new(EXAMPLE).unwrap().value();
    run(3_500, |chance| {
        let mut document = example.clone();
        // A few sections at a time: the test is quicker, and a fault hides fewer others.
        let sections = document.as_object_mut().unwrap();
        sections.retain(|_, _| chance.below(4) == 0);
        for _ in 0..=chance.below(2) {
            mutate(&mut document, chance);
        }
        document
    });
}

#[test]
fn on_documents_made_from_the_schema_with_a_few_changes() {
    run(2_500, |chance| {
        let mut document = document(chance);
        for _ in 0..chance.below(3) {
            mutate(&mut document, chance);
        }
        document
    });
}

#[test]
fn every_document_made_from_the_schema_is_read() {
    let result = runner(1_000).run(&any::<[u8; 32]>(), |seed| {
        prop_assert!(agree(&document(&mut Chance::new(seed)))?);
        Ok(())
    });
    result.unwrap();
}
