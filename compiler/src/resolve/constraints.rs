//! Constraints: which words go with which values, and what they mean, exactly.

use super::builder::Builder;
use crate::contract::{
    Bound, Counts, Decimals, Float, FloatWidth, Integer, Kind, Pattern, PatternFault, Range, Text,
};
use crate::report::Diagnostic;
use crate::source::Place;
use crate::syntax::{Decimal, Limit, Shape};
use std::fmt::Display;

/// The words that go with numbers that are counted, in whole ones or in tenths.
const COUNTED: &[&str] = &["min", "max", "exclusive_min", "exclusive_max", "multiple_of"];
const MEASURED: &[&str] = &["min", "max", "exclusive_min", "exclusive_max"];
const TEXTS: &[&str] = &["min_length", "max_length", "pattern"];
const BYTES: &[&str] = &["min_length", "max_length"];
const LISTS: &[&str] = &["min_items", "max_items", "unique"];
const MAPS: &[&str] = &["min_items", "max_items"];

/// The words that a shape holds.
fn written(shape: &Shape) -> impl Iterator<Item = &'static str> {
    let words = [
        ("min", shape.min.is_some()),
        ("max", shape.max.is_some()),
        ("exclusive_min", shape.exclusive_min.is_some()),
        ("exclusive_max", shape.exclusive_max.is_some()),
        ("multiple_of", shape.multiple_of.is_some()),
        ("min_length", shape.min_length.is_some()),
        ("max_length", shape.max_length.is_some()),
        ("pattern", shape.pattern.is_some()),
        ("min_items", shape.min_items.is_some()),
        ("max_items", shape.max_items.is_some()),
        ("unique", shape.unique),
    ];
    words.into_iter().filter(|(_, said)| *said).map(|(word, _)| word)
}

/// The words that go with values of a kind, and what they are called.
fn of_kind(kind: &Kind) -> (&'static [&'static str], &'static str) {
    match kind {
        Kind::Integer(_) | Kind::Decimal(_) => (COUNTED, "a number"),
        Kind::Float(_) => (MEASURED, "a float"),
        Kind::String(_) => (TEXTS, "a text"),
        Kind::Bytes(_) => (BYTES, "bytes"),
        Kind::List(_) => (LISTS, "a list"),
        Kind::Map(_) => (MAPS, "a map"),
        Kind::Alias(_) => (&[], "a type with a name"),
        Kind::Struct(_) | Kind::Union(_) => (&[], "an object"),
        Kind::Enum(_) => (&[], "an enum"),
        Kind::Bool => (&[], "a boolean"),
        Kind::Json => (&[], "any JSON"),
    }
}

impl Builder {
    /// A kind with the constraints that are written beside it.
    pub(super) fn limited(&mut self, mut kind: Kind, shape: &Shape, place: &Place) -> Kind {
        self.words_fit(&kind, shape, place);
        match &mut kind {
            Kind::Integer(integer) => self.integer(integer, shape, place),
            Kind::Float(float) => self.float(float, shape, place),
            Kind::Decimal(decimals) => self.decimals(decimals, shape, place),
            Kind::String(text) => self.text(text, shape, place),
            Kind::Bytes(counts) => {
                *counts = self.counts("length", shape.min_length, shape.max_length, place);
            }
            Kind::List(list) => {
                list.items = self.counts("items", shape.min_items, shape.max_items, place);
                list.unique = shape.unique;
            }
            Kind::Map(map) => {
                map.entries = self.counts("items", shape.min_items, shape.max_items, place);
            }
            _ => {}
        }
        kind
    }

    fn words_fit(&mut self, kind: &Kind, shape: &Shape, place: &Place) {
        let (fitting, what) = of_kind(kind);
        for word in written(shape).filter(|word| !fitting.contains(word)) {
            let help = match (kind, word) {
                (Kind::Alias(_), _) => "say it where the type is defined".to_owned(),
                (Kind::Float(_), "multiple_of") => {
                    "use `decimal`: few floats are a multiple of anything".to_owned()
                }
                _ if fitting.is_empty() => "take it out".to_owned(),
                _ => format!("take it out: there is {}", listed(fitting)),
            };
            let message = format!("`{word}` says nothing of {what}");
            self.invalid_constraint(message, place.at(word).as_key(), help);
        }
    }

    fn integer(&mut self, integer: &mut Integer, shape: &Shape, place: &Place) {
        let (least, greatest) = integer.width.ends();
        let read = |limit: &Limit| match whole(limit) {
            None => Err("an integer's bound is a whole number".to_owned()),
            Some(value) if (least..=greatest).contains(&value) => Ok(value),
            Some(value) => Err(format!("{value} lies outside of {least} to {greatest}")),
        };
        integer.range = self.range(shape, place, read);
        integer.multiple_of = self.step(shape, place, |limit| {
            let whole = whole(limit).filter(|value| *value > 0);
            whole.ok_or("an integer is a multiple of a whole number above 0")
        });
        let (least, greatest) = integer.ends();
        if least > greatest {
            self.empty(shape, place);
        }
    }

    fn float(&mut self, float: &mut Float, shape: &Shape, place: &Place) {
        let most = match float.width {
            FloatWidth::F32 => f64::from(f32::MAX),
            FloatWidth::F64 => f64::MAX,
        };
        float.range = self.range(shape, place, |limit| {
            let value = match limit {
                Limit::Number(number) => number.as_f64(),
                Limit::Decimal(_) => {
                    return Err("a float's bound is a number without quotes".to_owned());
                }
            };
            let inside = value.filter(|value| value.abs() <= most);
            inside.ok_or_else(|| format!("{limit} is beyond what the type can hold"))
        });
        let Range { min: Some(min), max: Some(max) } = float.range else { return };
        if min.value > max.value || (min.value == max.value && (min.exclusive || max.exclusive)) {
            self.empty(shape, place);
        }
    }

    fn decimals(&mut self, decimals: &mut Decimals, shape: &Shape, place: &Place) {
        decimals.range = self.range(shape, place, |limit| {
            decimal(limit).ok_or_else(|| {
                format!("a decimal's bound with a fraction is written in quotes: `\"{limit}\"`")
            })
        });
        decimals.places = self.step(shape, place, |limit| {
            let step = decimal(limit).and_then(Decimal::as_step);
            step.ok_or("a decimal is a multiple of 1, \"0.1\", \"0.01\" and so on, in quotes")
        });
        let Range { min: Some(min), max: Some(max) } = decimals.range else { return };
        if min.value > max.value || (min.value == max.value && (min.exclusive || max.exclusive)) {
            self.empty(shape, place);
        }
    }

    fn text(&mut self, text: &mut Text, shape: &Shape, place: &Place) {
        text.length = self.counts("length", shape.min_length, shape.max_length, place);
        let Some(written) = &shape.pattern else { return };
        match Pattern::new(written) {
            Ok(pattern) => text.pattern = Some(pattern),
            Err(fault) => self.found.push(pattern_fault(&fault, &place.at("pattern"))),
        }
    }

    fn counts(&mut self, of: &str, min: Option<u64>, max: Option<u64>, place: &Place) -> Counts {
        let counts = Counts { min: min.unwrap_or(0), max };
        if max.is_some_and(|max| counts.min > max) {
            let (low, high) = (format!("min_{of}"), format!("max_{of}"));
            self.nothing_between(&low, &high, place);
        }
        counts
    }

    fn range<T>(
        &mut self,
        shape: &Shape,
        place: &Place,
        read: impl Fn(&Limit) -> Result<T, String>,
    ) -> Range<T> {
        Range {
            min: self.end(
                ["min", "exclusive_min"],
                [&shape.min, &shape.exclusive_min],
                place,
                &read,
            ),
            max: self.end(
                ["max", "exclusive_max"],
                [&shape.max, &shape.exclusive_max],
                place,
                &read,
            ),
        }
    }

    /// One end, said in one of two words.
    fn end<T>(
        &mut self,
        words: [&'static str; 2],
        limits: [&Option<Limit>; 2],
        place: &Place,
        read: impl Fn(&Limit) -> Result<T, String>,
    ) -> Option<Bound<T>> {
        let (limit, exclusive) = match limits {
            [Some(_), Some(_)] => {
                let message = format!("both `{}` and `{}` bound this", words[0], words[1]);
                self.invalid_constraint(
                    message,
                    place.at(words[1]).as_key(),
                    "keep one of them".to_owned(),
                );
                return None;
            }
            [Some(limit), None] => (limit, false),
            [None, Some(limit)] => (limit, true),
            [None, None] => return None,
        };
        match read(limit) {
            Ok(value) => Some(Bound { value, exclusive }),
            Err(message) => {
                let word = words[usize::from(exclusive)];
                self.invalid_constraint(message, place.at(word), String::new());
                None
            }
        }
    }

    fn step<T>(
        &mut self,
        shape: &Shape,
        place: &Place,
        read: impl Fn(&Limit) -> Result<T, &'static str>,
    ) -> Option<T> {
        let read = read(shape.multiple_of.as_ref()?);
        read.map_err(|message| {
            self.invalid_constraint(message, place.at("multiple_of"), String::new());
        })
        .ok()
    }

    /// No number lies between the bounds.
    fn empty(&mut self, shape: &Shape, place: &Place) {
        let low = if shape.min.is_some() { "min" } else { "exclusive_min" };
        let high = if shape.max.is_some() { "max" } else { "exclusive_max" };
        self.nothing_between(low, high, place);
    }

    fn nothing_between(&mut self, low: &str, high: &str, place: &Place) {
        let fault = Diagnostic::fault("invalid-constraint", "no value fits between these bounds")
            .at(place.at(low), "")
            .at(place.at(high), "")
            .help("the first must not be the greater one");
        self.found.push(fault);
    }

    fn invalid_constraint(&mut self, message: impl Display, at: Place, help: String) {
        let mut fault = Diagnostic::fault("invalid-constraint", message.to_string()).at(at, "");
        if !help.is_empty() {
            fault = fault.help(help);
        }
        self.found.push(fault);
    }
}

/// Shows the part of a pattern that is not understood.
fn pattern_fault(fault: &PatternFault, place: &Place) -> Diagnostic {
    let message = "this pattern is none that ECMA-262 and the `regex` crate read alike";
    let at = place.clone().bytes(fault.at.clone());
    let found = Diagnostic::fault("invalid-constraint", message).at(at, fault.what.clone());
    match fault.instead {
        Some(instead) => found.help(instead),
        None => found,
    }
}

/// A limit that is a whole number; exactly, whatever it is written as.
fn whole(limit: &Limit) -> Option<i128> {
    match limit {
        Limit::Number(number) => number.as_i128().or_else(|| whole_float(number.as_f64()?)),
        Limit::Decimal(_) => None,
    }
}

/// A float without a fraction that still tells neighbours apart.
fn whole_float(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i128)
}

/// A limit as a decimal. A number with a fraction is none: a float is only near it.
fn decimal(limit: &Limit) -> Option<Decimal> {
    match limit {
        Limit::Decimal(decimal) => Some(*decimal),
        Limit::Number(_) => whole(limit).and_then(Decimal::from_integer),
    }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
