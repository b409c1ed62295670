//! Bytes, in base64.

use crate::payload::context::Context;
use crate::payload::form::{Form, Shaped, by_itself};
use crate::payload::text::within;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::fmt;

/// Bytes; in JSON a text in base64 (RFC 4648, section 4), padded, in the one form that each value has.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// So many bytes.
#[derive(Clone, Copy, Debug)]
pub struct Octets {
    min: u64,
    max: u64,
}

impl Octets {
    /// Any number.
    #[must_use]
    pub const fn any() -> Self {
        Self { min: 0, max: u64::MAX }
    }

    /// At least so many.
    #[must_use]
    pub const fn min(self, min: u64) -> Self {
        Self { min, ..self }
    }

    /// At most so many.
    #[must_use]
    pub const fn max(self, max: u64) -> Self {
        Self { max, ..self }
    }
}

impl Form<Bytes> for Octets {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<Bytes, D::Error> {
        from.deserialize_str(BytesVisitor { form: self, cx })
    }

    fn write<S: Serializer>(
        self,
        value: &Bytes,
        to: S,
        cx: Context<'_>,
    ) -> Result<S::Ok, S::Error> {
        match within(value.0.len() as u64, self.min, self.max, "byte") {
            Ok(()) => to.collect_str(&base64::display::Base64Display::new(&value.0, &STANDARD)),
            Err((expected, found)) => Err(cx.unwritable(expected, found)),
        }
    }
}

struct BytesVisitor<'t> {
    form: Octets,
    cx: Context<'t>,
}

impl Visitor<'_> for BytesVisitor<'_> {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes in base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Bytes, E> {
        let Ok(bytes) = STANDARD.decode(text) else {
            return Err(self.cx.refused("bytes in base64", "another text"));
        };
        match within(bytes.len() as u64, self.form.min, self.form.max, "byte") {
            Ok(()) => Ok(Bytes(bytes)),
            Err((expected, found)) => Err(self.cx.refused(expected, found)),
        }
    }
}

impl Shaped for Bytes {
    fn read<'de, D: Deserializer<'de>>(from: D, cx: Context<'_>) -> Result<Self, D::Error> {
        Octets::any().read(from, cx)
    }

    fn write<S: Serializer>(&self, to: S, cx: Context<'_>) -> Result<S::Ok, S::Error> {
        Octets::any().write(self, to, cx)
    }
}

impl serde::Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        by_itself::write(self, to)
    }
}

impl<'de> serde::Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        by_itself::read(from)
    }
}
