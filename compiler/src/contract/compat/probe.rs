//! Values at the edges of shapes: among them one that a writer may emit and a reader refuses.

use super::samples::{Samples, affordable};
use crate::contract::format::Format;
use crate::contract::range::{Bound, Counts, Range};
use crate::contract::shape::{Decimals, Enum, Float, Integer, Kind, List, Shape, Text};
use crate::contract::shapes::Shapes;
use crate::model::Id;
use crate::syntax::Decimal;
use serde_json::{Number, Value, json};

/// The longest text that is tried.
const LONGEST: u64 = 100_000;

/// A value that one shape has and the other refuses.
pub(super) fn offending(
    samples: &Samples<'_>,
    (ours, writer): (&Shapes, Id<Shape>),
    (theirs, reader): (&Shapes, Id<Shape>),
) -> Option<Value> {
    let (a, b) = (ours.kind(writer), theirs.kind(reader));
    let mut candidates = values(a);
    candidates.extend(values(b));
    candidates.extend(lists(samples, (ours, a), b));
    candidates.extend(samples.value(writer).cloned());
    let holds = |shapes: &Shapes, id, value: &Value| shapes.complaints(id, false, value).is_empty();
    candidates.into_iter().find(|v| holds(ours, writer, v) && !holds(theirs, reader, v))
}

/// A text that is none of these.
pub(super) fn unknown(is_known: impl Fn(&str) -> bool) -> String {
    let texts = (0..).map(|n| if n == 0 { "other".to_owned() } else { format!("other{n}") });
    texts.into_iter().find(|text| !is_known(text)).unwrap_or_default()
}

/// Values at the edges of a shape, some within and some not.
pub(in crate::contract) fn values(kind: &Kind) -> Vec<Value> {
    match kind {
        Kind::Bool => vec![json!(false), json!(true)],
        Kind::Integer(integer) => integers(integer),
        Kind::Float(float) => floats(float),
        Kind::Decimal(decimals) => self::decimals(decimals),
        Kind::String(text) => texts(text),
        Kind::Bytes(counts) => bytes(*counts),
        Kind::Enum(choice) => words(choice),
        Kind::Json => vec![Value::Null, json!(0), json!("text"), json!([]), json!({}), json!(true)],
        Kind::List(_) => vec![json!([])],
        Kind::Map(_) => vec![json!({})],
        Kind::Struct(_) | Kind::Union(_) | Kind::Alias(_) => Vec::new(),
    }
}

/// More values of a simple shape, each another.
pub(super) fn more(kind: &Kind) -> Box<dyn Iterator<Item = Value> + '_> {
    match kind {
        Kind::Integer(integer) => {
            let (step, first) = (integer.multiple_of.unwrap_or(1), integer.values().0);
            Box::new((0..64).filter_map(move |n| Some(number(first.checked_add(step * n)?))))
        }
        Kind::Float(_) => Box::new((0..64).map(|n| json!(f64::from(n) / 64.0))),
        Kind::Decimal(_) => Box::new((0..64).map(|n| json!(n.to_string()))),
        Kind::String(text) if text.format.is_none() => {
            let length = usize::try_from(text.length.min.min(200)).unwrap_or(0);
            Box::new((0..64).map(move |n| json!(format!("{n:0>length$}"))))
        }
        kind => Box::new(values(kind).into_iter()),
    }
}

fn number(value: i128) -> Value {
    let number = i64::try_from(value).map(Number::from);
    number.or_else(|_| u64::try_from(value).map(Number::from)).map_or(Value::Null, Value::Number)
}

fn integers(integer: &Integer) -> Vec<Value> {
    let (from, to) = integer.ends();
    let step = integer.multiple_of.unwrap_or(1);
    let edges = [0, 1, from, to, from - 1, to + 1, from + 1, to - 1, step, -step, step + 1];
    let (first, last) = integer.values();
    edges.into_iter().chain([first, last]).map(number).filter(|value| !value.is_null()).collect()
}

fn floats(float: &Float) -> Vec<Value> {
    let ends = |range: &Range<f64>| {
        [range.min, range.max].into_iter().flatten().collect::<Vec<Bound<f64>>>()
    };
    let mut values = vec![0.0, 0.5, -0.5, 1.0, 1e39, -1e39, 1e300];
    for end in ends(&float.range) {
        let near = (end.value.abs() * 1e-6).max(1e-6);
        values.extend([
            end.value,
            end.value - near,
            end.value + near,
            end.value - 1.0,
            end.value + 1.0,
        ]);
    }
    values.into_iter().map(|value| json!(value)).collect()
}

fn decimals(decimals: &Decimals) -> Vec<Value> {
    let mut texts: Vec<String> =
        ["0", "1", "-1", "0.5", "0.001", "99999999999999999999"].map(str::to_owned).into();
    texts.push(format!("0.{}1", "0".repeat(decimals.places.unwrap_or(0) as usize)));
    let ends = [decimals.range.min, decimals.range.max];
    for end in ends.into_iter().flatten() {
        texts.push(end.value.to_string());
        for step in ["1", "0.000001"] {
            let Ok(step) = step.parse::<Decimal>() else { continue };
            texts.extend(end.value.plus(step).map(|value| value.to_string()));
            texts.extend(end.value.minus(step).map(|value| value.to_string()));
        }
    }
    texts.into_iter().map(Value::from).collect()
}

/// A plain text of a form.
fn of_format(format: Format) -> &'static str {
    match format {
        Format::Uuid => "5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e",
        Format::Date => "2027-06-30",
        Format::Time => "09:30:00Z",
        Format::DateTime => "2027-06-30T09:30:00Z",
        Format::Duration => "PT1H",
        Format::Uri => "https://example.com/",
        Format::Email => "ada@example.com",
    }
}

/// A text of a form that is about so long.
fn of_length(format: Format, length: usize) -> Option<String> {
    let digits = |beside: usize| "1".repeat(length.saturating_sub(beside).clamp(1, 9));
    Some(match format {
        Format::Uuid | Format::Date => return None,
        Format::Time if length < 20 => format!("09:30:00.{}Z", digits(10)),
        Format::Time => format!("09:30:00.{}+02:00", digits(15)),
        Format::DateTime if length < 31 => format!("2027-06-30T09:30:00.{}Z", digits(21)),
        Format::DateTime => format!("2027-06-30T09:30:00.{}+02:00", digits(26)),
        Format::Duration if length < 13 => format!("P{}D", digits(2)),
        Format::Duration if length < 24 => format!("PT111111111H{}M", digits(13)),
        Format::Duration => format!("P111111111DT111111111H111111111M{}S", digits(33)),
        Format::Uri => format!("x:{}", "y".repeat(length.saturating_sub(2))),
        Format::Email => {
            let local = "a".repeat(length.saturating_sub(2).clamp(1, 64));
            let labels = length.saturating_sub(local.len() + 2) / 2;
            format!("{local}@{}b", "b.".repeat(labels.min(120)))
        }
    })
}

fn texts(text: &Text) -> Vec<Value> {
    let mut all: Vec<String> = Vec::new();
    all.extend(text.format.map(|format| of_format(format).to_owned()));
    for more in 0..4 {
        all.extend(text.pattern.as_ref().and_then(|pattern| pattern.example(more)));
    }
    let Counts { min, max } = text.length;
    let edges = [Some(min), min.checked_sub(1), max, max.map(|max| max.saturating_add(1)), Some(1)];
    for length in edges.into_iter().flatten().filter(|length| *length <= LONGEST) {
        let length = usize::try_from(length).unwrap_or(0);
        all.extend(text.pattern.as_ref().and_then(|pattern| pattern.example(length)));
        all.extend(text.format.and_then(|format| of_length(format, length)));
        all.push("x".repeat(length));
    }
    all.extend(["", "other", "0", "~ ~"].map(str::to_owned));
    all.into_iter().map(Value::from).collect()
}

fn words(choice: &Enum) -> Vec<Value> {
    let mut words: Vec<Value> = choice.values.iter().map(|word| json!(word)).collect();
    words.push(json!(unknown(|text| choice.values.contains(text))));
    words
}

fn bytes(counts: Counts) -> Vec<Value> {
    let Counts { min, max } = counts;
    let edges = [Some(min), min.checked_sub(1), max, max.map(|max| max.saturating_add(1)), Some(0)];
    let edges = edges.into_iter().flatten().filter(|count| *count <= LONGEST);
    // Zero bytes in base64: `AAAA` for three, the rest padded.
    let encoded = edges.map(|count| {
        let count = usize::try_from(count).unwrap_or(0);
        let rest = ["", "AA==", "AAA="][count % 3];
        json!(format!("{}{rest}", "AAAA".repeat(count / 3)))
    });
    encoded.collect()
}

/// Lists of the writer's items at the edges of both counts, and one with equal items.
fn lists(samples: &Samples<'_>, (shapes, ours): (&Shapes, &Kind), theirs: &Kind) -> Vec<Value> {
    let (Kind::List(list), Kind::List(other)) = (ours, theirs) else {
        return maps(samples, ours, theirs);
    };
    let Some(item) = samples.value(list.item) else { return Vec::new() };
    let of = |counts: Counts| {
        [
            Some(counts.min),
            counts.min.checked_sub(1),
            counts.max,
            counts.max.map(|n| n.saturating_add(1)),
        ]
    };
    let edges = of(list.items).into_iter().chain(of(other.items)).flatten().chain([2]);
    let edges: Vec<usize> = edges.filter_map(|count| affordable(count, item)).collect();
    edges.into_iter().flat_map(|count| list_of(shapes, list, item, count)).collect()
}

/// Lists of so many items: all equal, and all different.
fn list_of(shapes: &Shapes, list: &List, item: &Value, count: usize) -> [Value; 2] {
    let different: Vec<Value> = std::iter::once(item.clone())
        .chain(more(shapes.kind(list.item)).filter(|value| value != item))
        .take(count)
        .collect();
    [vec![item.clone(); count].into(), different.into()]
}

fn maps(samples: &Samples<'_>, ours: &Kind, theirs: &Kind) -> Vec<Value> {
    let (Kind::Map(map), Kind::Map(other)) = (ours, theirs) else { return Vec::new() };
    let Some(value) = samples.value(map.value) else { return Vec::new() };
    let of = |counts: Counts| {
        [
            Some(counts.min),
            counts.min.checked_sub(1),
            counts.max,
            counts.max.map(|n| n.saturating_add(1)),
        ]
    };
    let edges = of(map.entries).into_iter().chain(of(other.entries)).flatten();
    let made = edges.filter_map(|count| affordable(count, value)).map(|count| {
        let entries = (0..count).map(|n| (format!("k{n}"), value.clone()));
        Value::Object(entries.collect())
    });
    made.collect()
}
