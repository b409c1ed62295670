//! Headers, and how a headers exchange compares them (`rabbit_exchange_type_headers`).

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A header's value. Wire types that the comparison does not tell apart are one here.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing. In a binding it asks only that the header be there.
    Void,
    /// A boolean.
    Bool(bool),
    /// A whole number of any width.
    Int(i64),
    /// A floating-point number of any width.
    Float(f64),
    /// A text, or bytes.
    Text(String),
    /// A point in time, in seconds. It equals the whole number of its seconds; from 3.13 a message's, but not a binding's, that of
    /// its milliseconds.
    Timestamp(i64),
    /// A list. Inside of it the broker tells wire types apart: a number is one of 64 bits here, as definitions documents have them.
    List(Vec<Value>),
    /// A table. For its values see [`Value::List`].
    Table(Headers),
}

/// Headers by name. Copies share them: dead letters take those of their messages along.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headers(Option<Arc<BTreeMap<String, Value>>>);

impl Headers {
    /// The value of a header.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Sets a header.
    pub fn insert(&mut self, name: impl Into<String>, value: Value) {
        Arc::make_mut(self.0.get_or_insert_default()).insert(name.into(), value);
    }

    /// The headers, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|map| map.iter()).map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl<N: Into<String>> FromIterator<(N, Value)> for Headers {
    fn from_iter<T: IntoIterator<Item = (N, Value)>>(pairs: T) -> Self {
        let map: BTreeMap<String, Value> =
            pairs.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self((!map.is_empty()).then(|| Arc::new(map)))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Void => f.write_str("(nothing)"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            // With its point, which tells it from a whole number.
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Timestamp(value) => write!(f, "timestamp {value}"),
            Self::List(items) => f.debug_list().entries(items.iter().map(Shown)).finish(),
            Self::Table(table) => f
                .debug_map()
                .entries(table.iter().map(|(name, value)| (name, Shown(value))))
                .finish(),
        }
    }
}

struct Shown<'v>(&'v Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How many of a binding's headers a message must have: `x-match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum HeaderMatch {
    /// All that do not begin with `x-`; a binding with none of these takes every message.
    #[default]
    All,
    /// One that does not begin with `x-`; a binding with none of these takes no message.
    Any,
    /// All, whatever their names.
    AllWithX,
    /// One, whatever its name.
    AnyWithX,
}

impl HeaderMatch {
    /// The mode of that name in a binding's arguments.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::All),
            "any" => Some(Self::Any),
            "all-with-x" => Some(Self::AllWithX),
            "any-with-x" => Some(Self::AnyWithX),
            _ => None,
        }
    }

    /// Whether one header is enough.
    #[must_use]
    pub const fn is_any(self) -> bool {
        matches!(self, Self::Any | Self::AnyWithX)
    }

    /// Whether the mode looks at a header of that name.
    #[must_use]
    pub fn looks_at(self, name: &str) -> bool {
        let with_x = matches!(self, Self::AllWithX | Self::AnyWithX);
        name != "x-match" && (with_x || !name.starts_with("x-"))
    }

    /// Whether a message with these headers is taken by a binding that asks for `wanted`.
    #[must_use]
    pub fn takes(self, wanted: &Headers, headers: &Headers, strict_numbers: bool) -> bool {
        let mut asked = wanted.iter().filter(|(name, _)| self.looks_at(name));
        let fits = |(name, wanted): (&str, &Value)| {
            headers.get(name).is_some_and(|value| fits(wanted, value, strict_numbers))
        };
        if self.is_any() { asked.any(fits) } else { asked.all(fits) }
    }
}

/// Whether a header's value is what a binding wants.
#[must_use]
pub(crate) fn fits(wanted: &Value, value: &Value, strict_numbers: bool) -> bool {
    // Milliseconds since `mc_amqpl:routing_headers`.
    let unit = if strict_numbers { 1000 } else { 1 };
    match (wanted, value, whole(wanted, 1), whole(value, unit)) {
        (Value::Void, ..) => true,
        (_, _, Some(wanted), Some(value)) => wanted == value,
        (Value::Float(float), _, _, Some(int)) | (_, Value::Float(float), Some(int), _) => {
            !strict_numbers && compare(int, *float) == Some(Ordering::Equal)
        }
        _ => same(wanted, value, strict_numbers),
    }
}

/// What the broker compares as a whole number.
fn whole(value: &Value, unit: i64) -> Option<i64> {
    match value {
        Value::Int(value) => Some(*value),
        Value::Timestamp(seconds) => Some(seconds.saturating_mul(unit)),
        _ => None,
    }
}

/// Whether two values are one, wire type included.
fn same(a: &Value, b: &Value, strict_numbers: bool) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) if strict_numbers => a.to_bits() == b.to_bits(),
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, strict_numbers))
        }
        (Value::Table(a), Value::Table(b)) => {
            let mut pairs = a.iter().zip(b.iter());
            a.len() == b.len() && pairs.all(|(a, b)| a.0 == b.0 && same(a.1, b.1, strict_numbers))
        }
        _ => a == b,
    }
}

/// A whole number beside a fraction, as Erlang's `==` has it: exactly, whatever their sizes.
fn compare(int: i64, float: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if float.fract() != 0.0 || !(-BEYOND..BEYOND).contains(&float) {
        return None;
    }
    // Whole, and within the range of an i64.
    Some(int.cmp(&(float as i64)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use HeaderMatch::{All, AllWithX, Any, AnyWithX};

    fn headers(pairs: &[(&str, Value)]) -> Headers {
        pairs.iter().map(|(name, value)| (*name, value.clone())).collect()
    }

    #[test]
    fn all_and_any() {
        let pdf = ("format", Value::Text("pdf".to_owned()));
        let two = ("pages", Value::Int(2));
        let x = ("x-kind", Value::Int(1));
        for (mode, wanted, given, expected) in [
            (All, vec![], vec![], true),
            (Any, vec![], vec![pdf.clone()], false),
            (All, vec![pdf.clone(), two.clone()], vec![pdf.clone()], false),
            (Any, vec![pdf.clone(), two.clone()], vec![pdf.clone()], true),
            (All, vec![pdf.clone()], vec![pdf.clone(), two.clone()], true),
            (All, vec![x.clone()], vec![], true),
            (Any, vec![x.clone()], vec![x.clone()], false),
            (AllWithX, vec![x.clone()], vec![], false),
            (AnyWithX, vec![x.clone()], vec![x.clone()], true),
            (All, vec![("format", Value::Void)], vec![pdf.clone()], true),
            (All, vec![("format", Value::Void)], vec![two.clone()], false),
            (All, vec![("Format", Value::Text("pdf".to_owned()))], vec![pdf], false),
        ] {
            let takes = mode.takes(&headers(&wanted), &headers(&given), true);
            assert_eq!(takes, expected, "{mode:?} {wanted:?} {given:?}");
        }
    }

    #[test]
    fn numbers_compare_by_version() {
        let (one, one_point) = (Value::Int(1), Value::Float(1.0));
        assert!(fits(&one, &one_point, false) && fits(&one_point, &one, false));
        assert!(!fits(&one, &one_point, true));
        assert!(!fits(&one, &Value::Text("1".to_owned()), false));
        assert!(!fits(&Value::Int(i64::MAX), &Value::Float(9_223_372_036_854_775_807.0), false));
        assert!(!fits(&Value::Text("true".to_owned()), &Value::Bool(true), false));
        let zeros = |zero| Value::List(vec![Value::Float(zero)]);
        assert!(fits(&zeros(0.0), &zeros(-0.0), false) && !fits(&zeros(0.0), &zeros(-0.0), true));
        assert!(!fits(&Value::List(vec![one]), &Value::List(vec![one_point]), false));
    }

    #[test]
    fn a_timestamp_is_a_whole_number_of_seconds_and_later_of_milliseconds() {
        let (time, one, thousand) = (Value::Timestamp(1), Value::Int(1), Value::Int(1000));
        assert!(fits(&one, &time, false) && fits(&time, &time, false));
        assert!(!fits(&one, &time, true) && !fits(&time, &time, true));
        assert!(fits(&thousand, &time, true) && fits(&Value::Timestamp(1000), &time, true));
        assert!(fits(&time, &one, true) && fits(&Value::Float(1.0), &time, false));
    }
}
