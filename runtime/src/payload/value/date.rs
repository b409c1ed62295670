//! Days of the calendar.

use super::{Malformed, digits};
use crate::payload::text::displayed;
use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, in the years 0 to 9999. Later days are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or `None` where the calendar has no such day.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        match year <= 9999 && 1 <= day && day <= days {
            true => Some(Self { year, month, day }),
            false => None,
        }
    }

    /// The day so many days after 1970-01-01, or `None` where its year is not one of 0 to 9999.
    #[must_use]
    pub fn of_days_since_1970(days: i32) -> Option<Self> {
        // As below: eras of 400 years, which begin in March.
        let days = days.checked_add(719_468)?;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let of_month = day - (153 * month + 2) / 5 + 1;
        let month = (month + 2) % 12 + 1;
        let year = era * 400 + year + i32::from(month < 3);
        Self::new(year.try_into().ok()?, month.try_into().ok()?, of_month.try_into().ok()?)
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

    /// How many days after 1970-01-01 it is.
    #[must_use]
    pub fn days_since_1970(self) -> i32 {
        // Years begin in March here, so that a leap day is the last of its year.
        let month = i32::from(self.month);
        let year = i32::from(self.year) - i32::from(month < 3);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
    }
}

impl FromStr for Date {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text.as_bytes()).ok_or_else(Malformed::new::<Self>)
    }
}

fn parse(text: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let year = digits(&[*y1, *y2, *y3, *y4])?.try_into().ok()?;
    let month = digits(&[*m1, *m2])?.try_into().ok()?;
    Date::new(year, month, digits(&[*d1, *d2])?.try_into().ok()?)
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

displayed!(Date, "a date, as in \"2027-06-30\"");

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn every_day_comes_back_from_its_number() {
        let first = Date::new(0, 1, 1).map(Date::days_since_1970);
        let last = Date::new(9999, 12, 31).map(Date::days_since_1970);
        let (Some(first), Some(last)) = (first, last) else { unreachable!("days of the calendar") };
        for number in first..=last {
            let day = Date::of_days_since_1970(number);
            assert_eq!(day.map(Date::days_since_1970), Some(number));
        }
        assert_eq!(Date::of_days_since_1970(first - 1), None);
        assert_eq!(Date::of_days_since_1970(last + 1), None);
        assert_eq!(Date::of_days_since_1970(i32::MAX), None);
        assert_eq!(Date::of_days_since_1970(19_782), Date::new(2024, 2, 29));
    }
}
