//! Diagnostics, and the forms in which they are shown.

mod diagnostic;

pub use diagnostic::{Class, Diagnostic, Label, Severity};
