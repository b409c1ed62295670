//! The times of RFC 3339, with capital letters and without leap seconds.

use super::date::Date;

/// What [`is_clock`] accepts, without anchors.
#[cfg(any(feature = "schema", test))]
pub(crate) const CLOCK: &str = "(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}(?:\\.[0-9]{1,9})?";

/// What [`is_zone`] accepts, without anchors.
#[cfg(any(feature = "schema", test))]
pub(crate) const ZONE: &str = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";

/// Whether `text` is a date and a time.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let parts = text.split_once('T');
    parts.is_some_and(|(date, time)| date.parse::<Date>().is_ok() && is_time(time))
}

/// Whether `text` is a time of the day with its distance from UTC.
pub(crate) fn is_time(text: &str) -> bool {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    is_clock(clock) && is_zone(zone)
}

fn is_clock(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clock.split(':');
    let mut part = |below| parts.next().is_some_and(|part| is_below(part, below));
    let whole = part(24) && part(60) && part(60) && parts.next().is_none();
    whole && (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit())
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else { return text == "Z" };
    offset.split_once(':').is_some_and(|(h, m)| is_below(h, 24) && is_below(m, 60))
}

/// Whether `text` is two digits whose number is below `bound`.
fn is_below(text: &str, bound: u8) -> bool {
    let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    digits && text.parse::<u8>().is_ok_and(|number| number < bound)
}
