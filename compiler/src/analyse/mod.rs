//! Faults and lints: one rule a file, its page beside it.
//!
//! To add a rule: `my_rule.rs` with its `NAME` and `check`, `my_rule.md` with its
//! page and fixtures, and one line in the list below.

mod allow;
mod checked;
mod context;
mod dead_letters;
mod effective;
mod judged;
mod matching;
mod objects;

pub use checked::Checked;
#[cfg(feature = "cli")]
pub(crate) use checked::is_denied;
pub(crate) use checked::{findings, judge};
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
    argument_out_of_range
    broad_permission
    clear_text_secret
    default_user
    duplicate_binding
    expired_exception
    ignored_routing_key
    invalid_binding
    invalid_parameter
    invalid_pattern
    invalid_policy
    lossy_parking_queue
    lost_in_export
    missing_alternate_exchange
    missing_dead_letter_exchange
    missing_plugin
    name_too_long
    naming
    needs_newer_broker
    no_dead_letter
    policy_displaces_derived
    policy_skipped
    policy_tie
    queue_type_conflict
    removed_feature
    reserved_name
    unanchored_pattern
    unknown_name
    unmatched_policy
    unsupported_argument
    weak_dead_letter_strategy
}
