//! Diagnostics, and the forms in which they are shown.

mod diagnostic;
#[cfg(feature = "cli")]
mod format;
#[cfg(feature = "cli")]
mod github;
mod human;
#[cfg(feature = "cli")]
mod json;
#[cfg(feature = "cli")]
mod junit;
mod located;
#[cfg(feature = "cli")]
mod markdown;
mod mask;
#[cfg(feature = "cli")]
mod sarif;
mod snippet;
mod suggest;
#[cfg(test)]
#[allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
mod tests;

pub use diagnostic::{Class, Diagnostic, Label, Severity};
#[cfg(feature = "cli")]
pub use format::Format;
pub use human::{Style, human, summary};
pub use located::sort;
pub use suggest::nearest;
