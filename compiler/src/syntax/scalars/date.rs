//! `Date`: `2027-06-30`.

use super::{Malformed, text_scalar};
use std::fmt;
use std::str::FromStr;

const EXPECTED: &str = "a date of the calendar, as in `2027-06-30`";

/// What [`Date`] accepts, without anchors: days that exist, leap years counted.
#[cfg(feature = "schema")]
pub(super) const PATTERN: &str = concat!(
    "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))",
    "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
);

/// A day of the Gregorian calendar, in the years 0 to 9999. Later days are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or `None` where the calendar has no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (year <= 9999 && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// The day so many days after 1970-01-01.
    pub(crate) fn of_unix_days(days: i64) -> Option<Self> {
        // Eras of 400 years that begin in March, so that a leap day is the last of its year.
        let days = days.checked_add(719_468)?;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let (number, of_month) = ((month + 2) % 12 + 1, day - (153 * month + 2) / 5 + 1);
        let year = year + era * 400 + i64::from(number < 3);
        Self::new(year.try_into().ok()?, number.try_into().ok()?, of_month.try_into().ok()?)
    }

    /// The year, from 0 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }
}

impl FromStr for Date {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text).ok_or_else(|| Malformed::new(text, EXPECTED))
    }
}

fn parse(text: &str) -> Option<Date> {
    let digits = |b: &u8| b.is_ascii_digit();
    match text.as_bytes() {
        [year @ .., b'-', m1, m2, b'-', d1, d2]
            if year.len() == 4 && year.iter().chain([m1, m2, d1, d2]).all(digits) =>
        {
            let (year, month, day) = (text.get(0..4)?, text.get(5..7)?, text.get(8..10)?);
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

text_scalar!(
    Date,
    EXPECTED,
    "A day of the calendar, as year, month and day.",
    format!("^{PATTERN}$"),
    ["2027-06-30"]
);

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_counted_from_1970() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (19_782, "2024-02-29"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(
                Date::of_unix_days(days).map(|date| date.to_string()).as_deref(),
                Some(text)
            );
        }
        assert_eq!(Date::of_unix_days(2_932_897), None);
        assert_eq!(Date::of_unix_days(i64::MAX), None);
    }
}
