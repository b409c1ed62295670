//! The rules' pages: what `topoc explain` prints, and each rule's tests.
//!
//! A page stands beside the code of its rule. It opens with `# rule-name` and a
//! summary, says What, Why and Fix, and ends with fixtures: inputs, each with
//! the report expected of it. `fixtures` runs them.

#[cfg(test)]
#[allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]
mod codes;
#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail")]
pub(crate) mod fixtures;

use crate::analyse::RULES;

/// Names and pages of what stands outside of the analysis.
macro_rules! pages {
    ($($name:literal: $path:literal,)*) => {
        &[$(($name, include_str!(concat!("../", $path, ".md"))),)*]
    };
}

/// The faults of reading, validating and resolving, and the notes of an import, by name.
static OTHERS: &[(&str, &str)] = pages! {
    "breaking-change": "diff/breaking_change",
    "dangerous-change": "diff/dangerous_change",
    "duplicate-key": "source/duplicate_key",
    "duplicate-name": "resolve/duplicate_name",
    "failed-test": "route/failed_test",
    "include-cycle": "source/include_cycle",
    "infinite-type": "resolve/infinite_type",
    "invalid-constraint": "resolve/invalid_constraint",
    "invalid-definitions": "resolve/document/invalid_definitions",
    "invalid-encoding": "source/invalid_encoding",
    "invalid-json": "source/invalid_json",
    "invalid-lock": "lock/invalid_lock",
    "invalid-test": "resolve/invalid_test",
    "invalid-type": "resolve/invalid_type",
    "invalid-value": "validate/invalid_value",
    "invalid-yaml": "source/invalid_yaml",
    "merge-key": "source/merge_key",
    "missing-file": "source/missing_file",
    "missing-key": "validate/missing_key",
    "not-kept": "import/not_kept",
    "null-value": "source/null_value",
    "safe-change": "diff/safe_change",
    "unknown-key": "validate/unknown_key",
    "unreadable-base": "diff/unreadable_base",
    "unsupported-schema": "json_schema/unsupported_schema",
    "unused-approval": "diff/unused_approval",
    "vhost-mismatch": "resolve/document/vhost_mismatch",
    "wrong-type": "validate/wrong_type",
    "yaml-limit": "source/yaml_limit",
    "yaml-tag": "source/yaml_tag",
};

/// All rules by name, each with its page in Markdown.
pub(crate) fn pages() -> Vec<(&'static str, &'static str)> {
    let rules = RULES.iter().map(|rule| (rule.name, rule.page));
    let mut pages: Vec<_> = OTHERS.iter().copied().chain(rules).collect();
    pages.sort_unstable_by_key(|(name, _)| *name);
    pages
}

/// The page of a rule, in Markdown.
pub(crate) fn page(rule: &str) -> Option<&'static str> {
    pages().into_iter().find(|(name, _)| *name == rule).map(|(_, page)| page)
}
