//! Payloads: what generated types are read from and written to.
//!
//! A generated type says what it is made of ([`Record`], [`Union`], [`Choice`], [`Newtype`]), in code that serde drives;
//! what is narrower than the type of a field is a [`Form`]: bounds, lengths, patterns. Reading and writing
//! judge a payload as the JSON Schema does that `topoc build --emit schemas` writes.
//!
//! No JSON value is made on the way, but of what has to be compared with others (items that are
//! unique), kept (unknown variants) or put off (what stands before the tag of a union). An error's path
//! is put together while the error travels outwards; a good payload does not pay for it.

mod choice;
mod context;
mod float;
mod form;
mod integer;
mod invalid;
mod list;
mod newtype;
mod record;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail")]
mod tests;
mod text;
mod union;
mod unique;
pub mod value;

pub use choice::Choice;
pub use context::Context;
pub use float::{Binary, Float};
pub use form::{Boxed, Form, Nullable, Plain, Redacted, Sensitive, Shaped, by_itself};
pub use integer::{Int, Whole};
pub use invalid::{Invalid, Trace};
pub use list::{Dictionary, List};
pub use newtype::Newtype;

pub use record::{Entries, Fields, Record};
pub use text::{Pattern, Text, TextValue};
pub use union::{Tagged, Union, UnknownVariant};
pub use value::{Decimals, Octets};

pub mod read {
    //! How each kind of generated type is read.
    pub use super::choice::read as choice;
    pub use super::record::read as record;
    pub use super::union::read as union;
}

pub mod write {
    //! How each kind of generated type is written.
    pub use super::choice::write as choice;
    pub use super::record::write as record;
    pub use super::union::write as union;
}

/// The payload of a version of a message: what travels.
pub trait Payload: Shaped {
    /// The contract, as services name it: `order.placed@2`.
    const CONTRACT: &'static str;

    /// Whether fields that the contract does not name are refused.
    const DENIES_UNKNOWN_FIELDS: bool;

    /// Reads a payload.
    ///
    /// # Errors
    /// It is no JSON, or none that the contract allows.
    fn decode(bytes: &[u8]) -> Result<Self, Invalid> {
        let trace = Trace::default();
        let mut from = serde_json::Deserializer::from_slice(bytes);
        let value = Self::read(&mut from, Context::new(Self::DENIES_UNKNOWN_FIELDS, &trace));
        let value = value.and_then(|value| from.end().map(|()| value));
        value.map_err(|error| trace.invalid(&error))
    }

    /// Writes a payload.
    ///
    /// # Errors
    /// It is none that the contract allows.
    fn encode(&self) -> Result<Vec<u8>, Invalid> {
        let trace = Trace::default();
        let mut bytes = Vec::with_capacity(256);
        let to = &mut serde_json::Serializer::new(&mut bytes);
        let written = self.write(to, Context::new(Self::DENIES_UNKNOWN_FIELDS, &trace));
        written.map(|()| bytes).map_err(|error| trace.invalid(&error))
    }
}
