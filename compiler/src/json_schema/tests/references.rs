//! References, within a file and back.

use super::{becomes, emitted, refused};
use serde_json::json;

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
            json!({
                "$id": "https://x.org/a.json",
                "$defs": { "y": { "$id": "flag.json", "$defs": { "f": boolean } } },
            }),
        ),
        (
            "#flag",
            json!({
                "$schema": "http://json-schema.org/draft-07/schema#",
                "definitions": { "f": { "$id": "#flag", "type": "boolean" } },
            }),
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
    // What is merged here has no name, and holds what is merged here.
    let merged = json!({
        "$ref": "#/$defs/a",
        "$defs": { "a": { "type": "array", "items": { "$ref": "#/$defs/a", "minItems": 1 } } },
    });
    assert!(refused(&merged)[0].contains("without an end"));
}
