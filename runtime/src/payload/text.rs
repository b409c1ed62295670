//! Texts, and values whose form in JSON is a text.

use super::context::Context;
use super::form::Form;
use regex_lite::Regex;
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::fmt::{self, Write};
use std::marker::PhantomData;
use std::sync::OnceLock;

/// A value whose form in JSON is a text.
pub trait TextValue: Sized {
    /// What its texts are, in a part of a sentence.
    const EXPECTED: &'static str;

    /// The value of a text, where it is one of them.
    fn of(text: &str) -> Option<Self>;

    /// The same of a text that nobody else needs.
    fn of_owned(text: String) -> Option<Self> {
        Self::of(&text)
    }

    /// Uses its text; `None` where it has none.
    fn with_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R>;
}

impl TextValue for String {
    const EXPECTED: &'static str = "a text";

    fn of(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn of_owned(text: String) -> Option<Self> {
        Some(text)
    }

    fn with_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R> {
        Some(use_it(self))
    }
}

/// A regular expression of a contract, compiled when it is first asked.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern in the contracts' dialect, which the compiler of topologies has read.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, regex: OnceLock::new() }
    }

    /// Whether a text holds a match.
    fn is_match(&self, text: &str) -> bool {
        // What the compiler emits can be compiled.
        let regex = self.regex.get_or_init(|| Regex::new(self.text).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// Texts of some length that match a pattern.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    min: u64,
    max: u64,
    pattern: Option<&'static Pattern>,
}

impl Text {
    /// All texts that the type has.
    #[must_use]
    pub const fn any() -> Self {
        Self { min: 0, max: u64::MAX, pattern: None }
    }

    /// At least so many characters (Unicode scalar values).
    #[must_use]
    pub const fn min(self, min: u64) -> Self {
        Self { min, ..self }
    }

    /// At most so many characters (Unicode scalar values).
    #[must_use]
    pub const fn max(self, max: u64) -> Self {
        Self { max, ..self }
    }

    /// What holds a match.
    #[must_use]
    pub const fn pattern(self, pattern: &'static Pattern) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    /// What is expected and what is found, where the text is none of these.
    fn check(&self, text: &str) -> Result<(), (String, String)> {
        if self.min > 0 || self.max < u64::MAX {
            let count = text.chars().count() as u64;
            within(count, self.min, self.max, "character")?;
        }
        match self.pattern {
            Some(pattern) if !pattern.is_match(text) => {
                Err((format!("a text that matches `{}`", pattern.text), shown(text)))
            }
            _ => Ok(()),
        }
    }
}

/// What is expected and what is found, where there are too few or too many.
pub(super) fn within(count: u64, min: u64, max: u64, what: &str) -> Result<(), (String, String)> {
    let plural = |count: u64| match (count, what) {
        (1, _) => format!("1 {what}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {what}s"),
    };
    if count < min {
        Err((format!("at least {}", plural(min)), plural(count)))
    } else if count > max {
        Err((format!("at most {}", plural(max)), plural(count)))
    } else {
        Ok(())
    }
}

/// A text in quotes, cut where it is long.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

impl<T: TextValue> Form<T> for Text {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<T, D::Error> {
        from.deserialize_string(TextVisitor { form: self, cx, value: PhantomData })
    }

    fn write<S: Serializer>(self, value: &T, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error> {
        let written = value.with_text(|text| match self.check(text) {
            Ok(()) => to.serialize_str(text),
            Err((expected, found)) => Err(cx.unwritable(expected, found)),
        });
        written.unwrap_or_else(|| Err(cx.unwritable(T::EXPECTED, "a value without a text")))
    }
}

struct TextVisitor<'t, T> {
    form: Text,
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<T: TextValue> TextVisitor<'_, T> {
    fn checked<E: Error>(&self, text: &str) -> Result<(), E> {
        self.form.check(text).map_err(|(expected, found)| self.cx.refused(expected, found))
    }
}

impl<T: TextValue> Visitor<'_> for TextVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let value = T::of(text).ok_or_else(|| self.cx.refused(T::EXPECTED, shown(text)))?;
        self.checked(text).map(|()| value)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<T, E> {
        self.checked(&text)?;
        let found = || self.cx.refused(T::EXPECTED, "another text");
        T::of_owned(text).ok_or_else(found)
    }
}

/// Gives a type whose form is a text what all values of payloads have.
macro_rules! text_value {
    ($($type:ty),*) => {$(
        impl crate::payload::Shaped for $type {
            fn read<'de, D: serde::Deserializer<'de>>(
                from: D,
                cx: crate::payload::Context<'_>,
            ) -> Result<Self, D::Error> {
                crate::payload::Form::read(crate::payload::Text::any(), from, cx)
            }

            fn write<S: serde::Serializer>(
                &self,
                to: S,
                cx: crate::payload::Context<'_>,
            ) -> Result<S::Ok, S::Error> {
                crate::payload::Form::write(crate::payload::Text::any(), self, to, cx)
            }
        }
    )*};
}
pub(super) use text_value;

text_value!(String);

/// A short text, without an allocation.
pub(super) struct Stack {
    bytes: [u8; 64],
    length: usize,
}

impl Stack {
    /// What is written; `None` where it is longer than 64 bytes.
    pub(super) fn of(text: fmt::Arguments<'_>) -> Option<Self> {
        let mut stack = Self { bytes: [0; 64], length: 0 };
        stack.write_fmt(text).ok().map(|()| stack)
    }

    pub(super) fn as_str(&self) -> &str {
        // Only whole texts are ever written to it.
        self.bytes.get(..self.length).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default()
    }
}

impl Write for Stack {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// Gives a type with `FromStr` and `Display` its texts.
macro_rules! displayed {
    ($type:ty, $expected:expr) => {
        impl crate::payload::TextValue for $type {
            const EXPECTED: &'static str = $expected;

            fn of(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn with_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R> {
                let text = crate::payload::text::Stack::of(format_args!("{self}"))?;
                Some(use_it(text.as_str()))
            }
        }

        crate::payload::text::text_value!($type);

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::payload::form::by_itself::read(from)
            }
        }
    };
}
pub(super) use displayed;
