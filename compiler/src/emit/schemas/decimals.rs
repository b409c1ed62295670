//! Bounds of decimals as patterns: a decimal is a text, of which JSON Schema compares no size.
//!
//! Each pattern judges texts that are decimals already, as their scalar's own pattern says.

use crate::contract::{Bound, Decimals};
use crate::syntax::Decimal;

/// Any fraction, or none.
const FRACTION: &str = "(?:\\.[0-9]+)?";

/// Any number without a sign.
const ANY: &str = "[0-9.]+";

/// What a decimal matches that is within the bounds: all of these.
pub(super) fn patterns(decimals: &Decimals) -> Vec<String> {
    let places = decimals.places.map(|places| match places {
        0 => "^[^.]*(?:\\.0+)?$".to_owned(),
        _ => format!("^[^.]*(?:\\.[0-9]{{1,{places}}}0*)?$"),
    });
    let min = decimals.range.min.as_ref().map(at_least);
    let max = decimals.range.max.as_ref().map(at_most);
    [places, min, max].into_iter().flatten().collect()
}

fn at_least(bound: &Bound<Decimal>) -> String {
    let (negative, size) = Size::of(&bound.value);
    match negative {
        true => format!("^(?:{ANY}|-(?:{}))$", size.below(!bound.exclusive)),
        // Nothing is said of minus zero but here: it equals zero.
        false if size.is_zero() && !bound.exclusive => format!("^(?:{ANY}|-{})$", size.below(true)),
        false => format!("^(?:{})$", size.above(!bound.exclusive)),
    }
}

fn at_most(bound: &Bound<Decimal>) -> String {
    let (negative, size) = Size::of(&bound.value);
    match negative {
        true => format!("^-(?:{})$", size.above(!bound.exclusive)),
        false if size.is_zero() && bound.exclusive => format!("^-(?:{})$", size.above(false)),
        false => format!("^(?:-{ANY}|{})$", size.below(!bound.exclusive)),
    }
}

/// A decimal without its sign: its digits before and behind the point, without trailing zeros.
struct Size {
    whole: String,
    fraction: String,
}

impl Size {
    fn of(value: &Decimal) -> (bool, Self) {
        let text = value.to_string();
        let (negative, size) = match text.strip_prefix('-') {
            Some(size) => (true, size),
            None => (false, text.as_str()),
        };
        let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
        (negative, Self { whole: whole.to_owned(), fraction: fraction.to_owned() })
    }

    fn is_zero(&self) -> bool {
        self.whole == "0" && self.fraction.is_empty()
    }

    /// What sizes match that are greater, and where it is asked for, those that are equal.
    fn above(&self, or_equal: bool) -> String {
        let Self { whole, fraction } = self;
        let mut ways = vec![format!("[1-9][0-9]{{{},}}{FRACTION}", whole.len())];
        for (before, digit, after) in digits(whole) {
            if let Some(greater) = class(digit + 1, 9) {
                ways.push(format!("{before}{greater}{after}{FRACTION}"));
            }
        }
        for (before, digit, _) in digits(fraction) {
            if let Some(greater) = class(digit + 1, 9) {
                ways.push(format!("{whole}\\.{before}{greater}[0-9]*"));
            }
        }
        ways.push(match (or_equal, fraction.is_empty()) {
            (true, true) => format!("{whole}{FRACTION}"),
            (true, false) => format!("{whole}\\.{fraction}[0-9]*"),
            (false, _) => format!("{whole}\\.{fraction}0*[1-9][0-9]*"),
        });
        ways.join("|")
    }

    /// What sizes match that are smaller, and where it is asked for, those that are equal. The
    /// alternatives stand in a group.
    fn below(&self, or_equal: bool) -> String {
        let Self { whole, fraction } = self;
        let mut ways = Vec::new();
        if let Some(shorter) = whole.len().checked_sub(2) {
            ways.push(format!("(?:0|[1-9][0-9]{{0,{shorter}}}){FRACTION}"));
        }
        for (before, digit, after) in digits(whole) {
            let first = u8::from(before.is_empty() && !after.is_empty());
            if let Some(smaller) = digit.checked_sub(1).and_then(|last| class(first, last)) {
                ways.push(format!("{before}{smaller}{after}{FRACTION}"));
            }
        }
        for (before, digit, _) in digits(fraction) {
            let end = if before.is_empty() { String::new() } else { format!("\\.{before}") };
            ways.push(format!("{whole}{end}"));
            if let Some(smaller) = digit.checked_sub(1).and_then(|last| class(0, last)) {
                ways.push(format!("{whole}\\.{before}{smaller}[0-9]*"));
            }
        }
        match (or_equal, fraction.is_empty()) {
            (true, true) => ways.push(format!("{whole}(?:\\.0+)?")),
            (true, false) => ways.push(format!("{whole}\\.{fraction}0*")),
            (false, _) => {}
        }
        format!("(?:{})", ways.join("|"))
    }
}

/// The digits of a text, each with those before it and with what matches as many as stand behind it.
fn digits(text: &str) -> impl Iterator<Item = (&str, u8, String)> {
    text.bytes().enumerate().map(|(index, digit)| {
        let after = match text.len() - index - 1 {
            0 => String::new(),
            1 => "[0-9]".to_owned(),
            count => format!("[0-9]{{{count}}}"),
        };
        (&text[..index], digit.saturating_sub(b'0'), after)
    })
}

/// The digits from the first to the last; `None` where there is none.
fn class(first: u8, last: u8) -> Option<String> {
    match first.cmp(&last) {
        std::cmp::Ordering::Less => Some(format!("[{first}-{last}]")),
        std::cmp::Ordering::Equal => Some(first.to_string()),
        std::cmp::Ordering::Greater => None,
    }
}
