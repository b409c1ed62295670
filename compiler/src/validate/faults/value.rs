//! What to do about a value of the wrong type or form.

use crate::validate::written::Written;
use jsonschema::JsonType;
use serde_json::Value;

/// The help for a value of the wrong type, where what was written shows what was meant.
/// `pattern` is the form that a text must have.
pub(super) fn help_for_type(
    written: &Written<'_>,
    expected: &[JsonType],
    pattern: Option<&str>,
) -> Option<String> {
    let wants = |kind| expected.contains(&kind);
    let plain = written.plain();
    match written.value {
        Value::Number(_) | Value::Bool(_) if wants(JsonType::String) => {
            let text = plain?;
            match pattern.map(|pattern| (pattern, matches(pattern, text))) {
                Some((pattern, false)) => help_for_form(text, pattern),
                _ => Some(format!("quote it: `\"{text}\"`")),
            }
        }
        Value::String(text) if wants(JsonType::Boolean) && truth(text).is_some() => {
            let value = truth(text)?;
            let same = text == value && written.is_quoted();
            Some(if same { "remove the quotes".to_owned() } else { format!("write `{value}`") })
        }
        Value::String(text) if wants(JsonType::Integer) || wants(JsonType::Number) => {
            let digits = text.replace(['_', ',', ' ', '\''], "");
            digits.parse::<f64>().ok()?;
            let same = digits == *text && written.is_quoted();
            Some(if same { "remove the quotes".to_owned() } else { format!("write `{digits}`") })
        }
        Value::Array(_) if wants(JsonType::Object) => {
            Some("write `key: value` lines, without dashes or brackets".to_owned())
        }
        Value::Object(_) if wants(JsonType::Array) => {
            Some("write a list: each item after a dash, or all of them in `[]`".to_owned())
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) if wants(JsonType::Array) => {
            plain.map(|text| format!("write a list of one: `[{text}]`"))
        }
        _ => None,
    }
}

/// The boolean that YAML 1.1 took a word for, or that stands in quotes.
fn truth(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some("true"),
        "no" | "off" | "n" | "false" => Some("false"),
        _ => None,
    }
}

/// "Did you mean", for a number with a unit that nearly has the form it must have.
pub(super) fn help_for_form(text: &str, pattern: &str) -> Option<String> {
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let joined: String = text.split_whitespace().collect();
    let mut tried = vec![joined.clone(), joined.to_lowercase(), joined.to_uppercase()];
    // The broker's own numbers: milliseconds and bytes.
    tried.extend(["ms", "B", "%"].map(|unit| format!("{joined}{unit}")));
    let found = tried.into_iter().find(|candidate| matches(pattern, candidate))?;
    Some(format!("did you mean `{found}`?"))
}

fn matches(pattern: &str, text: &str) -> bool {
    fancy_regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text).unwrap_or(false))
}
