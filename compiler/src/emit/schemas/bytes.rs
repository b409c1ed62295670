//! Bytes as schemas: how many there are shows in the length of the base64 and in its padding.

use super::shape::one;
use crate::contract::{BASE64, Counts, base64_characters};
use serde_json::{Map, Value, json};

pub(super) fn schema(counts: Counts) -> Map<String, Value> {
    let mut schema = one("type", "string");
    schema.insert("contentEncoding".to_owned(), "base64".into());
    schema.insert("pattern".to_owned(), BASE64.as_str().into());
    let bounds: Vec<_> = at_least(counts.min).into_iter().chain(counts.max.map(at_most)).collect();
    if !bounds.is_empty() {
        schema.insert("allOf".to_owned(), bounds.into());
    }
    schema
}

/// Texts of the shortest length may stand for fewer bytes, which their padding tells.
fn at_least(bytes: u64) -> Option<Value> {
    let length = base64_characters(bytes);
    let longer = length.saturating_add(1);
    let enough = match bytes % 3 {
        _ if bytes == 0 => return None,
        0 => "[^=]$",
        1 => return Some(json!({ "minLength": length })),
        _ => "[^=]=?$",
    };
    Some(json!({ "anyOf": [{ "minLength": longer }, { "minLength": length, "pattern": enough }] }))
}

/// Texts of the greatest length may stand for more bytes, which their padding tells.
fn at_most(bytes: u64) -> Value {
    let length = base64_characters(bytes);
    let shorter = length.saturating_sub(1);
    let few = match bytes % 3 {
        0 => return json!({ "maxLength": length }),
        1 => "==$",
        _ => "=$",
    };
    json!({ "anyOf": [{ "maxLength": shorter }, { "maxLength": length, "pattern": few }] })
}
