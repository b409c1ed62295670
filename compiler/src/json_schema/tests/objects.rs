//! Structs, maps and unions.

use super::{becomes, refused};
use serde_json::{Value, json};

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
}

#[test]
fn fields_that_contradict_each_other_are_refused() {
    let strangers = json!({
        "allOf": [
            { "type": "object", "properties": { "a": true }, "additionalProperties": false },
            { "type": "object", "properties": { "a": true, "b": true } },
        ],
    });
    assert_eq!(refused(&strangers), ["`b` is refused here, and named or required elsewhere"]);
    let apart = json!({
        "type": "object",
        "properties": { "a": { "type": "string" } },
        "allOf": [{ "properties": { "a": { "type": "integer" } } }],
    });
    assert_eq!(refused(&apart), ["no value is left by what is said here"]);
    let inner =
        json!({ "allOf": [{ "properties": { "a": true } }], "unevaluatedProperties": false });
    let within = json!({ "type": "object", "allOf": [inner] });
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
    // Nor does a choice of one schema around it say so in its stead.
    assert_eq!(
        refused(&json!({ "anyOf": [{
            "type": ["number", "null"],
            "oneOf": [{}, { "type": "null" }, { "type": "null" }],
        }] })),
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
