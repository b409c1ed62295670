//! What a contract takes less than the schema that it was made of, as `docs/reference/json-schema.md` says: its scalars are those of
//! the table, and their forms are asserted.
//!
//! Each such limit is taken out of the emitted schema again. Only where it then judges as the original does, the limit was it.

use serde_json::{Map, Value, json};

/// A limit, in words, and what takes it out of one schema.
type Limit = (&'static str, fn(&mut Map<String, Value>));

const LIMITS: [Limit; 3] = [
    ("an integer has 64 bits", unbounded),
    ("a text has the form that the scalar of its format has", any_form),
    ("base64 is asserted", any_text),
];

/// Why a contract may refuse an instance that its schema takes.
pub(crate) fn reason(emitted: &Value, is_valid: impl Fn(&Value) -> bool) -> Option<&'static str> {
    let wider = |limit: &&Limit| is_valid(&without(emitted, limit.1));
    LIMITS.iter().find(wider).map(|(reason, _)| *reason)
}

/// The schema without a limit, wherever it stands.
fn without(schema: &Value, limit: fn(&mut Map<String, Value>)) -> Value {
    match schema {
        Value::Object(words) => {
            let words = words.iter().map(|(name, value)| (name.clone(), without(value, limit)));
            let mut words: Map<_, _> = words.collect();
            limit(&mut words);
            Value::Object(words)
        }
        Value::Array(items) => items.iter().map(|item| without(item, limit)).collect(),
        other => other.clone(),
    }
}

fn unbounded(schema: &mut Map<String, Value>) {
    let ends = [("minimum", json!(i64::MIN)), ("maximum", json!(i64::MAX))];
    for (name, end) in ends {
        if schema.get(name) == Some(&end) {
            schema.remove(name);
        }
    }
}

/// A pattern of the user's own stands beside that of the form, under `allOf`.
fn any_form(schema: &mut Map<String, Value>) {
    let pattern = schema.get("pattern").and_then(Value::as_str).unwrap_or_default();
    let is_mail = pattern.contains('@');
    if is_mail {
        schema.insert("format".to_owned(), "email".into());
        schema.remove("allOf");
    }
    if schema.contains_key("format") {
        schema.remove("pattern");
    }
}

fn any_text(schema: &mut Map<String, Value>) {
    if schema.remove("contentEncoding").is_some() {
        schema.remove("pattern");
    }
}
