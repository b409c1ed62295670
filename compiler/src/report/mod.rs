//! Diagnostics, and the forms in which they are shown.

mod diagnostic;
mod suggest;

pub use diagnostic::{Class, Diagnostic, Label, Severity};
pub use suggest::nearest;
