//! Lengths of time.

use super::{Stack, TextValue, text_value};
use std::time::Duration;

/// The greatest number that a part of a duration's text may be.
const MOST: u64 = 999_999_999;
const WEEK: u64 = 7 * DAY;
const DAY: u64 = 24 * HOUR;
const HOUR: u64 = 60 * MINUTE;
const MINUTE: u64 = 60;

impl TextValue for Duration {
    const EXPECTED: &'static str = "a duration, as in \"PT1H30M\"";

    fn of(text: &str) -> Option<Self> {
        parse(text).map(Self::from_secs)
    }

    /// Whole seconds only: a fraction has no text.
    fn with_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R> {
        let whole = (self.subsec_nanos() == 0).then_some(self.as_secs())?;
        print(whole).map(|text| use_it(text.as_str()))
    }
}

text_value!(Duration);

/// RFC 3339's appendix A, without years and months: each part once, none left out between two.
fn parse(text: &str) -> Option<u64> {
    let text = text.strip_prefix('P')?;
    if let Some(weeks) = text.strip_suffix('W') {
        return number(weeks).map(|weeks| weeks * WEEK);
    }
    let (days, clock) = match text.split_once('T') {
        Some((days, clock)) => (days, Some(clock)),
        None => (text, None),
    };
    let days = match (days, clock) {
        ("", Some(_)) => 0,
        (days, _) => number(days.strip_suffix('D')?)?,
    };
    Some(days * DAY + clock.map_or(Some(0), parse_clock)?)
}

fn parse_clock(text: &str) -> Option<u64> {
    let mut rest = text;
    let (mut total, mut last) = (0, None);
    for (at, (unit, seconds)) in [('H', HOUR), ('M', MINUTE), ('S', 1)].into_iter().enumerate() {
        if let Some((count, behind)) = rest.split_once(unit) {
            if last.is_some_and(|last| last + 1 != at) {
                return None;
            }
            total += number(count)? * seconds;
            (rest, last) = (behind, Some(at));
        }
    }
    (rest.is_empty() && last.is_some()).then_some(total)
}

fn number(text: &str) -> Option<u64> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The shortest text in days, hours, minutes and seconds, or in weeks where there are too many days.
fn print(seconds: u64) -> Option<Stack> {
    let part = |rest: u64, unit: u64| (rest / unit).min(MOST);
    let days = part(seconds, DAY);
    let rest = seconds - days * DAY;
    let hours = part(rest, HOUR);
    let rest = rest - hours * HOUR;
    let minutes = part(rest, MINUTE);
    let rest = rest - minutes * MINUTE;
    if rest > MOST {
        let weeks =
            (seconds.is_multiple_of(WEEK) && seconds / WEEK <= MOST).then_some(seconds / WEEK)?;
        return Stack::of(format_args!("P{weeks}W"));
    }
    match (days, hours, minutes, rest) {
        (0, 0, 0, s) => Stack::of(format_args!("PT{s}S")),
        (0, 0, m, 0) => Stack::of(format_args!("PT{m}M")),
        (0, 0, m, s) => Stack::of(format_args!("PT{m}M{s}S")),
        (0, h, 0, 0) => Stack::of(format_args!("PT{h}H")),
        (0, h, m, 0) => Stack::of(format_args!("PT{h}H{m}M")),
        (0, h, m, s) => Stack::of(format_args!("PT{h}H{m}M{s}S")),
        (d, 0, 0, 0) => Stack::of(format_args!("P{d}D")),
        (d, h, 0, 0) => Stack::of(format_args!("P{d}DT{h}H")),
        (d, h, m, 0) => Stack::of(format_args!("P{d}DT{h}H{m}M")),
        (d, h, m, s) => Stack::of(format_args!("P{d}DT{h}H{m}M{s}S")),
    }
}
