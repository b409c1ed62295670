//! How expectations and payloads are put into words.

use crate::contract::{Counts, Format, Kind, Range};
use serde_json::Value;
use std::fmt::Display;

/// How much of a value is shown.
const SHOWN: usize = 60;

/// How many choices are listed.
const LISTED: usize = 12;

/// A value of a kind.
pub(super) fn described(kind: &Kind) -> String {
    let text = match kind {
        Kind::Alias(_) | Kind::Json => "a value",
        Kind::Bool => "true or false",
        Kind::Integer(_) => "a number without a fraction",
        Kind::Float(_) => "a number",
        Kind::Decimal(_) => "a decimal in quotes, as in \"19.90\"",
        Kind::String(text) => match text.format {
            None => "a text",
            Some(Format::Uuid) => "a UUID",
            Some(Format::Date) => "a date, as in \"2027-06-30\"",
            Some(Format::Time) => "a time with its zone, as in \"09:30:00Z\"",
            Some(Format::DateTime) => "a datetime, as in \"2027-06-30T09:30:00Z\"",
            Some(Format::Duration) => "a duration, as in \"PT1H30M\"",
            Some(Format::Uri) => "a URI",
            Some(Format::Email) => "a mail address",
        },
        Kind::Bytes(_) => "bytes in base64",
        Kind::List(_) => "a list",
        Kind::Map(_) | Kind::Struct(_) | Kind::Union(_) => "an object",
        Kind::Enum(choice) if choice.open => "a text",
        Kind::Enum(choice) => return one_of(choice.values.iter()),
    };
    text.to_owned()
}

/// What a value is, without the value itself.
pub(super) fn outline(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value as JSON, cut where it is long.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => outline(value).to_owned(),
        _ => {
            let text = value.to_string();
            match text.char_indices().nth(SHOWN) {
                Some((end, _)) => format!("{}...", &text[..end]),
                None => text,
            }
        }
    }
}

pub(super) fn one_of<'n>(names: impl ExactSizeIterator<Item = &'n String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    let listed: Vec<_> = names.take(LISTED).map(|name| format!("`{name}`")).collect();
    match (listed.len(), more) {
        (1, 0) => listed.concat(),
        (_, 0) => format!("one of {}", listed.join(", ")),
        _ => format!("one of {} and {more} more", listed.join(", ")),
    }
}

/// What lies between two ends.
pub(super) fn within<T: Display>(range: &Range<T>) -> String {
    let end = |end: &Option<crate::contract::Bound<T>>, exclusive, inclusive| {
        end.as_ref().map(|end| {
            let word = if end.exclusive { exclusive } else { inclusive };
            format!("{word} {}", end.value)
        })
    };
    let ends = [end(&range.min, "above", "at least"), end(&range.max, "below", "at most")];
    ends.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

pub(super) fn counted(counts: Counts, what: &str) -> String {
    match (counts.min, counts.max) {
        (0, Some(max)) => format!("at most {}", number_of(max, what)),
        (min, None) => format!("at least {}", number_of(min, what)),
        (min, Some(max)) => format!("{min} to {}", number_of(max, what)),
    }
}

pub(super) fn number_of(count: u64, what: &str) -> String {
    match (count, what) {
        (1, _) => format!("1 {what}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {what}s"),
    }
}
