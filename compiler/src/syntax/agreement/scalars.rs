//! The parser of each scalar accepts exactly what its pattern accepts.

use super::generate::{Chance, matching};
use super::readers::SCHEMA;
use super::seeds::runner;
use crate::syntax::{Date, Decimal, Duration, MessageRef, Percent, Size, TypeExpr, Version};
use proptest::prelude::*;
use std::fmt::Display;
use std::str::FromStr;

/// The pattern of a scalar's definition.
fn pattern_of(name: &str) -> String {
    let definition = &SCHEMA["$defs"][name];
    let own = definition["pattern"].as_str().or(definition["anyOf"][0]["pattern"].as_str());
    own.expect("a pattern").to_owned()
}

/// A text near the pattern: one that matches, changed in up to two places.
fn near(pattern: &str, chance: &mut Chance) -> String {
    let mut text = matching(pattern, chance).chars().collect::<Vec<_>>();
    for _ in 0..chance.below(3) {
        let at = chance.below(text.len() + 1);
        let put = *chance
            .pick(&['0', '1', '9', 's', 'K', 'i', '@', '.', '?', '[', '}', '-', '٣', ' ', '\n']);
        match chance.below(3) {
            0 => text.insert(at, put),
            1 if at < text.len() => text[at] = put,
            _ if at < text.len() => drop(text.remove(at)),
            _ => {}
        }
    }
    text.into_iter().collect()
}

fn check<T>(name: &str)
where
    T: FromStr<Err: Display> + Display + PartialEq + std::fmt::Debug,
{
    let pattern = pattern_of(name);
    let regex = fancy_regex::Regex::new(&pattern).unwrap();
    let result = runner(3_000).run(&any::<[u8; 32]>(), |seed| {
        let text = near(&pattern, &mut Chance::new(seed));
        let parsed = text.parse::<T>();
        prop_assert_eq!(parsed.is_ok(), regex.is_match(&text).unwrap(), "{:?}", text);
        if let Ok(value) = parsed {
            let canonical = value.to_string();
            prop_assert!(regex.is_match(&canonical).unwrap(), "{text:?} is written {canonical:?}");
            prop_assert_eq!(canonical.parse::<T>().ok(), Some(value));
        }
        Ok(())
    });
    result.unwrap();
}

#[test]
fn durations() {
    check::<Duration>("Duration");
}

#[test]
fn sizes() {
    check::<Size>("Size");
}

#[test]
fn percentages() {
    check::<Percent>("Percent");
}

#[test]
fn dates() {
    check::<Date>("Date");
}

#[test]
fn decimals() {
    check::<Decimal>("Decimal");
}

#[test]
fn versions() {
    check::<Version>("Version");
}

#[test]
fn message_references() {
    check::<MessageRef>("MessageRef");
}

#[test]
fn type_expressions() {
    check::<TypeExpr>("TypeExpr");
}

#[test]
fn every_day_of_a_leap_cycle_agrees_with_the_pattern() {
    let regex = fancy_regex::Regex::new(&pattern_of("Date")).unwrap();
    for year in [1900, 1999, 2000, 2004, 2023, 2024, 2100, 2400] {
        for month in 0..=13 {
            for day in 0..=32 {
                let text = format!("{year:04}-{month:02}-{day:02}");
                let exists = Date::new(year, month, day).is_some();
                assert_eq!(regex.is_match(&text).unwrap(), exists, "{text}");
            }
        }
    }
}

#[test]
fn quantities_count_in_their_base_unit_and_are_written_in_the_largest() {
    let millis = |text: &str| text.parse::<Duration>().unwrap().millis;
    assert_eq!([millis("250ms"), millis("30s"), millis("5m")], [250, 30_000, 300_000]);
    assert_eq!([millis("24h"), millis("7d")], [86_400_000, 604_800_000]);
    let bytes = |text: &str| text.parse::<Size>().unwrap().bytes;
    assert_eq!([bytes("64KiB"), bytes("10MB"), bytes("1B")], [65_536, 10_000_000, 1]);

    let written = |millis| Duration { millis }.to_string();
    assert_eq!([written(0), written(1_500), written(90_000)], ["0ms", "1500ms", "90s"]);
    assert_eq!([written(86_400_000), written(u64::MAX / 10)], ["1d", "1844674407370955161ms"]);
    let written = |bytes| Size { bytes }.to_string();
    assert_eq!([written(0), written(1 << 30), written(500_000_000)], ["0B", "1GiB", "500MB"]);
    assert_eq!(written(1_024_000), "1000KiB");
}

#[test]
fn a_malformed_scalar_says_what_it_should_be() {
    let error = "30".parse::<Duration>().unwrap_err().to_string();
    assert!(error.starts_with("`30` is not a duration"), "{error}");
    let error = "2027-02-29".parse::<Date>().unwrap_err().to_string();
    assert_eq!(error, "`2027-02-29` is not a date of the calendar, as in `2027-06-30`");
}
