//! Choices of texts.

use super::context::Context;
use super::text::shown;
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::fmt;
use std::marker::PhantomData;

/// An enum whose form is a text.
pub trait Choice: Sized {
    /// The texts that are known.
    const TEXTS: &'static [&'static str];

    /// The value of a text; `None` where it is refused.
    fn of(text: &str) -> Option<Self>;

    /// Its text.
    fn text(&self) -> &str;
}

/// Reads a choice.
///
/// # Errors
/// It is none.
pub fn read<'de, T: Choice, D: Deserializer<'de>>(from: D, cx: Context<'_>) -> Result<T, D::Error> {
    from.deserialize_str(ChoiceVisitor { cx, value: PhantomData })
}

/// Writes a choice.
///
/// # Errors
/// The serializer's.
pub fn write<T: Choice, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(value.text())
}

/// A choice of names, in words.
pub(super) struct OneOf(pub(super) &'static [&'static str]);

impl fmt::Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LISTED: usize = 12;
        if self.0.len() != 1 {
            f.write_str("one of ")?;
        }
        for (index, name) in self.0.iter().take(LISTED).enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}`{name}`")?;
        }
        match self.0.len().checked_sub(LISTED) {
            Some(more @ 1..) => write!(f, " and {more} more"),
            _ => Ok(()),
        }
    }
}

struct ChoiceVisitor<'t, T> {
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<T: Choice> Visitor<'_> for ChoiceVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", OneOf(T::TEXTS))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::of(text).ok_or_else(|| self.cx.refused(OneOf(T::TEXTS), shown(text)))
    }
}
