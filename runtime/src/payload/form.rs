//! What a field, an item or a value may be: how it is read and how it is written.

use super::context::Context;
use serde::de::{DeserializeSeed, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A type whose values have one form in JSON.
pub trait Shaped: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// It is none of this type; the context's trace knows more.
    fn read<'de, D: Deserializer<'de>>(from: D, cx: Context<'_>) -> Result<Self, D::Error>;

    /// Writes the value.
    ///
    /// # Errors
    /// It is none that the contract allows; the context's trace knows more.
    fn write<S: Serializer>(&self, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error>;
}

/// The form that values of a type have somewhere: the type's own, or a narrower one.
pub trait Form<T>: Copy {
    /// Reads a value.
    ///
    /// # Errors
    /// It has not this form; the context's trace knows more.
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<T, D::Error>;

    /// Writes a value.
    ///
    /// # Errors
    /// It has not this form; the context's trace knows more.
    fn write<S: Serializer>(self, value: &T, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error>;
}

/// The form that the type itself has.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl<T: Shaped> Form<T> for Plain {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<T, D::Error> {
        T::read(from, cx)
    }

    fn write<S: Serializer>(self, value: &T, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error> {
        value.write(to, cx)
    }
}

/// A value in a box, since its type holds itself.
#[derive(Clone, Copy, Debug)]
pub struct Boxed<F>(pub F);

impl<T, F: Form<T>> Form<Box<T>> for Boxed<F> {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<Box<T>, D::Error> {
        self.0.read(from, cx).map(Box::new)
    }

    fn write<S: Serializer>(
        self,
        value: &Box<T>,
        to: S,
        cx: Context<'_>,
    ) -> Result<S::Ok, S::Error> {
        self.0.write(value, to, cx)
    }
}

/// A value of this form, or null.
#[derive(Clone, Copy, Debug)]
pub struct Nullable<F>(pub F);

impl<T, F: Form<T>> Form<Option<T>> for Nullable<F> {
    fn read<'de, D: Deserializer<'de>>(
        self,
        from: D,
        cx: Context<'_>,
    ) -> Result<Option<T>, D::Error> {
        from.deserialize_option(NullableVisitor { form: self.0, cx, value: PhantomData })
    }

    fn write<S: Serializer>(
        self,
        value: &Option<T>,
        to: S,
        cx: Context<'_>,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.serialize_some(&Writing { form: self.0, value, cx }),
            None => to.serialize_none(),
        }
    }
}

struct NullableVisitor<'t, T, F> {
    form: F,
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<'de, T, F: Form<T>> Visitor<'de> for NullableVisitor<'_, T, F> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        self.form.read(from, self.cx).map(Some)
    }
}

/// A value that is personal or secret: errors do not show it.
#[derive(Clone, Copy, Debug)]
pub struct Sensitive<F>(pub F);

impl<T, F: Form<T>> Form<T> for Sensitive<F> {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<T, D::Error> {
        let value = self.0.read(from, cx);
        if value.is_err() {
            cx.trace.hide();
        }
        value
    }

    fn write<S: Serializer>(self, value: &T, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error> {
        let written = self.0.write(value, to, cx);
        if written.is_err() {
            cx.trace.hide();
        }
        written
    }
}

/// What stands for a sensitive value in `Debug`.
#[derive(Clone, Copy)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A value, on its way out.
pub(super) struct Writing<'v, 't, T, F> {
    pub(super) form: F,
    pub(super) value: &'v T,
    pub(super) cx: Context<'t>,
}

impl<T, F: Form<T>> Serialize for Writing<'_, '_, T, F> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.form.write(self.value, to, self.cx)
    }
}

/// A value, on its way in.
pub(super) struct Reading<'t, T, F> {
    form: F,
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<'t, T, F> Reading<'t, T, F> {
    pub(super) fn new(form: F, cx: Context<'t>) -> Self {
        Self { form, cx, value: PhantomData }
    }
}

impl<'de, T, F: Form<T>> DeserializeSeed<'de> for Reading<'_, T, F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        self.form.read(from, self.cx)
    }
}

/// A value that serde itself reads and writes.
macro_rules! by_serde {
    ($($type:ty),*) => {$(
        impl Shaped for $type {
            fn read<'de, D: Deserializer<'de>>(from: D, _: Context<'_>) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(from)
            }

            fn write<S: Serializer>(&self, to: S, _: Context<'_>) -> Result<S::Ok, S::Error> {
                self.serialize(to)
            }
        }
    )*};
}

by_serde!(bool, serde_json::Value);

/// Reads or writes a value outside of a payload, with the path in the error's text.
pub mod by_itself {
    use super::{Context, Deserializer, Serializer, Shaped};
    use crate::payload::invalid::Trace;
    use serde::de::Error as _;

    /// Reads a value for `serde::Deserialize`; unknown fields are ignored.
    ///
    /// # Errors
    /// It is none of the type.
    pub fn read<'de, T: Shaped, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let trace = Trace::default();
        let value = T::read(from, Context::new(false, &trace));
        value.map_err(|error| D::Error::custom(trace.invalid(&error)))
    }

    /// Writes a value for `serde::Serialize`.
    ///
    /// # Errors
    /// It is none that the contract allows.
    pub fn write<T: Shaped, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        let trace = Trace::default();
        let written = value.write(to, Context::new(false, &trace));
        written.map_err(|error| super::outward::<S>(trace.invalid(&error)))
    }
}

fn outward<S: Serializer>(invalid: super::Invalid) -> S::Error {
    S::Error::custom(invalid)
}
