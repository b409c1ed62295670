//! What is refused for a value's own sake, without a look at its parts.

use super::Reason;
use crate::contract::base64;
use crate::contract::range::{Counts, Range};
use crate::contract::shape::{Decimals, Enum, Float, FloatWidth, Integer, Kind, Text};

/// What a reader refuses of the values that a writer may emit, parts left out.
pub(super) fn refused(writer: &Kind, reader: &Kind) -> Vec<Reason> {
    let when = |refused: bool, reason: Reason| refused.then_some(reason);
    let all = match (writer, reader) {
        (_, Kind::Json) | (Kind::Bool, Kind::Bool) => vec![],
        (Kind::Integer(a), Kind::Integer(b)) => integers(a, b),
        (Kind::Integer(a), Kind::Float(b)) => vec![when(!in_float(a, b), Reason::Range)],
        (Kind::Float(a), Kind::Float(b)) => vec![when(!floats(a, b), Reason::Range)],
        (Kind::Decimal(a), Kind::Decimal(b)) => decimals(a, b),
        (Kind::String(a), Kind::String(b)) => texts(a, b),
        (Kind::Enum(a), Kind::Enum(b)) => vec![when(!values(a, b), Reason::Value)],
        (Kind::Enum(a), Kind::String(b)) => vec![when(!all_hold(a, b), Reason::Value)],
        (Kind::Bytes(_) | Kind::Decimal(_), Kind::String(b)) => encoded(writer, b),
        (Kind::String(_), Kind::Enum(b)) => vec![when(!b.open, Reason::Value)],
        (Kind::Bytes(a), Kind::Bytes(b)) => vec![when(!counts(*a, *b), Reason::Length)],
        (Kind::List(a), Kind::List(b)) => vec![
            when(!counts(a.items, b.items), Reason::Length),
            when(b.unique && !a.unique && a.items.max.is_none_or(|max| max > 1), Reason::Unique),
        ],
        (Kind::Map(a), Kind::Map(b)) => vec![when(!counts(a.entries, b.entries), Reason::Length)],
        _ => vec![Some(Reason::Type)],
    };
    all.into_iter().flatten().collect()
}

fn integers(a: &Integer, b: &Integer) -> Vec<Option<Reason>> {
    let ((from, to), (least, greatest)) = (a.values(), b.ends());
    let in_range = least <= from && to <= greatest;
    let steps = b.multiple_of.is_none_or(|step| {
        a.multiple_of.unwrap_or(1) % step == 0 || from == to && from % step == 0
    });
    vec![(!in_range).then_some(Reason::Range), (!steps).then_some(Reason::Step)]
}

/// The greatest number that a float of 32 bits holds.
const GREATEST_F32: f64 = f32::MAX as f64;

fn in_float(a: &Integer, b: &Float) -> bool {
    let (from, to) = a.values();
    // An end of 64 bits may be rounded; the bound of a reader that lies so near is not told apart from it by JSON either.
    [from, to].into_iter().all(|end| b.range.holds(|bound| (end as f64).partial_cmp(bound)))
}

fn floats(a: &Float, b: &Float) -> bool {
    let bounded = |range: &Range<f64>| {
        let inside = |end: f64| end.abs() <= GREATEST_F32;
        let (min, max) = (range.min.as_ref(), range.max.as_ref());
        min.is_some_and(|end| inside(end.value)) && max.is_some_and(|end| inside(end.value))
    };
    let fits = b.width == FloatWidth::F64 || a.width == FloatWidth::F32 || bounded(&a.range);
    fits && within(&a.range, &b.range)
}

/// How many digits any decimal has at most behind the point.
const PLACES: u32 = 18;

fn decimals(a: &Decimals, b: &Decimals) -> Vec<Option<Reason>> {
    let places = b.places.is_none_or(|most| a.places.unwrap_or(PLACES) <= most);
    let in_range = within(&a.range, &b.range);
    vec![(!in_range).then_some(Reason::Range), (!places).then_some(Reason::Step)]
}

fn texts(a: &Text, b: &Text) -> Vec<Option<Reason>> {
    let format = b.format.is_none() || a.format == b.format;
    let pattern = b.pattern.is_none() || a.pattern == b.pattern;
    let length = counts(a.lengths(), b.length);
    vec![
        (!format).then_some(Reason::Format),
        (!pattern).then_some(Reason::Pattern),
        (!length).then_some(Reason::Length),
    ]
}

/// What is a text on the wire, and read as nothing else.
fn encoded(writer: &Kind, b: &Text) -> Vec<Option<Reason>> {
    let lengths = match writer {
        Kind::Bytes(a) => {
            Counts { min: base64::characters(a.min), max: a.max.map(base64::characters) }
        }
        _ => Counts { min: 1, max: Some(LONGEST_DECIMAL) },
    };
    vec![
        b.format.is_some().then_some(Reason::Format),
        b.pattern.is_some().then_some(Reason::Pattern),
        (!counts(lengths, b.length)).then_some(Reason::Length),
    ]
}

/// How many characters a decimal has at most: a sign, 20 digits, a point, 18 digits.
const LONGEST_DECIMAL: u64 = 40;

fn values(a: &Enum, b: &Enum) -> bool {
    b.open || (!a.open && a.values.iter().all(|value| b.values.contains(value)))
}

/// Whether a text takes all values of an enum.
fn all_hold(a: &Enum, b: &Text) -> bool {
    let free = b.format.is_none() && b.pattern.is_none() && b.length == Counts::default();
    let holds = |value: &String| {
        b.format.is_none_or(|format| format.holds(value))
            && b.pattern.as_ref().is_none_or(|pattern| pattern.is_match(value))
            && b.length.holds(value.chars().count() as u64)
    };
    free || (!a.open && a.values.iter().all(holds))
}

fn counts(a: Counts, b: Counts) -> bool {
    let fits = |max| a.max.is_some_and(|own| own <= max);
    a.min >= b.min && b.max.is_none_or(fits)
}

/// Whether a range lies within another.
fn within<T: PartialOrd>(a: &Range<T>, b: &Range<T>) -> bool {
    let lower = b.min.as_ref().is_none_or(|bound| {
        a.min.as_ref().is_some_and(|own| {
            own.value > bound.value
                || own.value == bound.value && (own.exclusive || !bound.exclusive)
        })
    });
    let upper = b.max.as_ref().is_none_or(|bound| {
        a.max.as_ref().is_some_and(|own| {
            own.value < bound.value
                || own.value == bound.value && (own.exclusive || !bound.exclusive)
        })
    });
    lower && upper
}
