//! Binary fractions: their bounds, and the two widths that they have.

use super::context::Context;
use super::form::{Form, Shaped};
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

/// A Rust type of binary fractions.
pub trait Binary: Copy {
    /// The greatest.
    const MOST: f64;

    /// The nearest to a double.
    fn nearest(value: f64) -> Self;

    /// The double that a reader gets of the shortest text for it.
    fn as_written(self) -> f64;

    /// Writes it.
    ///
    /// # Errors
    /// The serializer's.
    fn put<S: Serializer>(self, to: S) -> Result<S::Ok, S::Error>;
}

impl Binary for f64 {
    const MOST: f64 = f64::INFINITY;

    fn nearest(value: f64) -> Self {
        value
    }

    fn as_written(self) -> f64 {
        self
    }

    fn put<S: Serializer>(self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self)
    }
}

impl Binary for f32 {
    const MOST: f64 = f32::MAX as f64;

    fn nearest(value: f64) -> Self {
        value as f32
    }

    fn as_written(self) -> f64 {
        let text = super::text::Stack::of(format_args!("{self:e}"));
        text.as_ref().and_then(|text| text.as_str().parse().ok()).unwrap_or_else(|| self.into())
    }

    fn put<S: Serializer>(self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f32(self)
    }
}

/// Binary fractions between two ends.
#[derive(Clone, Copy, Debug)]
pub struct Float {
    min: Option<(f64, bool)>,
    max: Option<(f64, bool)>,
}

impl Float {
    /// All that the type holds.
    #[must_use]
    pub const fn any() -> Self {
        Self { min: None, max: None }
    }

    /// At least this.
    #[must_use]
    pub const fn min(self, min: f64) -> Self {
        Self { min: Some((min, false)), ..self }
    }

    /// Above this.
    #[must_use]
    pub const fn above(self, min: f64) -> Self {
        Self { min: Some((min, true)), ..self }
    }

    /// At most this.
    #[must_use]
    pub const fn max(self, max: f64) -> Self {
        Self { max: Some((max, false)), ..self }
    }

    /// Below this.
    #[must_use]
    pub const fn below(self, max: f64) -> Self {
        Self { max: Some((max, true)), ..self }
    }

    /// What is expected, where a number that compares so is none of these.
    fn check(self, compare: impl Fn(f64) -> Option<Ordering>) -> Result<(), String> {
        let within = |end: Option<(f64, bool)>, side| {
            end.is_none_or(|(end, exclusive)| match compare(end) {
                Some(Ordering::Equal) => !exclusive,
                other => other == Some(side),
            })
        };
        let words = |end: Option<(f64, bool)>, exclusive, inclusive| match end {
            Some((end, true)) => format!("{exclusive} {end}"),
            Some((end, false)) => format!("{inclusive} {end}"),
            None => String::new(),
        };
        if !within(self.min, Ordering::Greater) {
            Err(words(self.min, "above", "at least"))
        } else if !within(self.max, Ordering::Less) {
            Err(words(self.max, "below", "at most"))
        } else {
            Ok(())
        }
    }
}

impl<T: Binary> Form<T> for Float {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<T, D::Error> {
        from.deserialize_f64(FloatVisitor { form: self, cx, value: PhantomData })
    }

    fn write<S: Serializer>(self, value: &T, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error> {
        let double = value.as_written();
        if !double.is_finite() {
            return Err(cx.unwritable("a number", double));
        }
        match self.check(|end| double.partial_cmp(&end)) {
            Ok(()) => value.put(to),
            Err(expected) => Err(cx.unwritable(expected, double)),
        }
    }
}

macro_rules! binary {
    ($($type:ty),*) => {$(
        impl Shaped for $type {
            fn read<'de, D: Deserializer<'de>>(from: D, cx: Context<'_>) -> Result<Self, D::Error> {
                Float::any().read(from, cx)
            }

            fn write<S: Serializer>(&self, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error> {
                Float::any().write(self, to, cx)
            }
        }
    )*};
}

binary!(f32, f64);

struct FloatVisitor<'t, T> {
    form: Float,
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<T: Binary> FloatVisitor<'_, T> {
    fn take<E: Error>(self, value: f64, compare: impl Fn(f64) -> Option<Ordering>) -> Result<T, E> {
        let beyond = compare(T::MOST) == Some(Ordering::Greater)
            || compare(-T::MOST) == Some(Ordering::Less)
            || !value.is_finite();
        if beyond {
            return Err(self.cx.refused("a number that its type holds", value));
        }
        match self.form.check(compare) {
            Ok(()) => Ok(T::nearest(value)),
            Err(expected) => Err(self.cx.refused(expected, value)),
        }
    }
}

impl<T: Binary> Visitor<'_> for FloatVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.take(value as f64, |end| compare_whole(value.into(), end))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        self.take(value as f64, |end| compare_whole(value.into(), end))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        self.take(value, |end| value.partial_cmp(&end))
    }
}

/// How a whole number compares with a float, to the last digit.
fn compare_whole(value: i128, float: f64) -> Option<Ordering> {
    if float.abs() >= 1e38 {
        return 0.0_f64.partial_cmp(&float);
    }
    let floor = float.floor();
    let above = if float > floor { Ordering::Less } else { Ordering::Equal };
    Some(value.cmp(&(floor as i128)).then(above))
}
