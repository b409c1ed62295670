//! Faults and lints: one rule a file, its page beside it.
//!
//! To add a rule: `my_rule.rs` with its `NAME` and `check`, `my_rule.md` with its
//! page and fixtures, and one line in the list below.

mod allow;
mod checked;
mod context;
mod effective;

pub use checked::Checked;
#[cfg(feature = "cli")]
pub(crate) use checked::is_denied;
pub(crate) use checked::{check, findings};
pub(crate) use context::Context;

use crate::report::Diagnostic;

/// A rule of the analysis.
pub(crate) struct Rule {
    /// Its kebab-case name.
    pub(crate) name: &'static str,
    /// Its page: what, why, fix, fixtures.
    pub(crate) page: &'static str,
    /// Looks at the model and adds what it finds.
    pub(crate) check: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

macro_rules! rules {
    ($($module:ident)*) => {
        $(mod $module;)*

        /// All rules, by name.
        pub(crate) static RULES: &[Rule] = &[$(Rule {
            name: $module::NAME,
            page: include_str!(concat!(stringify!($module), ".md")),
            check: $module::check,
        }),*];
    };
}

rules! {
    unknown_name
}
