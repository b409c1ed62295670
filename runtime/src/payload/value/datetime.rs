//! Points in time.

use super::{Date, Malformed, Offset, Time};
use crate::payload::text::displayed;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

/// A point in time, told as a day, a time of that day and its distance from UTC, all of which it keeps.
///
/// Two are equal that are written alike; which one is earlier, [`DateTime::unix_nanoseconds`] tells.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    date: Date,
    time: Time,
}

impl DateTime {
    /// The point in time.
    #[must_use]
    pub const fn new(date: Date, time: Time) -> Self {
        Self { date, time }
    }

    /// The present time in UTC, by the system's clock, to the microsecond; 1970-01-01T00:00:00Z where that clock stands before it or
    /// after the year 9999.
    #[must_use]
    pub fn now() -> Self {
        const EPOCH: DateTime =
            crate::codegen::constant::datetime((1970, 1, 1), (0, 0, 0, 0, None));
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self::after_1970(since).unwrap_or(EPOCH)
    }

    /// So long after 1970-01-01T00:00:00Z, in UTC.
    fn after_1970(since: Duration) -> Option<Self> {
        let seconds = since.as_secs();
        let date = Date::of_days_since_1970((seconds / 86_400).try_into().ok()?)?;
        let part = |unit: u64, below: u64| u8::try_from(seconds / unit % below).ok();
        let (hour, minute, second) = (part(3_600, 24)?, part(60, 60)?, part(1, 60)?);
        let nanosecond = since.subsec_micros() * 1_000;
        Some(Self::new(date, Time::new(hour, minute, second, nanosecond, Offset::UTC)?))
    }

    /// The day, where the clock shows its time.
    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    /// The time of the day and its distance from UTC.
    #[must_use]
    pub fn time(self) -> Time {
        self.time
    }

    /// How many nanoseconds after 1970-01-01T00:00:00Z it is.
    #[must_use]
    pub fn unix_nanoseconds(self) -> i128 {
        let Self { date, time } = self;
        let clock = i128::from(time.hour()) * 60 + i128::from(time.minute());
        let minutes = i128::from(date.days_since_1970()) * 24 * 60 + clock;
        let seconds =
            (minutes - i128::from(time.offset().minutes())) * 60 + i128::from(time.second());
        seconds * 1_000_000_000 + i128::from(time.nanosecond())
    }
}

/// The same point, to the system's precision; `None` where the system's clock does not reach it.
impl TryFrom<DateTime> for SystemTime {
    type Error = Malformed;

    fn try_from(value: DateTime) -> Result<Self, Malformed> {
        let nanoseconds = value.unix_nanoseconds();
        let seconds = u64::try_from(nanoseconds.unsigned_abs() / 1_000_000_000);
        let rest = u32::try_from(nanoseconds.unsigned_abs() % 1_000_000_000);
        let beyond = Malformed { expected: "a time that the system's clock reaches" };
        let (Ok(seconds), Ok(rest)) = (seconds, rest) else { return Err(beyond) };
        let distance = Duration::new(seconds, rest);
        let time = match nanoseconds < 0 {
            true => Self::UNIX_EPOCH.checked_sub(distance),
            false => Self::UNIX_EPOCH.checked_add(distance),
        };
        time.ok_or(beyond)
    }
}

impl FromStr for DateTime {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (date, time) = text.split_once('T').ok_or_else(Malformed::new::<Self>)?;
        let malformed = |_| Malformed::new::<Self>();
        Ok(Self::new(date.parse().map_err(malformed)?, time.parse().map_err(malformed)?))
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

displayed!(DateTime, "a datetime, as in \"2027-06-30T09:30:00Z\"");

#[cfg(test)]
mod tests {
    use super::DateTime;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_time_after_1970_is_told_in_utc() {
        let since = Duration::new(1_709_199_000, 123_456_789);
        let told = DateTime::after_1970(since).map(|time| time.to_string());
        assert_eq!(told.as_deref(), Some("2024-02-29T09:30:00.123456Z"));
        assert_eq!(DateTime::after_1970(Duration::MAX), None);
        let now = SystemTime::try_from(DateTime::now());
        assert!(now.is_ok_and(|now| now.elapsed().is_ok_and(|age| age.as_secs() < 60)));
    }
}
