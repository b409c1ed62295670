//! Equal items of a list, equal as JSON Schema has it: 1 and 1.0 are, `"1.0"` and `"1.00"` are not.

use super::number::whole;
use rustc_hash::FxHashSet;
use serde_json::Value;

/// The first item that equals an earlier one.
pub(super) fn repeated(items: &[Value]) -> Option<usize> {
    let mut seen = FxHashSet::default();
    items.iter().position(|item| {
        let mut form = String::new();
        write(item, &mut form);
        !seen.insert(form)
    })
}

/// Writes a value so that equal values, and no others, have the same text.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => match whole(number) {
            Some(value) => out.push_str(&value.to_string()),
            None => out.push_str(&number.to_string()),
        },
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in entries {
                out.push_str(&format!("{key:?}:"));
                write(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::String(text) => out.push_str(&format!("{text:?}")),
        Value::Null | Value::Bool(_) => out.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::repeated;
    use serde_json::{Value, json};

    fn of(items: &Value) -> Option<usize> {
        repeated(items.as_array()?)
    }

    #[test]
    fn items_are_equal_by_what_they_mean() {
        assert_eq!(of(&json!([1, 2, 1.0])), Some(2));
        assert_eq!(of(&json!([{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}])), Some(1));
        assert_eq!(of(&json!([1, "1", true, "true", null, "null", [], {}])), None);
        assert_eq!(of(&json!(["1.0", "1.00", 1.5])), None);
    }
}
