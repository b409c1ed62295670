//! Emitters: a checked model becomes files in memory. Only the command line writes them.

mod definitions;
mod rust;
mod schemas;

#[cfg(feature = "cli")]
pub(crate) use definitions::everything;
pub use definitions::{Definitions, MissingPassword, PasswordHash, definitions};
pub(crate) use rust::collisions;
#[cfg(test)]
pub(crate) use rust::payload;
pub use rust::{Collision, Paths, Rust, rust};
pub(crate) use schemas::bounds_comment;
pub use schemas::{schema, schemas};

pub(crate) use schemas::ALWAYS_WRITTEN;
#[cfg(feature = "cli")]
pub(crate) use schemas::{bare, stem};

use std::collections::BTreeMap;

/// Files by their path within the output folder, in the order of their paths.
pub type Files = BTreeMap<String, String>;
