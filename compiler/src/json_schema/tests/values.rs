//! Null, values that are listed, and bounds.

use super::{becomes, refused};
use serde_json::json;

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
