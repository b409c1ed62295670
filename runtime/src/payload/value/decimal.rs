//! Decimal fractions.

use super::Malformed;
use crate::payload::context::Context;
use crate::payload::form::Form;
use crate::payload::text::{Text, displayed};
use serde::de::Deserializer;
use serde::ser::Serializer;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// How many digits there are behind the point at most.
const PLACES: u8 = 18;
/// How many digits there are before the point at most.
const WHOLE: usize = 20;

/// An exact decimal fraction of at most 20 digits before the point and 18 behind it.
///
/// It keeps how many digits it has behind the point: `1.0` and `1.00` are equal, and each is written as it came.
#[derive(Clone, Copy)]
pub struct Decimal {
    negative: bool,
    /// All digits, without the point.
    digits: u128,
    places: u8,
}

impl Decimal {
    /// The decimal that is `mantissa` divided by 10 to the power of `places`.
    ///
    /// `None` where it has more than 20 digits before the point or 18 behind it.
    #[must_use]
    pub const fn new(mantissa: i128, places: u8) -> Option<Self> {
        let digits = mantissa.unsigned_abs();
        if places > PLACES || digits / power(places) >= power(WHOLE as u8) {
            return None;
        }
        Some(Self { negative: mantissa < 0, digits, places })
    }

    /// All digits without the point, with their sign.
    #[must_use]
    pub const fn mantissa(self) -> i128 {
        // Less than 10^38.
        if self.negative { -(self.digits as i128) } else { self.digits as i128 }
    }

    /// How many digits there are behind the point, trailing zeros counted.
    #[must_use]
    pub const fn places(self) -> u8 {
        self.places
    }

    /// In units of 10^-18.
    const fn units(self) -> i128 {
        self.mantissa() * power(PLACES - self.places) as i128
    }

    /// How many digits there are behind the point, trailing zeros not counted.
    fn significant_places(self) -> u8 {
        let zeros = (0..self.places).find(|zeros| !self.digits.is_multiple_of(power(zeros + 1)));
        self.places - zeros.unwrap_or(self.places)
    }
}

const fn power(exponent: u8) -> u128 {
    10_u128.pow(exponent as u32)
}

impl FromStr for Decimal {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text).ok_or_else(Malformed::new::<Self>)
    }
}

fn parse(text: &str) -> Option<Decimal> {
    let (negative, size) = match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text),
    };
    let (whole, fraction) = match size.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (size, ""),
    };
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if whole.is_empty() || leading_zero || whole.len() > WHOLE {
        return None;
    }
    let places = u8::try_from(fraction.len()).ok().filter(|places| *places <= PLACES)?;
    let digit = |so_far: u128, byte: u8| {
        byte.is_ascii_digit().then(|| so_far * 10 + u128::from(byte - b'0'))
    };
    let digits = whole.bytes().chain(fraction.bytes()).try_fold(0, digit)?;
    Some(Decimal { negative, digits, places })
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let one = power(self.places);
        write!(f, "{sign}{}", self.digits / one)?;
        match self.places {
            0 => Ok(()),
            places => write!(f, ".{:0width$}", self.digits % one, width = places.into()),
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.units() == other.units()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.units().cmp(&other.units())
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.units().hash(state);
    }
}

macro_rules! from_whole {
    ($($type:ty),*) => {$(
        impl From<$type> for Decimal {
            fn from(value: $type) -> Self {
                let digits = i128::from(value).unsigned_abs();
                Self { negative: i128::from(value) < 0, digits, places: 0 }
            }
        }
    )*};
}

from_whole!(i32, i64, u32, u64);

displayed!(Decimal, "a decimal in quotes, as in \"19.90\"");

/// Decimals between two ends, of so many places. Ends are given as [`Decimal::new`] takes them.
#[derive(Clone, Copy, Debug)]
pub struct Decimals {
    min: Option<(Option<Decimal>, bool)>,
    max: Option<(Option<Decimal>, bool)>,
    places: u8,
}

impl Decimals {
    /// All decimals.
    #[must_use]
    pub const fn any() -> Self {
        Self { min: None, max: None, places: PLACES }
    }

    /// At least this.
    #[must_use]
    pub const fn min(self, mantissa: i128, places: u8) -> Self {
        Self { min: Some((Decimal::new(mantissa, places), false)), ..self }
    }

    /// Above this.
    #[must_use]
    pub const fn above(self, mantissa: i128, places: u8) -> Self {
        Self { min: Some((Decimal::new(mantissa, places), true)), ..self }
    }

    /// At most this.
    #[must_use]
    pub const fn max(self, mantissa: i128, places: u8) -> Self {
        Self { max: Some((Decimal::new(mantissa, places), false)), ..self }
    }

    /// Below this.
    #[must_use]
    pub const fn below(self, mantissa: i128, places: u8) -> Self {
        Self { max: Some((Decimal::new(mantissa, places), true)), ..self }
    }

    /// At most so many digits behind the point, trailing zeros not counted.
    #[must_use]
    pub const fn places(self, places: u8) -> Self {
        Self { places, ..self }
    }

    /// What is expected, where the value is none of these.
    fn check(&self, value: Decimal) -> Result<(), String> {
        if let Some((Some(end), exclusive)) = self.min
            && (value < end || exclusive && value == end)
        {
            return Err(format!("{} {end}", if exclusive { "above" } else { "at least" }));
        }
        if let Some((Some(end), exclusive)) = self.max
            && (value > end || exclusive && value == end)
        {
            return Err(format!("{} {end}", if exclusive { "below" } else { "at most" }));
        }
        if value.significant_places() > self.places {
            return Err(format!("at most {} digits behind the point", self.places));
        }
        Ok(())
    }
}

impl Form<Decimal> for Decimals {
    fn read<'de, D: Deserializer<'de>>(
        self,
        from: D,
        cx: Context<'_>,
    ) -> Result<Decimal, D::Error> {
        let value: Decimal = Text::any().read(from, cx)?;
        match self.check(value) {
            Ok(()) => Ok(value),
            Err(expected) => Err(cx.refused(expected, value)),
        }
    }

    fn write<S: Serializer>(
        self,
        value: &Decimal,
        to: S,
        cx: Context<'_>,
    ) -> Result<S::Ok, S::Error> {
        match self.check(*value) {
            Ok(()) => Text::any().write(value, to, cx),
            Err(expected) => Err(cx.unwritable(expected, value)),
        }
    }
}
