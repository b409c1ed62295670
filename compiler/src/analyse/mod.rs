//! Faults and lints: one rule a file, its page beside it.
//!
//! To add a rule: `my_rule.rs` with its `NAME` and `check`, `my_rule.md` with its
//! page and fixtures, and one line in the list below.

mod allow;
mod checked;
mod coming;
mod context;
mod contracts;
mod dead_letters;
mod effective;
mod flows;
mod judged;
mod matching;
mod objects;
pub(crate) mod upcasts;

#[cfg(feature = "cli")]
pub(crate) use allow::has_ended;
pub use checked::Checked;
#[cfg(feature = "cli")]
pub(crate) use checked::is_denied;
pub(crate) use checked::{findings, judge};
pub(crate) use context::Context;
pub(crate) use dead_letters::Target;

use crate::report::Diagnostic;

/// A rule of the analysis.
pub(crate) struct Rule {
    /// Its kebab-case name.
    pub(crate) name: &'static str,
    /// Its page: what, why, fix, fixtures.
    #[cfg(any(feature = "cli", test))]
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
            #[cfg(any(feature = "cli", test))]
            page: include_str!(concat!(stringify!($module), ".md")),
            check: $module::check,
        }),*];
    };
}

rules! {
    argument_out_of_range
    broad_permission
    clear_text_secret
    dead_binding
    dead_end_exchange
    dead_letter_cycle
    dead_letter_lost
    dead_letter_unrouted
    default_user
    deprecated_version_consumed
    doc_missing
    dual_publish_same_route
    duplicate_binding
    duplicate_delivery
    early_ack
    example_missing
    expired_exception
    ignored_routing_key
    invalid_binding
    invalid_consumer
    invalid_default
    invalid_example
    invalid_parameter
    invalid_pattern
    invalid_policy
    invalid_upcast
    invalid_wire
    keeps_nothing
    lossy_parking_queue
    lost_in_export
    missing_alternate_exchange
    missing_dead_letter_exchange
    missing_message
    missing_plugin
    missing_upcast
    mixed_dead_letters
    name_too_long
    naming
    needs_newer_broker
    no_dead_letter
    order_broken
    oversized_message
    parameter_not_in_payload
    partial_upcast
    partly_unroutable_message
    policy_displaces_derived
    policy_skipped
    policy_tie
    publishes_to_internal
    queue_type_conflict
    removed_feature
    reserved_field
    reserved_name
    retry_without_dead_letter
    rust_name_collision
    sensitive_in_routing_key
    shadowed_alternate
    shadowed_binding
    transient_destination
    transient_exchange
    transient_message
    unanchored_pattern
    unbounded_string_in_key
    unconsumed_queue
    unfed_queue
    unhandled_message
    unhandled_version
    unknown_name
    unmatched_policy
    unread_message
    unroutable_message
    unsupported_argument
    untagged_union
    unused_type
    weak_dead_letter_strategy
}
