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

/// The seconds from the beginning of 1970 to a time, fractions left out; none before 1970 and for what is no time.
pub(crate) fn unix_seconds(text: &str) -> Option<u64> {
    if !is_timestamp(text) {
        return None;
    }
    let (date, time) = text.split_once('T')?;
    let number = |from: usize, to: usize| time.get(from..to)?.parse::<i64>().ok();
    let zone = time.find(['Z', '+', '-'])?;
    let sign = if time[zone..].starts_with('-') { -1 } else { 1 };
    let offset = match time.get(zone + 1..zone + 3) {
        Some(hours) => {
            let minutes = number(zone + 4, zone + 6)?;
            sign * (hours.parse::<i64>().ok()? * 3_600 + minutes * 60)
        }
        None => 0,
    };
    let clock = number(0, 2)? * 3_600 + number(3, 5)? * 60 + number(6, 8)?;
    u64::try_from(days(date.parse().ok()?) * 86_400 + clock - offset).ok()
}

/// The days from the beginning of 1970 to a date, by counting from March, so that leap days come last.
fn days(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month < 3);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let to_march_0000 = 146_097 * century / 4 + 1_461 * of_century / 4 + of_year;
    to_march_0000 - 719_468
}

#[cfg(test)]
mod tests {
    use super::unix_seconds;

    #[test]
    fn a_time_is_so_many_seconds_from_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:00:00Z", Some(951_825_600)),
            ("2027-01-31T08:00:00.5+02:00", Some(1_801_375_200)),
            ("2100-03-01T00:00:00-00:30", Some(4_107_544_200)),
            ("1969-12-31T23:59:59Z", None),
            ("2027-01-31", None),
        ] {
            assert_eq!(unix_seconds(text), seconds, "{text}");
        }
    }
}
