//! Times of the day, with their distance from UTC.

use super::{Malformed, digits};
use crate::payload::text::displayed;
use std::fmt;
use std::str::FromStr;

/// A time of the day with its distance from UTC. It keeps how many digits of a second it was given.
///
/// Two are equal that are written alike.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    nanosecond: u32,
    digits: u8,
    offset: Offset,
}

/// The distance from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Offset {
    form: OffsetForm,
    minutes: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum OffsetForm {
    Zulu,
    East,
    West,
}

impl Offset {
    /// None, written `Z`.
    pub const UTC: Self = Self { form: OffsetForm::Zulu, minutes: 0 };

    /// So many minutes ahead of UTC, less than a day; `None` where it is a day or more.
    #[must_use]
    pub const fn of_minutes(minutes: i16) -> Option<Self> {
        let form = if minutes < 0 { OffsetForm::West } else { OffsetForm::East };
        let minutes = minutes.unsigned_abs();
        match minutes < 24 * 60 {
            true => Some(Self { form, minutes }),
            false => None,
        }
    }

    /// How many minutes it is ahead of UTC.
    #[must_use]
    pub fn minutes(self) -> i16 {
        // Less than 1440.
        let minutes = i16::try_from(self.minutes).unwrap_or_default();
        if self.form == OffsetForm::West { -minutes } else { minutes }
    }
}

impl Time {
    /// The time, written with as many digits of a second as it needs; `None` where no clock shows it, or in a leap second.
    #[must_use]
    pub const fn new(
        hour: u8,
        minute: u8,
        second: u8,
        nanosecond: u32,
        offset: Offset,
    ) -> Option<Self> {
        if hour > 23 || minute > 59 || second > 59 || nanosecond > 999_999_999 {
            return None;
        }
        let (mut digits, mut rest) = (9, nanosecond);
        while digits > 0 && rest.is_multiple_of(10) {
            (digits, rest) = (digits - 1, rest / 10);
        }
        Some(Self { hour, minute, second, nanosecond, digits, offset })
    }

    /// The hour, from 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// The second, from 0 to 59.
    #[must_use]
    pub fn second(self) -> u8 {
        self.second
    }

    /// The nanosecond within the second.
    #[must_use]
    pub fn nanosecond(self) -> u32 {
        self.nanosecond
    }

    /// The distance from UTC.
    #[must_use]
    pub fn offset(self) -> Offset {
        self.offset
    }
}

impl FromStr for Time {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text.as_bytes()).ok_or_else(Malformed::new::<Self>)
    }
}

fn parse(text: &[u8]) -> Option<Time> {
    let (clock, rest) = text.split_at_checked(8)?;
    let [h1, h2, b':', m1, m2, b':', s1, s2] = clock else { return None };
    let two = |a: &u8, b: &u8| digits(&[*a, *b]).and_then(|number| u8::try_from(number).ok());
    let (fraction, zone) = match rest.strip_prefix(b".") {
        Some(rest) => {
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.split_at_checked(length).filter(|(digits, _)| (1..=9).contains(&digits.len()))?
        }
        None => (rest.get(..0)?, rest),
    };
    let count = u8::try_from(fraction.len()).ok()?;
    let nanosecond = digits(fraction)? * 10_u32.pow(9 - u32::from(count));
    let offset = parse_offset(zone)?;
    let time = Time::new(two(h1, h2)?, two(m1, m2)?, two(s1, s2)?, nanosecond, offset)?;
    Some(Time { digits: count, ..time })
}

fn parse_offset(text: &[u8]) -> Option<Offset> {
    let form = match text.first()? {
        b'Z' if text.len() == 1 => return Some(Offset::UTC),
        b'+' => OffsetForm::East,
        b'-' => OffsetForm::West,
        _ => return None,
    };
    let [_, h1, h2, b':', m1, m2] = text else { return None };
    let (hours, minutes) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
    let minutes = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
    Some(Offset { form, minutes: minutes.try_into().ok()? })
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        if self.digits > 0 {
            let fraction = self.nanosecond / 10_u32.pow(9_u32.saturating_sub(self.digits.into()));
            write!(f, ".{fraction:0width$}", width = self.digits.into())?;
        }
        fmt::Display::fmt(&self.offset, f)
    }
}

impl fmt::Debug for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.form {
            OffsetForm::Zulu => return f.write_str("Z"),
            OffsetForm::East => '+',
            OffsetForm::West => '-',
        };
        write!(f, "{sign}{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

displayed!(Time, "a time with its zone, as in \"09:30:00Z\"");
