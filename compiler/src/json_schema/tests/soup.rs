//! Random schemas, of keywords thrown together: what is taken is judged as the schema itself judges.

use super::shape_of;
use crate::emit::schema;
use crate::syntax::agreement::generate::Chance;
use crate::syntax::agreement::seeds::runner;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::cell::Cell;

const NAMES: [&str; 3] = ["a", "b", "kind"];
const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
const DIALECTS: [&str; 3] = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema#",
];

/// How many instances are tried on each schema.
const INSTANCES: usize = 40;

fn random(chance: &mut Chance, depth: usize) -> Value {
    if depth == 0 || chance.below(12) == 0 {
        return match chance.below(8) {
            0 => json!(false),
            1 => json!({}),
            2 => json!({ "$ref": "#/$defs/b" }),
            3 => json!({ "type": "null" }),
            4 => json!({ "const": *chance.pick(&NAMES) }),
            5 => json!({ "type": "string" }),
            _ => json!(true),
        };
    }
    let mut words = Map::new();
    match chance.below(8) {
        0 => {}
        1 => {
            let types: Vec<_> = (0..2).map(|_| *chance.pick(&TYPES)).collect();
            if types[0] != types[1] {
                words.insert("type".to_owned(), json!(types));
            }
        }
        _ => _ = words.insert("type".to_owned(), json!(*chance.pick(&TYPES))),
    }
    let name = words.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    match name.as_str() {
        "integer" | "number" => numbers(&mut words, chance),
        "string" => texts(&mut words, chance),
        "array" => lists(&mut words, chance, depth),
        "object" | "" => objects(&mut words, chance, depth),
        _ => {}
    }
    if chance.below(3) == 0 {
        applied(&mut words, chance, depth);
    }
    Value::Object(words)
}

fn numbers(words: &mut Map<String, Value>, chance: &mut Chance) {
    for word in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
        if chance.below(4) == 0 {
            let value = chance.pick(&[json!(1), json!(2), json!(1.5), json!(3)]).clone();
            words.insert(word.to_owned(), value);
        }
    }
}

fn texts(words: &mut Map<String, Value>, chance: &mut Chance) {
    for word in ["minLength", "maxLength"] {
        if chance.below(4) == 0 {
            words.insert(word.to_owned(), json!(chance.below(4)));
        }
    }
    if chance.below(4) == 0 {
        words.insert("pattern".to_owned(), json!(*chance.pick(&["^a", "b$", "^k"])));
    }
    if chance.below(4) == 0 {
        words.insert("enum".to_owned(), json!(["a", *chance.pick(&["b", "kind"]), null]));
    }
}

fn lists(words: &mut Map<String, Value>, chance: &mut Chance, depth: usize) {
    if chance.below(2) == 0 {
        words.insert("items".to_owned(), random(chance, depth - 1));
    }
    for word in ["minItems", "maxItems"] {
        if chance.below(4) == 0 {
            words.insert(word.to_owned(), json!(chance.below(3)));
        }
    }
    if chance.below(4) == 0 {
        words.insert("uniqueItems".to_owned(), json!(chance.below(2) == 0));
    }
}

fn objects(words: &mut Map<String, Value>, chance: &mut Chance, depth: usize) {
    let mut properties = Map::new();
    for name in NAMES {
        if chance.below(2) == 0 {
            properties.insert(name.to_owned(), random(chance, depth - 1));
        }
    }
    if chance.below(4) > 0 {
        words.insert("properties".to_owned(), properties.into());
    }
    if chance.below(2) == 0 {
        words.insert("required".to_owned(), json!([*chance.pick(&NAMES)]));
    }
    for word in ["additionalProperties", "unevaluatedProperties"] {
        if chance.below(6) == 0 {
            let value = if chance.below(2) == 0 { json!(false) } else { random(chance, depth - 1) };
            words.insert(word.to_owned(), value);
        }
    }
    if chance.below(8) == 0 {
        words.insert("minProperties".to_owned(), json!(chance.below(3)));
    }
}

/// A tagged object, as they stand in a choice.
fn variant(chance: &mut Chance, tag: &str) -> Value {
    let mut object = json!({});
    if chance.below(3) == 0 {
        object = random(chance, 1).as_object().cloned().unwrap_or_default().into();
    }
    object["type"] = "object".into();
    object["properties"] = json!({ "kind": { "const": tag }, "a": random(chance, 1) });
    object["required"] = json!(["kind"]);
    object
}

fn applied(words: &mut Map<String, Value>, chance: &mut Chance, depth: usize) {
    let word = *chance.pick(&["allOf", "anyOf", "oneOf"]);
    let tagged = word != "allOf" && chance.below(2) == 0;
    if tagged && chance.below(2) == 0 {
        // Beside a type that is no object's, no variant is left.
        words.clear();
    }
    let mut schemas: Vec<_> = match tagged {
        true => vec![variant(chance, "x"), variant(chance, "y")],
        false => (0..=chance.below(2)).map(|_| random(chance, depth - 1)).collect(),
    };
    if chance.below(3) == 0 {
        schemas.push(json!({ "type": "null" }));
    }
    words.insert(word.to_owned(), schemas.into());
    match chance.below(6) {
        0 => _ = words.insert("const".to_owned(), json!(*chance.pick(&NAMES))),
        1 => _ = words.insert("$ref".to_owned(), json!(*chance.pick(&["#/$defs/a", "#/$defs/b"]))),
        _ => {}
    }
}

/// A value that is made of what the schemas speak of.
fn instance(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 5 } else { 9 }) {
        0 => Value::Null,
        1 => json!(chance.below(2) == 0),
        2 => {
            chance.pick(&[json!(0), json!(1), json!(2.0), json!(1.5), json!(3), json!(-1)]).clone()
        }
        3 | 4 => json!(*chance.pick(&["a", "b", "kind", "", "ab", "x", "y"])),
        5 => (0..chance.below(4)).map(|_| instance(chance, depth - 1)).collect(),
        _ => {
            let mut entries = Map::new();
            for name in ["a", "b", "kind", "c"] {
                if chance.below(2) == 0 {
                    entries.insert(name.to_owned(), instance(chance, depth - 1));
                }
            }
            if chance.below(2) == 0 {
                entries.insert("kind".to_owned(), json!(*chance.pick(&["x", "y"])));
            }
            entries.into()
        }
    }
}

#[test]
fn what_is_taken_is_judged_alike() {
    let [taken, unions, refused] = [0_u32; 3].map(Cell::new);
    let result = runner(4_000).run(&any::<[u8; 32]>(), |seed| {
        let mut chance = Chance::new(seed);
        let mut written = random(&mut chance, 3);
        if let Some(words) = written.as_object_mut() {
            words.insert("$schema".to_owned(), json!(*chance.pick(&DIALECTS)));
            let definitions = json!({ "a": random(&mut chance, 2), "b": random(&mut chance, 2) });
            words.insert("$defs".to_owned(), definitions);
        }
        let Ok((shapes, id)) = shape_of(&written) else {
            refused.set(refused.get() + 1);
            return Ok(());
        };
        taken.set(taken.get() + 1);
        let emitted = schema(&shapes, id, false);
        let is_union = emitted.to_string().contains("\"oneOf\"");
        unions.set(unions.get() + u32::from(is_union));
        let ours = jsonschema::validator_for(&emitted).unwrap();
        let theirs = jsonschema::validator_for(&written).unwrap();
        for _ in 0..INSTANCES {
            let instance = instance(&mut chance, 3);
            let (we, they) = (ours.is_valid(&instance), theirs.is_valid(&instance));
            prop_assert_eq!(we, they, "{}\nby {}\nand by {}", instance, written, emitted);
        }
        Ok(())
    });
    result.unwrap();
    let [taken, unions, refused] = [taken, unions, refused].map(|count| count.get());
    assert!(taken * 3 > refused, "{taken} taken, {refused} refused");
    assert!(unions * 100 > taken, "{unions} of {taken} hold a union");
}
