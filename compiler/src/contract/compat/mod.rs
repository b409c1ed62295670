//! Whether a reader takes all that a writer may emit, and what it refuses, with a payload that shows it.
//!
//! One question in two directions: backward, the new reader and what was written before; forward, the reader of before and what
//! is written now. A writer emits the fields that it declares, those with a default too; an optional one it may leave out.

mod grouped;
mod leaf;
pub(in crate::contract) mod probe;
pub(in crate::contract) mod samples;
mod silent;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
mod tests;
mod walk;

use super::shape::Shape;
use super::shapes::Shapes;
use crate::model::Id;
use crate::source::{Place, Pointer};
use serde_json::Value;

pub use silent::{Effect, Silent, silent};
pub use walk::refusals;

/// A payload as one side knows it.
#[derive(Clone, Copy, Debug)]
pub struct Side<'s> {
    /// The side's shapes.
    pub shapes: &'s Shapes,
    /// The payload's.
    pub shape: Id<Shape>,
    /// Whether it refuses fields that the contract does not name.
    pub strict: bool,
}

/// Something that the writer may emit and the reader refuses.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Where in the payload; an item of a list is `0`, an entry of a map `*`.
    pub path: Pointer,
    /// Where else the same part of a type stands in the payload.
    pub also: Vec<Pointer>,
    /// What is refused.
    pub reason: Reason,
    /// A payload that the writer may emit and the reader refuses, where one is found: a reader's pattern may be one that
    /// no text of ours offends.
    pub witness: Option<Value>,
    /// Where the writer's side is written.
    pub writer: Option<Place>,
    /// Where the reader's side is written.
    pub reader: Option<Place>,
}

/// What a reader refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Another type.
    Type,
    /// Null.
    Null,
    /// A number beyond its bounds.
    Range,
    /// A number that is no multiple of its step, or has more places.
    Step,
    /// A text that is too short or too long, a list or map of too few or too many.
    Length,
    /// A text that does not match its pattern.
    Pattern,
    /// A text without its form.
    Format,
    /// A value that it does not know.
    Value,
    /// Items that are equal.
    Unique,
    /// That a field is absent.
    AbsentField,
    /// A field that it does not know.
    UnknownField,
    /// The field that tells variants apart.
    Tag,
    /// A variant that it does not know.
    Variant,
}

impl Reason {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "payload-type",
            Self::Null => "payload-null",
            Self::Range => "payload-range",
            Self::Step => "payload-step",
            Self::Length => "payload-length",
            Self::Pattern => "payload-pattern",
            Self::Format => "payload-format",
            Self::Value => "payload-value",
            Self::Unique => "payload-unique",
            Self::AbsentField => "payload-field-absent",
            Self::UnknownField => "payload-field-unknown",
            Self::Tag => "payload-tag",
            Self::Variant => "payload-variant",
        }
    }

    /// What is refused, in a part of a sentence; `of` says whose it is.
    #[must_use]
    pub fn phrase(self, of: &str) -> String {
        match self {
            Self::Type => format!("the values {of}, which are of another type"),
            Self::Null => format!("the null {of}"),
            Self::Range => format!("some numbers {of}"),
            Self::Step => format!("some numbers {of}, which lie between the steps"),
            Self::Length => format!("some values {of}, which are too short or too long"),
            Self::Pattern => format!("some texts {of}, which do not match the pattern"),
            Self::Format => format!("some texts {of}, which have another form"),
            Self::Value => format!("some values {of}"),
            Self::Unique => format!("lists {of} with equal items"),
            Self::AbsentField => format!("payloads {of} that lack it"),
            Self::UnknownField => format!("payloads {of} that have it"),
            Self::Tag => format!("payloads {of}, whose variants this field tells apart"),
            Self::Variant => format!("some variants {of}"),
        }
    }
}
