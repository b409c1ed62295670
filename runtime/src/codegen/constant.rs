//! Values that stand in the contract, in generated code. The compiler has read each of them; one that is no value after all does not
//! compile, or, where it is a text, is refused when it is written.
#![allow(clippy::panic, reason = "evaluated while compiling")]

use crate::payload::value::{Date, DateTime, Decimal, Email, Offset, Time, Uri, Uuid};

/// A UUID.
#[must_use]
pub const fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A mail address.
#[must_use]
pub fn email(text: &'static str) -> Email {
    Email::known(text)
}

/// A URI.
#[must_use]
pub fn uri(text: &'static str) -> Uri {
    Uri::known(text)
}

/// A decimal: digits, and how many stand behind the point.
#[must_use]
pub const fn decimal(mantissa: i128, places: u8) -> Decimal {
    match Decimal::new(mantissa, places) {
        Some(decimal) => decimal,
        None => panic!("no decimal"),
    }
}

/// A day: year, month, day.
#[must_use]
pub const fn date((year, month, day): (u16, u8, u8)) -> Date {
    match Date::new(year, month, day) {
        Some(date) => date,
        None => panic!("no day of the calendar"),
    }
}

/// A time of the day: hour, minute, second, nanosecond, and the minutes ahead of UTC, if it is not UTC itself.
#[must_use]
pub const fn time(
    (hour, minute, second, nanosecond, ahead): (u8, u8, u8, u32, Option<i16>),
) -> Time {
    let offset = match ahead {
        None => Some(Offset::UTC),
        Some(minutes) => Offset::of_minutes(minutes),
    };
    let Some(offset) = offset else { panic!("no distance from UTC") };
    match Time::new(hour, minute, second, nanosecond, offset) {
        Some(time) => time,
        None => panic!("no time of the day"),
    }
}

/// A point in time.
#[must_use]
pub const fn datetime(day: (u16, u8, u8), clock: (u8, u8, u8, u32, Option<i16>)) -> DateTime {
    DateTime::new(date(day), time(clock))
}
