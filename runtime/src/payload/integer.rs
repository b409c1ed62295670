//! Whole numbers, compared exactly: none passes through a float that was not one.

use super::context::Context;
use super::form::{Form, Shaped};
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::fmt;
use std::marker::PhantomData;

/// A Rust type of whole numbers.
pub trait Whole: Copy + TryFrom<i128> + Into<i128> + fmt::Display {
    /// The least and the greatest.
    const ENDS: (i128, i128);

    /// Asks a deserializer for a number of this width.
    ///
    /// # Errors
    /// The visitor's.
    fn ask<'de, D: Deserializer<'de>, V: Visitor<'de>>(
        from: D,
        visitor: V,
    ) -> Result<V::Value, D::Error>;

    /// Writes it.
    ///
    /// # Errors
    /// The serializer's.
    fn put<S: Serializer>(self, to: S) -> Result<S::Ok, S::Error>;
}

macro_rules! whole {
    ($($type:ident $ask:ident $put:ident),*) => {$(
        impl Whole for $type {
            const ENDS: (i128, i128) = ($type::MIN as i128, $type::MAX as i128);

            fn ask<'de, D: Deserializer<'de>, V: Visitor<'de>>(
                from: D,
                visitor: V,
            ) -> Result<V::Value, D::Error> {
                from.$ask(visitor)
            }

            fn put<S: Serializer>(self, to: S) -> Result<S::Ok, S::Error> {
                to.$put(self)
            }
        }

        impl Shaped for $type {
            fn read<'de, D: Deserializer<'de>>(from: D, cx: Context<'_>) -> Result<Self, D::Error> {
                Int::any().read(from, cx)
            }

            fn write<S: Serializer>(&self, to: S, _: Context<'_>) -> Result<S::Ok, S::Error> {
                self.put(to)
            }
        }
    )*};
}

whole!(
    i32 deserialize_i32 serialize_i32,
    i64 deserialize_i64 serialize_i64,
    u32 deserialize_u32 serialize_u32,
    u64 deserialize_u64 serialize_u64
);

/// Whole numbers between two ends. A number without a fraction is one, however it is written.
#[derive(Clone, Copy, Debug)]
pub struct Int {
    min: i128,
    max: i128,
    step: i128,
}

impl Int {
    /// All that the type holds.
    #[must_use]
    pub const fn any() -> Self {
        Self { min: i128::MIN, max: i128::MAX, step: 1 }
    }

    /// At least this.
    #[must_use]
    pub const fn min(self, min: i128) -> Self {
        Self { min, ..self }
    }

    /// At most this.
    #[must_use]
    pub const fn max(self, max: i128) -> Self {
        Self { max, ..self }
    }

    /// Whole multiples of this, which is greater than 0.
    #[must_use]
    pub const fn multiple_of(self, step: i128) -> Self {
        Self { step, ..self }
    }

    /// What is expected, where the number is none of these.
    fn check(self, value: i128) -> Result<(), String> {
        if value < self.min {
            Err(format!("at least {}", self.min))
        } else if value > self.max {
            Err(format!("at most {}", self.max))
        } else if value.checked_rem(self.step).is_some_and(|rest| rest != 0) {
            Err(format!("a multiple of {}", self.step))
        } else {
            Ok(())
        }
    }
}

impl<T: Whole> Form<T> for Int {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<T, D::Error> {
        T::ask(from, IntVisitor { form: self, cx, value: PhantomData })
    }

    fn write<S: Serializer>(self, value: &T, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error> {
        match self.check((*value).into()) {
            Ok(()) => value.put(to),
            Err(expected) => Err(cx.unwritable(expected, value)),
        }
    }
}

struct IntVisitor<'t, T> {
    form: Int,
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<T: Whole> IntVisitor<'_, T> {
    fn take<E: Error>(self, value: i128) -> Result<T, E> {
        let Ok(taken) = T::try_from(value) else {
            let (least, greatest) = T::ENDS;
            let expected = format!("a number without a fraction from {least} to {greatest}");
            return Err(self.cx.refused(expected, value));
        };
        match self.form.check(value) {
            Ok(()) => Ok(taken),
            Err(expected) => Err(self.cx.refused(expected, value)),
        }
    }
}

impl<T: Whole> Visitor<'_> for IntVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number without a fraction")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.take(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        self.take(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        match whole(value) {
            Some(value) => self.take(value),
            None => Err(self.cx.refused("a number without a fraction", value)),
        }
    }
}

/// A float without a fraction, as the whole number that it is.
pub(super) fn whole(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() < 1e38).then_some(value as i128)
}
