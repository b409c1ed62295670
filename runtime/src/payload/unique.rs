//! Equal items of a list, equal as JSON Schema has it: 1 and 1.0 are, `"1.0"` and `"1.00"` are not.

use super::integer::whole;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt::Write;

/// The first item that equals an earlier one.
pub(super) fn repeated(items: &[Value]) -> Option<usize> {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().position(|item| {
        let mut form = String::new();
        // Writing into a `String` never fails.
        let _ = canonical(item, &mut form);
        !seen.insert(form)
    })
}

/// Writes a value so that equal values, and no others, have the same text.
fn canonical(value: &Value, out: &mut String) -> std::fmt::Result {
    match value {
        Value::Number(number) => {
            let exact = number.as_i128().or_else(|| number.as_f64().and_then(whole));
            match exact {
                Some(value) => write!(out, "{value}"),
                None => write!(out, "{number}"),
            }
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out)?;
                out.push(',');
            }
            out.push(']');
            Ok(())
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in entries {
                write!(out, "{key:?}:")?;
                canonical(value, out)?;
                out.push(',');
            }
            out.push('}');
            Ok(())
        }
        Value::String(text) => write!(out, "{text:?}"),
        Value::Null | Value::Bool(_) => write!(out, "{value}"),
    }
}
