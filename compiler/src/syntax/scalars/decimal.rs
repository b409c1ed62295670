//! `Decimal`: `19.90`, exactly.

use super::{Malformed, text_scalar};
use std::fmt;
use std::str::FromStr;

const EXPECTED: &str =
    "a decimal, as in `19.90`: at most 20 digits, and at most 18 after the point";

/// What [`Decimal`] accepts. No exponent, no leading zeros, no sign but a minus.
pub(crate) const PATTERN: &str = "^-?(?:0|[1-9][0-9]{0,19})(?:\\.[0-9]{1,18})?$";

/// How many digits may stand before the point.
const WHOLE_DIGITS: usize = 20;

/// How many digits may stand after the point.
const PLACES: u32 = 18;

/// How many units are a whole one.
const ONE: i128 = 10_i128.pow(PLACES);

/// An exact decimal number with at most 20 digits before the point and 18 behind it, so that every
/// 64-bit integer is one. Numbers are equal that differ in trailing zeros only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    /// In units of 10^-18: less than 10^38, so that it always fits.
    units: i128,
}

impl Decimal {
    /// The whole number, or `None` where it has more than 20 digits.
    #[must_use]
    pub fn from_integer(value: i128) -> Option<Self> {
        let fits = value.unsigned_abs() < 10_u128.pow(WHOLE_DIGITS as u32);
        fits.then(|| Self { units: value * ONE })
    }

    /// How many digits stand behind the point, trailing zeros left out.
    #[must_use]
    pub fn places(self) -> u32 {
        let mut fraction = self.units % ONE;
        let mut places = PLACES;
        while places > 0 && fraction % 10 == 0 {
            fraction /= 10;
            places -= 1;
        }
        places
    }

    /// The number in units of its last place: 199 for 19.90, which has one place.
    #[must_use]
    pub fn mantissa(self) -> i128 {
        self.units / 10_i128.pow(PLACES - self.places())
    }

    /// The sum, where it has no more than 20 digits before the point.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let units = self.units + other.units;
        (units.unsigned_abs() < 10_u128.pow(WHOLE_DIGITS as u32 + PLACES)).then_some(Self { units })
    }

    /// The difference, where it has no more than 20 digits before the point.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { units: -other.units })
    }

    /// For a power of ten from 1 down to 10^-18: how many places its multiples have.
    #[must_use]
    pub fn as_step(self) -> Option<u32> {
        (0..=PLACES).find(|places| self.units == 10_i128.pow(PLACES - places))
    }
}

impl FromStr for Decimal {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text).ok_or_else(|| Malformed::new(text, EXPECTED))
    }
}

fn parse(text: &str) -> Option<Decimal> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (unsigned, sign) = text.strip_prefix('-').map_or((text, 1), |rest| (rest, -1));
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (unsigned, ""),
    };
    let short = whole.len() <= WHOLE_DIGITS && fraction.len() <= PLACES as usize;
    if !short || !digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let units = format!("{whole}{fraction:0<width$}", width = PLACES as usize);
    Some(Decimal { units: sign * units.parse::<i128>().ok()? })
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let (units, one) = (self.units.unsigned_abs(), ONE.unsigned_abs());
        write!(f, "{sign}{}", units / one)?;
        let fraction = format!("{:0width$}", units % one, width = PLACES as usize);
        match fraction.trim_end_matches('0') {
            "" => Ok(()),
            digits => write!(f, ".{digits}"),
        }
    }
}

text_scalar!(
    Decimal,
    EXPECTED,
    "An exact decimal number, in quotes: a plain 0.1 is a binary fraction that is only near it.",
    PATTERN,
    ["0", "19.90", "-0.5"]
);

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn of(text: &str) -> Option<Decimal> {
        text.parse().ok()
    }

    #[test]
    fn numbers_are_exact_to_the_last_place() {
        assert!(
            of("99999999999999999999.999999999999999998")
                < of("99999999999999999999.999999999999999999")
        );
        assert_eq!(of("18446744073709551615"), Decimal::from_integer(u64::MAX.into()));
        assert_eq!(of("-0.10"), of("-0.1"));
        assert!(of("-0.2") < of("-0.1"));
        assert_eq!(Decimal::from_integer(10_i128.pow(20)), None);
        for text in ["", "-", "01", "1.", ".5", "+1", "1e3", "100000000000000000000"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn places_and_steps_are_counted() {
        let places = |text| of(text).map(Decimal::places);
        assert_eq!([places("19.90"), places("20"), places("-0.001")], [Some(1), Some(0), Some(3)]);
        let step = |text| of(text).and_then(Decimal::as_step);
        assert_eq!(
            [step("1"), step("0.01"), step("0.02"), step("10")],
            [Some(0), Some(2), None, None]
        );
    }
}
