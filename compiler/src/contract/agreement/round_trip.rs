//! What is emitted can be read back: the schema of the shape that a schema becomes is that schema.

use super::shapes;
use crate::emit::schema;
use crate::json_schema::shape_of;
use crate::syntax::agreement::generate::Chance;
use crate::syntax::agreement::seeds::runner;
use proptest::prelude::*;
use serde_json::Value;
use std::cell::Cell;

/// The same schema with its lists of names in one order: that of fields is not the file's.
fn sorted(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(words) => {
            for (name, value) in words {
                if let ("required", Value::Array(names)) = (name.as_str(), &mut *value)
                    && names.iter().all(Value::is_string)
                {
                    names.sort_by_key(ToString::to_string);
                }
                *value = sorted(value.take());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = sorted(item.take())),
        _ => {}
    }
    schema
}

/// Where two values differ first, and in what.
fn difference(one: &Value, two: &Value, at: &str) -> Option<String> {
    let say = || format!("at {at}\n{one}\n{two}");
    match (one, two) {
        _ if one == two => None,
        (Value::Object(one), Value::Object(two)) if one.keys().eq(two.keys()) => {
            let mut pairs = one.iter().zip(two.values());
            pairs.find_map(|((name, one), two)| difference(one, two, &format!("{at}/{name}")))
        }
        (Value::Array(one), Value::Array(two)) if one.len() == two.len() => {
            let mut pairs = one.iter().zip(two).enumerate();
            pairs.find_map(|(index, (one, two))| difference(one, two, &format!("{at}/{index}")))
        }
        _ => Some(say()),
    }
}

/// What random shapes may be and the language refuses: shapes without a value.
const EMPTY: [&str; 3] = [
    "no value is left by what is said here",
    "only null is left by what is said here",
    "no number fits between these bounds",
];

#[test]
fn of_random_shapes() {
    let (same, empty) = (Cell::new(0_u32), Cell::new(0_u32));
    let result = runner(1_500).run(&any::<[u8; 32]>(), |seed| {
        let mut chance = Chance::new(seed);
        let (ours, id) = shapes::random(&mut chance);
        let strict = chance.below(3) == 0;
        let written = schema(&ours, id, strict);
        match shape_of(&written) {
            Ok((theirs, id)) => {
                let again = sorted(schema(&theirs, id, false));
                prop_assert_eq!(difference(&again, &sorted(written), "#"), None);
                same.set(same.get() + 1);
            }
            Err(found) => {
                let other = found.iter().find(|fault| !EMPTY.contains(&fault.message.as_str()));
                prop_assert!(other.is_none(), "{:?}\nof {}", other, written);
                empty.set(empty.get() + 1);
            }
        }
        Ok(())
    });
    result.unwrap();
    let (same, empty) = (same.get(), empty.get());
    assert!(same > 2 * empty, "{same} the same, {empty} without a value");
}
