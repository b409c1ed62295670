//! Contracts: what a payload may be.
//!
//! One shape model serves everything. What a topology writes inline and what a JSON Schema says
//! become the same [`Shapes`]; examples, emitted schemas, compatibility and generated code read
//! them and nothing else. The wire form of each scalar is fixed in one table, [`Scalar`], which
//! the page `docs/reference/scalars.md` shows with its reasons.
//!
//! - [`Shapes`] is an arena. A named type is in it once; who uses it holds its id, so that types
//!   may be recursive and nothing is cloned.
//! - [`Shape`] is a [`Kind`] and what is said about it. `Kind::Alias` is a use of a named type that
//!   says something of its own; [`Shapes::of`] follows it.
//! - *Optional* is a matter of the field that may be absent, *nullable* one of the shape that may be
//!   null. They have nothing to do with each other.

mod accepts;
#[cfg(all(test, feature = "cli"))]
#[allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]
pub(crate) mod agreement;
mod base64;
#[cfg(feature = "cli")]
pub mod compat;
mod format;
#[cfg(feature = "cli")]
mod inhabited;
mod path;
mod pattern;
mod range;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod reference;
mod scalar;
mod shape;
mod shapes;
mod sizes;

pub use accepts::{Against, Complaint};
pub(crate) use base64::{PATTERN as BASE64, characters as base64_characters};
pub use format::Format;
pub use path::{Constancy, Step};
pub use pattern::{Pattern, PatternFault};
pub use range::{Bound, Counts, Range};
pub use scalar::Scalar;
pub use shape::{
    Decimals, Enum, Field, Float, FloatWidth, Integer, IntegerWidth, Kind, List, Map, Notes, Shape,
    Struct, Text, Union,
};
pub use shapes::Shapes;
