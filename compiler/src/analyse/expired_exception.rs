//! `lint.allow`: exceptions that have ended, that name no rule, or that cannot work.

use super::allow::has_ended;
use super::{Context, RULES, unknown_name};
use crate::model::Allowance;
use crate::report::{Diagnostic, Severity, nearest};

pub(super) const NAME: &str = "expired-exception";

/// Rules that have nothing but faults to say of a topology.
const ONLY_FAULTS: &[&str] = &[
    "invalid-parameter",
    "invalid-pattern",
    "invalid-policy",
    "missing-plugin",
    "name-too-long",
    "queue-type-conflict",
    "reserved-name",
    "unknown-name",
];

/// Lints that are not found by rules of the analysis: the file's own tests, and what changed since another version.
const OUTSIDE: &[&str] = &["breaking-change", "dangerous-change", "failed-test"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for allow in &context.model.lint.allow {
        if has_ended(allow, context.today) {
            found.push(expired(allow));
        }
        if ONLY_FAULTS.contains(&allow.rule.as_str()) {
            found.push(in_vain(allow));
        } else if !names().any(|name| name == allow.rule) {
            found.push(unknown(allow));
        }
    }
}

/// The lints that an exception can be from.
fn names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.name).chain(OUTSIDE.iter().copied())
}

fn expired(allow: &Allowance) -> Diagnostic {
    let rule = &allow.rule;
    let until = allow.until.map(|until| until.to_string()).unwrap_or_default();
    let at = allow.at.as_ref().map_or(String::new(), |at| format!(" at `{at}`"));
    let message = format!("the exception from `{rule}`{at} ended on {until}");
    let finding = Diagnostic::lint(NAME, Severity::Error, message)
        .at(allow.place.at("until"), "its last day is past")
        .at(allow.place.at("because"), "it was made for this reason")
        .help("mend what it lets through and take it out, or give it a new last day");
    match &allow.at {
        Some(at) => finding.about(at),
        None => finding,
    }
}

fn in_vain(allow: &Allowance) -> Diagnostic {
    let rule = &allow.rule;
    let message = format!("an exception from `{rule}` lets nothing through");
    Diagnostic::lint(NAME, Severity::Warning, message)
        .about(rule)
        .at(allow.place.at("rule"), "this rule finds faults, and no exception is made for a fault")
        .help("take it out")
}

/// A near name is a slip; any other may be a rule of another version of the compiler.
fn unknown(allow: &Allowance) -> Diagnostic {
    let rule = &allow.rule;
    let message = format!("there is no rule `{rule}`");
    let place = allow.place.at("rule");
    match nearest(rule, names()) {
        Some(near) => Diagnostic::fault(unknown_name::NAME, message)
            .about(rule)
            .at(place, "")
            .help(format!("did you mean `{near}`?")),
        None => Diagnostic::lint(NAME, Severity::Info, message)
            .about(rule)
            .at(place, "this version of topoc does not know it")
            .help("correct the name, or take the exception out"),
    }
}
