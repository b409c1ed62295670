//! Schemas, and what is emitted for the shapes that they become; and those that are refused.

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

const I64: (i64, i64) = (i64::MIN, i64::MAX);

#[test]
fn null_is_said_in_three_ways() {
    let expected = json!({ "type": ["string", "null"], "maxLength": 3 });
    becomes(json!({ "type": ["string", "null"], "maxLength": 3 }), expected.clone());
    becomes(json!({ "type": "string", "maxLength": 3, "nullable": true }), expected.clone());
    becomes(
        json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "null" }] }),
        expected.clone(),
    );
    becomes(
        json!({ "oneOf": [{ "const": null }, { "type": "string", "maxLength": 3 }] }),
        expected.clone(),
    );
    becomes(
        json!({ "type": ["string", "null"], "allOf": [{ "maxLength": 5 }, { "maxLength": 3 }] }),
        expected,
    );
    becomes(
        json!({ "enum": ["a", null] }),
        json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "null" }] }),
    );
    becomes(
        json!({ "type": ["string", "null"], "allOf": [{ "type": "string" }] }),
        json!({ "type": "string" }),
    );
}

#[test]
fn values_that_are_listed_are_those_that_all_else_allows() {
    let texts = |texts: &[&str]| json!({ "type": "string", "enum": texts });
    becomes(json!({ "const": "a" }), texts(&["a"]));
    becomes(json!({ "enum": ["a", "bc", 1], "type": "string", "minLength": 2 }), texts(&["bc"]));
    becomes(json!({ "enum": ["a", "bc"], "pattern": "^b" }), texts(&["bc"]));
    becomes(json!({ "allOf": [{ "enum": ["a", "b"] }, { "enum": ["b", "c"] }] }), texts(&["b"]));
    becomes(
        json!({ "oneOf": [{ "const": "a", "title": "A" }, { "enum": ["b"], "type": "string" }] }),
        texts(&["a", "b"]),
    );
    becomes(json!({ "enum": [false, true] }), json!({ "type": "boolean" }));
    becomes(
        json!({ "enum": [2, 3, 4.0] }),
        json!({ "type": "integer", "minimum": 2, "maximum": 4 }),
    );
    becomes(json!({ "const": 0.5 }), json!({ "type": "number", "minimum": 0.5, "maximum": 0.5 }));
    becomes(
        json!({ "anyOf": [{ "type": "string" }, { "enum": ["a"] }] }),
        json!({ "anyOf": [{ "enum": ["a"] }, { "type": "string" }] }),
    );
    for written in [
        json!({ "enum": [1, 3] }),
        json!({ "enum": ["a", 1] }),
        json!({ "const": true }),
        json!({ "const": { "a": 1 } }),
    ] {
        assert_eq!(refused(&written), ["no contract can list these values"], "{written}");
    }
    for written in [
        json!({ "const": "a", "type": "integer" }),
        json!({ "enum": ["a"], "maxLength": 0 }),
        json!({ "allOf": [{ "const": "a" }, { "const": "b" }] }),
    ] {
        assert_eq!(refused(&written), ["no value is left by what is said here"], "{written}");
    }
}

#[test]
fn bounds_are_exact() {
    let integer = |least: i128, most: i128| {
        let number = |value| serde_json::Number::from_i128(value).unwrap();
        json!({ "type": "integer", "minimum": number(least), "maximum": number(most) })
    };
    becomes(json!({ "type": "integer" }), integer(I64.0.into(), I64.1.into()));
    becomes(json!({ "type": "integer", "minimum": 0.5, "exclusiveMaximum": 7.5 }), integer(1, 7));
    becomes(json!({ "type": "integer", "exclusiveMinimum": 1, "maximum": 1e3 }), integer(2, 1000));
    becomes(
        json!({ "type": "integer", "minimum": -1e30, "maximum": 18446744073709551615_u64 }),
        integer(I64.0.into(), I64.1.into()),
    );
    becomes(
        json!({ "type": "integer", "minimum": 0, "maximum": 18446744073709551615_u64 }),
        integer(0, u64::MAX.into()),
    );
    becomes(
        json!({ "type": "integer", "format": "int32" }),
        integer(i32::MIN.into(), i32::MAX.into()),
    );
    let draft_4 = "http://json-schema.org/draft-04/schema#";
    becomes(
        json!({ "$schema": draft_4, "type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 9 }),
        integer(2, 9),
    );
    becomes(
        json!({ "type": "number", "minimum": 1, "exclusiveMinimum": 1, "maximum": 2.5 }),
        json!({ "type": "number", "exclusiveMinimum": 1.0, "maximum": 2.5 }),
    );
    let beyond = json!({ "type": "number", "maximum": 9007199254740993_u64 });
    assert_eq!(refused(&beyond), ["9007199254740993 is no value of a float"]);
    let empty = json!({ "type": "integer", "minimum": 1, "exclusiveMaximum": 1 });
    assert_eq!(refused(&empty), ["no number fits between these bounds"]);
}

#[test]
fn objects_are_merged_field_by_field() {
    becomes(
        json!({
            "type": "object",
            "properties": { "a": { "type": "string", "minLength": 1 }, "b": true },
            "allOf": [
                { "properties": { "a": { "maxLength": 3 } }, "required": ["a"] },
                { "required": ["c"] },
            ],
        }),
        json!({
            "type": "object",
            "properties": { "a": { "type": "string", "minLength": 1, "maxLength": 3 }, "b": {}, "c": {} },
            "required": ["a", "c"],
        }),
    );
    becomes(
        json!({
            "allOf": [{ "type": "object", "properties": { "a": { "type": "boolean" } } }],
            "properties": { "b": { "type": "boolean" } },
            "unevaluatedProperties": false,
        }),
        json!({
            "type": "object",
            "properties": { "a": { "type": "boolean" }, "b": { "type": "boolean" } },
            "additionalProperties": false,
        }),
    );
    becomes(
        json!({ "type": "object", "additionalProperties": { "type": "boolean" }, "minProperties": 1 }),
        json!({ "type": "object", "additionalProperties": { "type": "boolean" }, "minProperties": 1 }),
    );
    let strangers = json!({
        "allOf": [
            { "type": "object", "properties": { "a": true }, "additionalProperties": false },
            { "type": "object", "properties": { "a": true, "b": true } },
        ],
    });
    assert_eq!(refused(&strangers), ["`b` is refused here, and named or required elsewhere"]);
    let apart = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "allOf": [{ "properties": { "a": { "type": "integer" } } }] });
    assert_eq!(refused(&apart), ["no value is left by what is said here"]);
    let within = json!({ "type": "object", "allOf": [{ "allOf": [{ "properties": { "a": true } }], "unevaluatedProperties": false }] });
    assert_eq!(refused(&within), ["no contract can say `unevaluatedProperties` here"]);
}

#[test]
fn a_default_is_one_only_where_the_field_may_be_absent() {
    becomes(
        json!({
            "type": "object",
            "properties": { "a": { "type": "boolean", "default": true }, "b": { "type": "boolean", "default": true } },
            "required": ["a"],
        }),
        json!({
            "type": "object",
            "properties": { "a": { "type": "boolean" }, "b": { "type": "boolean", "default": true } },
            "required": ["a"],
        }),
    );
}

/// A union of two, as it is emitted.
fn union() -> Value {
    json!({
        "type": "object",
        "oneOf": [
            { "title": "a", "properties": { "by": { "const": "a" }, "x": { "type": "boolean" } }, "required": ["by"] },
            { "title": "b", "properties": { "by": { "const": "b" } }, "required": ["by"] },
        ],
    })
}

#[test]
fn a_choice_of_objects_has_a_tag() {
    let variant = |by: Value, more: Value| {
        let mut properties = json!({ "by": by });
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "type": "object", "properties": properties, "required": ["by"] })
    };
    let x = || json!({ "x": { "type": "boolean" } });
    let (a, b) =
        (variant(json!({ "const": "a" }), x()), variant(json!({ "enum": ["b"] }), json!({})));
    becomes(json!({ "oneOf": [a, b] }), union());
    becomes(json!({ "anyOf": [a, b] }), union());
    becomes(
        json!({
            "type": "object",
            "properties": { "by": { "type": "string" } },
            "required": ["by"],
            "oneOf": [
                { "properties": { "by": { "const": "a" }, "x": { "type": "boolean" } } },
                { "properties": { "by": { "const": "b" } } },
            ],
        }),
        union(),
    );
    becomes(
        json!({ "oneOf": [a, b, { "type": "null" }] }),
        json!({ "anyOf": [union(), { "type": "null" }] }),
    );
    let text = json!({ "type": "string" });
    becomes(
        json!({
            "oneOf": [{ "$ref": "#/$defs/a" }, { "$ref": "#/$defs/B" }],
            "discriminator": { "propertyName": "by", "mapping": { "b": "#/$defs/B" } },
            "$defs": { "a": variant(text.clone(), x()), "B": variant(text, json!({})) },
        }),
        union(),
    );
}

#[test]
fn a_choice_without_a_tag_is_refused() {
    let object = |by: Value, required: Value| json!({ "type": "object", "properties": { "by": by }, "required": required });
    let a = || object(json!({ "const": "a" }), json!(["by"]));
    for other in [
        a(),
        object(json!({ "const": "b" }), json!([])),
        object(json!({ "type": "string" }), json!(["by"])),
        object(json!({ "const": 1 }), json!(["by"])),
        object(json!({ "const": "b", "maxLength": 0 }), json!(["by"])),
        json!({ "type": "string" }),
        json!({ "properties": { "by": { "const": "b" } }, "required": ["by"] }),
    ] {
        let found = refused(&json!({ "oneOf": [a(), other] }));
        assert_eq!(found, ["nothing tells the schemas of this `oneOf` apart"], "{other}");
    }
    let twice = json!({ "oneOf": [{ "type": ["string", "null"] }, { "type": "null" }] });
    assert_eq!(
        refused(&twice),
        ["null matches two schemas of this `oneOf`, which then refuses it"]
    );
    let value = json!({ "oneOf": [{ "const": "a" }, { "enum": ["a", "b"] }] });
    assert_eq!(
        refused(&value),
        ["\"a\" matches two schemas of this `oneOf`, which then refuses it"]
    );
    let listed = json!({ "enum": ["a"], "anyOf": [a(), { "type": "integer" }] });
    assert_eq!(refused(&listed)[0], "nothing tells the schemas of this `anyOf` apart");
}

#[test]
fn references_lead_to_pointers_anchors_and_ids() {
    let boolean = json!({ "type": "boolean" });
    for (reference, written) in [
        ("#/$defs/a~1b%20c", json!({ "$defs": { "a/b c": boolean } })),
        ("#/x-shared/0", json!({ "x-shared": [boolean] })),
        ("#flag", json!({ "$defs": { "f": { "$anchor": "flag", "type": "boolean" } } })),
        ("flag.json", json!({ "$defs": { "f": { "$id": "flag.json", "type": "boolean" } } })),
        (
            "https://x.org/flag.json#/$defs/f",
            json!({ "$id": "https://x.org/a.json", "$defs": { "y": { "$id": "flag.json", "$defs": { "f": boolean } } } }),
        ),
        (
            "#flag",
            json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "f": { "$id": "#flag", "type": "boolean" } } }),
        ),
    ] {
        let mut document = written.clone();
        document["type"] = "object".into();
        document["properties"] = json!({ "value": { "$ref": reference } });
        let emitted = emitted(&document);
        let definitions = emitted["$defs"].as_object().unwrap();
        let (name, definition) = definitions.iter().next().unwrap();
        assert_eq!(*definition, boolean, "{document}");
        assert_eq!(emitted["properties"]["value"]["$ref"], format!("#/$defs/{name}"));
    }
    // What only looks like a reference.
    becomes(
        json!({ "type": "object", "properties": { "$ref": { "type": "boolean" } } }),
        json!({ "type": "object", "properties": { "$ref": { "type": "boolean" } } }),
    );
    assert_eq!(
        refused(&json!({ "enum": [{ "$ref": "#/nowhere" }] })),
        ["no contract can list these values"]
    );
}

#[test]
fn a_schema_may_hold_itself() {
    becomes(
        json!({ "type": "object", "properties": { "next": { "$ref": "#" } } }),
        json!({
            "$ref": "#/$defs/schema",
            "$defs": { "schema": { "type": "object", "properties": { "next": { "$ref": "#/$defs/schema" } } } },
        }),
    );
    for written in [
        json!({ "$ref": "#" }),
        json!({ "allOf": [{ "type": "object" }, { "$ref": "#" }] }),
        json!({ "anyOf": [{ "$ref": "#" }, { "type": "null" }] }),
        json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } } }),
    ] {
        assert!(refused(&written)[0].contains("leads back to itself"), "{written}");
    }
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
        "properties": { "a": 1, "d": { "type": "objekt", "required": [] }, "b": { "type": "string", "pattern": 5 }, "c": { "minimum": 0 } },
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
    let merged = json!({ "allOf": [{ "$ref": "#/$defs/d0" }, { "$ref": "#/$defs/d1" }], "$defs": chain(&fields)["$defs"] });
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
