//! What is said of payloads, and where.

use crate::source::Memory;
use crate::{Options, compile};
use serde_json::{Value, json};

const TOPOLOGY: &str = r#"
topoc: 1
exchanges: { e: { type: topic } }
queues: { q: { bindings: [{ from: e, key: order }], dead_letter: { none: example } } }
types:
  Item: { fields: { sku: { type: string, max_length: 3 }, price: { type: decimal, min: "0.01" } } }
  Secret: { fields: { pin: { type: int32, max: 9999 } } }
  Event: { union: { tag: type, variants: { Made: { item: Item }, Gone: {} } } }
  Node: { fields: { next: "Node?", value: int64 } }
messages:
  order:
    exchange: e
    routing_key: order
    unknown_fields: deny
    versions:
      1:
        fields:
          id: uuid
          items: { type: [Item], min_items: 1 }
          note: { type: string, optional: true, nullable: true }
          count: { type: uint64, default: 1 }
          secret: { type: Secret, sensitive: true, optional: true }
          events: [Event]
          extra: "{Node}"
"#;

/// What is said of a payload of `order`, a line each.
fn said(payload: &Value) -> Vec<String> {
    let files = Memory::default().with("t.yaml", TOPOLOGY);
    let checked = compile(&files, "t.yaml", &Options::default()).unwrap().checked.unwrap();
    let model = checked.model();
    let message = model.messages.values().next().unwrap();
    let complaints =
        model.shapes.complaints(message.versions[0].body, message.denies_unknown_fields, payload);
    complaints.iter().map(ToString::to_string).collect()
}

fn good() -> Value {
    json!({
        "id": "5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e",
        "items": [{ "sku": "abc", "price": "0.01" }],
        "note": null,
        "count": 18446744073709551615_u64,
        "events": [{ "type": "Made", "item": { "sku": "", "price": "1" } }, { "type": "Gone" }],
        "extra": { "a": { "value": 1.0, "next": { "value": -9223372036854775808_i64 } } },
    })
}

#[test]
fn a_good_payload_is_let_through() {
    assert_eq!(said(&good()), Vec::<String>::new());
    let mut without = good();
    without.as_object_mut().unwrap().retain(|key, _| key != "note" && key != "count");
    assert_eq!(said(&without), Vec::<String>::new());
}

#[test]
fn all_that_is_wrong_is_said_at_once_each_with_its_place() {
    let payload = json!({
        "id": 7,
        "items": [{ "sku": "abcd", "price": "0.009" }, { "sku": "a", "price": 1 }],
        "notes": "x",
        "count": 1.5,
        "events": [{ "type": "Lost" }, { "type": "Made" }, {}, { "type": "Gone", "more": 1 }],
        "extra": { "a/b": { "value": 9223372036854775808_u64, "next": null } },
    });
    let expected = [
        "/id: expected a UUID, found 7",
        "/items/0/sku: expected at most 3 characters, found 4 characters",
        "/items/0/price: expected at least 0.01, found \"0.009\"",
        "/items/1/price: expected a decimal in quotes, as in \"19.90\", found 1",
        "/count: expected a number without a fraction, found 1.5",
        "/events/0/type: expected one of `Made`, `Gone`, found \"Lost\"",
        "/events/1/item: expected an object, found nothing",
        "/events/2/type: expected one of `Made`, `Gone`, found nothing",
        "/events/3/more: expected no such field, found 1",
        "/extra/a~1b/next: expected an object, found null",
        "/extra/a~1b/value: expected a number without a fraction from -9223372036854775808 to 9223372036854775807, found 9223372036854775808",
        "/notes: expected no such field (did you mean `note`?), found \"x\"",
    ];
    assert_eq!(said(&payload), expected);
}

#[test]
fn what_is_sensitive_is_not_shown_however_deep() {
    let mut payload = good();
    payload["secret"] = json!({ "pin": 12345 });
    assert_eq!(said(&payload), ["/secret/pin: expected at most 9999, found a number"]);
    payload["secret"] = json!("hunter2");
    assert_eq!(said(&payload), ["/secret: expected an object, found a text"]);
}

#[test]
fn what_is_no_object_at_all_is_said_of_the_payload() {
    assert_eq!(said(&json!([])), ["the payload: expected an object, found a list"]);
}
