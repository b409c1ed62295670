//! One small change somewhere in a document.

use super::generate::Chance;
use super::readers::SCHEMA;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Every key that the language knows, and some that it does not.
static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut keys = vec!["unknown".to_owned(), String::new(), "01".to_owned(), "0".to_owned()];
    collect_keys(&SCHEMA, &mut keys);
    keys.sort();
    keys.dedup();
    keys
});

fn collect_keys(schema: &Value, keys: &mut Vec<String>) {
    match schema {
        Value::Object(entries) => {
            if let Some(Value::Object(properties)) = entries.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            entries.values().for_each(|value| collect_keys(value, keys));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}

/// Values of every kind: the ends of every range, scalars that just fail their syntax.
static VALUES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let numbers = json!([
        0,
        1,
        -1,
        2,
        1.0,
        -1.0,
        5.5,
        0.5,
        255,
        256,
        65535,
        65536,
        65535.0,
        4294967295_u32,
        4294967296_u64,
        i64::MAX,
        i64::MIN,
        9223372036854775808_u64,
        u64::MAX,
        1e19,
        1e300,
        -1e300,
    ]);
    let texts = json!([
        "",
        "a",
        "orders",
        "classic",
        "quorum",
        "topic",
        "x-other",
        "none",
        "keep",
        "first",
        "last",
        "dead_letter",
        "drop",
        "full",
        "all",
        "all-with-x",
        "reject-publish",
        "reject_publish",
        "30s",
        "30",
        "30 s",
        "1.5s",
        "-1s",
        "99999999999d",
        "100000000000d",
        "1w",
        "٣s",
        "64KiB",
        "64kib",
        "10MB",
        "1PB",
        "20%",
        "100%",
        "101%",
        "020%",
        "2027-06-30",
        "2027-02-29",
        "2028-02-29",
        "1900-02-29",
        "2000-02-29",
        "2027-13-01",
        "2027-6-30",
        "4.0",
        "4",
        "3.10.8",
        "4.0.0.0",
        "04.0",
        "order.placed@2",
        "order.placed@0",
        "order.placed@1..2",
        "@2",
        "a@1..",
        "a@b@1",
        "string?",
        "[T]",
        "[T]?",
        "[T?]",
        "{T}",
        "[[[T]]]",
        "[[[[T]]]]",
        "{[{T}]}",
        "[T}",
        "[]",
        "1T",
        "T??",
        "2027-01-31T08:00:00Z",
        "2027-01-31T24:00:00Z",
        "2027-01-31T08:00:00.5+01:00",
        "2027-01-31 08:00:00Z",
        "2027-02-29T08:00:00Z",
        "30s\n",
        "\n",
        "null",
        "1",
        "true",
    ]);
    let others = json!([
        null, true, false, [], {}, ["T"], [["T"]], [[[["T"]]]], ["T", "U"], ["T?"], [1], [null],
        [{}], { "none": "why" }, { "none": 1 }, { "none": "why", "exchange": "x" },
        { "exchange": "x" }, { "env": "X" }, { "env": "X", "file": "y" }, { "file": "y" },
        { "hash": "z" }, { "header": "h" }, { "property": "type" }, { "property": "message_id" },
        { "field": "f" }, { "fixed": 1 }, { "fixed": 1.5 }, { "fixed": [1] }, { "fixed": null },
        { "drop": "why" }, { "drop": true }, { "type": "T" }, { "type": ["T"] }, { "a": "string" },
        { "a": { "type": "string" } }, { "a": { "b": null } }, { "1": {} }, { "01": {} },
        { "1": { "fields": {} } }, { "attempts": 1, "delay": { "first": "1s" } },
        { "attempts": 0, "delay": { "first": "1s" } }, { "above": 1 }, { "above": "60s" },
    ]);
    [numbers, texts, others]
        .into_iter()
        .flat_map(|list| list.as_array().cloned().unwrap())
        .collect()
});

/// Changes `document` once: deletes, renames, replaces, copies or retouches a random node.
pub(super) fn mutate(document: &mut Value, chance: &mut Chance) {
    let mut pointers = Vec::new();
    collect_pointers(document, String::new(), &mut pointers);
    let there = chance.pick(&pointers).clone();
    let elsewhere: &String = chance.pick(&pointers);
    let other = document.pointer(elsewhere).expect("a node").clone();
    let node = document.pointer_mut(&there).expect("a node");
    match chance.below(7) {
        0 => delete_one(node, chance),
        1 => rename_one(node, chance),
        2 => add_one(node, chance),
        3 => *node = chance.pick(&VALUES).clone(),
        4 => *node = other,
        5 => *node = json!([node.take()]),
        _ => retouch(node, chance),
    }
}

fn collect_pointers(value: &Value, here: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect_pointers(value, format!("{here}/{key}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect_pointers(value, format!("{here}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(here);
}

fn some_key(entries: &Map<String, Value>, chance: &mut Chance) -> Option<String> {
    let keys = entries.keys().collect::<Vec<_>>();
    (!keys.is_empty()).then(|| (*chance.pick(&keys)).clone())
}

fn delete_one(node: &mut Value, chance: &mut Chance) {
    match node {
        Value::Object(entries) => {
            if let Some(key) = some_key(entries, chance) {
                entries.remove(&key);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            items.remove(chance.below(items.len()));
        }
        scalar => retouch(scalar, chance),
    }
}

fn rename_one(node: &mut Value, chance: &mut Chance) {
    let Value::Object(entries) = node else { return retouch(node, chance) };
    if let Some(value) = some_key(entries, chance).and_then(|key| entries.remove(&key)) {
        entries.insert(chance.pick(&KEYS).clone(), value);
    }
}

fn add_one(node: &mut Value, chance: &mut Chance) {
    match node {
        Value::Object(entries) => {
            entries.insert(chance.pick(&KEYS).clone(), chance.pick(&VALUES).clone());
        }
        Value::Array(items) => items.push(chance.pick(&VALUES).clone()),
        scalar => retouch(scalar, chance),
    }
}

fn retouch(node: &mut Value, chance: &mut Chance) {
    match node {
        Value::String(text) => {
            let places = text.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
            let at = if places.is_empty() { 0 } else { *chance.pick(&places) };
            match chance.below(2) {
                0 if !text.is_empty() => {
                    text.remove(at);
                }
                _ => text.insert(at, *chance.pick(&['0', '9', 's', '@', '?', '[', '.', ' ', '\n'])),
            }
        }
        Value::Number(number) => {
            let float = number.as_f64().expect("a JSON number");
            *node = chance.pick(&[json!(float), json!(-float), json!(float + 0.5)]).clone();
        }
        Value::Bool(value) => *node = json!(value.to_string()),
        other => *other = Value::Null,
    }
}
