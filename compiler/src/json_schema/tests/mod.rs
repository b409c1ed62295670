//! Schemas, and what is emitted for the shapes that they become; and those that are refused.

mod objects;
mod references;
mod soup;
mod values;

use super::shape_of;
use crate::emit::schema;
use serde_json::{Value, json};
use std::fmt::Write;

/// What is emitted for a schema.
fn emitted(written: &Value) -> Value {
    let (shapes, id) = shape_of(written).unwrap_or_else(|found| panic!("{written}: {found:#?}"));
    let mut emitted = schema(&shapes, id, false);
    emitted.as_object_mut().unwrap().remove("$schema");
    emitted
}

/// What is said against a schema, in the order of the file.
fn refused(written: &Value) -> Vec<String> {
    match shape_of(written) {
        Ok(_) => panic!("{written} is taken"),
        Err(found) => found.into_iter().map(|fault| fault.message).collect(),
    }
}

#[track_caller]
fn becomes(written: Value, expected: Value) {
    assert_eq!(emitted(&written), expected, "{written}");
}

#[test]
fn remarks_are_kept_where_there_is_a_word_for_them() {
    becomes(
        json!({
            "$comment": "decimal, min 1",
            "title": "A flag",
            "type": "boolean",
            "deprecated": true,
            "readOnly": true,
            "examples": [true, false],
            "x-owner": "us",
            "$ref": "#/$defs/any",
            "$defs": { "any": true },
        }),
        json!({
            "type": "boolean",
            "description": "A flag\n\nDeprecated: its schema says so",
            "deprecated": true,
            "examples": [true],
        }),
    );
    let (shapes, id) = shape_of(&json!({ "type": "string", "format": "password" })).unwrap();
    assert!(shapes.is_sensitive(id));
}

#[test]
fn a_comment_decides_nothing() {
    let edited = json!({ "$comment": "decimal, min 1", "type": "string", "pattern": "^b$" });
    becomes(edited, json!({ "type": "string", "pattern": "^b$" }));
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let found = refused(&json!({
        "type": "object",
        "properties": {
            "a": 1,
            "b": { "type": "string", "pattern": 5 },
            "c": { "minimum": 0 },
            "d": { "type": "objekt", "required": [] },
        },
        "required": "a",
        "allOf": {},
        "patternProperties": { "^x": true },
    }));
    for part in [
        "\"objekt\" is no type of JSON",
        "this is no schema",
        "`required` is not a list of names",
        "`pattern` is not a text",
        "`minimum` speaks of numbers only, and any other value may come",
        "`allOf` is not what it should hold",
        "no contract can say `patternProperties`",
    ] {
        assert!(found.iter().any(|message| message == part), "{part} in {found:#?}");
    }
    assert_eq!(found.len(), 7, "{found:#?}");
}

/// Texts of schemas that are meant to take all time or the whole stack.
#[test]
fn schemas_that_mean_harm_come_to_an_end() {
    let count = 3_000;
    let chain = |link: &dyn Fn(usize) -> Value| {
        let definitions = (0..count).map(|index| (format!("d{index}"), link(index + 1)));
        let mut definitions: serde_json::Map<_, _> = definitions.collect();
        definitions.insert(format!("d{count}"), json!({ "type": "object" }));
        json!({ "$ref": "#/$defs/d0", "$defs": definitions })
    };
    let to = |index: usize| json!({ "$ref": format!("#/$defs/d{index}") });
    let fields =
        |index| json!({ "type": "object", "properties": { "a": to(index), "b": to(index) } });
    assert!(shape_of(&chain(&to)).is_ok());
    assert!(shape_of(&chain(&fields)).is_ok());
    let both = |index| json!({ "allOf": [to(index), to(index)] });
    assert!(shape_of(&chain(&both)).is_err());
    let mut merged = chain(&fields);
    merged["$ref"] = "#/$defs/d1".into();
    merged["allOf"] = json!([to(0)]);
    assert!(shape_of(&merged).is_err());
    let item = |index| json!({ "type": "array", "items": { "allOf": [to(index)], "minItems": 1 } });
    let merged = chain(&item);
    assert!(shape_of(&merged).is_err());

    for (open, close) in [
        (r#"{"oneOf":["#, "]}"),
        (r#"{"anyOf":[{"type":"null"},"#, "]}"),
        (r#"{"allOf":[{"type":"object"},"#, "]}"),
        (r#"{"type":"object","properties":{"a":"#, "}}"),
    ] {
        let mut text = String::new();
        for _ in 0..45 {
            write!(text, "{open}").unwrap();
        }
        text.push_str(r#"{"type":"object"}"#);
        for _ in 0..45 {
            write!(text, "{close}").unwrap();
        }
        let nested: Value = serde_json::from_str(&text).unwrap();
        assert!(shape_of(&nested).is_ok(), "{text}");
    }
}
