//! Changes as diagnostics: an error for each that breaks and is not approved, a warning for each that is dangerous.

use super::{Change, Class, Rollout};
use crate::analyse::has_ended;
use crate::model::{Allowance, Lint};
use crate::report::{Diagnostic, Severity};
use crate::syntax::Date;
use std::collections::BTreeSet;

/// What a change of that class is called as a rule.
pub(super) fn rule(class: Class) -> &'static str {
    match class {
        Class::Breaking => "breaking-change",
        Class::Dangerous => "dangerous-change",
        Class::Safe => "safe-change",
    }
}

/// The approval of a change, if there is one: an exception by its fingerprint that has not ended.
pub(super) fn approval<'l>(
    change: &Change,
    lint: &'l Lint,
    today: Option<Date>,
) -> Option<&'l Allowance> {
    let fingerprint = change.fingerprint();
    lint.allow.iter().find(|allow| {
        allow.rule == rule(change.class)
            && allow.at.as_ref() == Some(&fingerprint)
            && !has_ended(allow, today)
    })
}

/// Changes as diagnostics, and the approvals that none of them needs.
pub(super) fn diagnostics(changes: &[Change], lint: &Lint, today: Option<Date>) -> Vec<Diagnostic> {
    let mut found = findings(changes, lint, today);
    let fingerprints: BTreeSet<String> = changes.iter().map(Change::fingerprint).collect();
    let approvals = lint.allow.iter().filter(|allow| is_approval(allow));
    let is_used =
        |allow: &&Allowance| allow.at.as_ref().is_some_and(|at| fingerprints.contains(at));
    found.extend(approvals.filter(|allow| !is_used(allow)).map(unused));
    found
}

/// Changes as diagnostics.
#[must_use]
pub fn findings(changes: &[Change], lint: &Lint, today: Option<Date>) -> Vec<Diagnostic> {
    changes.iter().map(|change| diagnostic(change, lint, today)).collect()
}

fn is_approval(allow: &Allowance) -> bool {
    [Class::Breaking, Class::Dangerous].map(rule).contains(&allow.rule.as_str())
}

fn unused(allow: &Allowance) -> Diagnostic {
    let at = allow.at.as_deref().unwrap_or("nothing");
    Diagnostic::lint(
        "unused-approval",
        Severity::Warning,
        format!("no change has the fingerprint `{at}`"),
    )
    .about(at)
    .at(allow.place.clone(), "this approves a change that is not there")
    .help("take it out: the change is on the other side already, or it became another one")
}

fn diagnostic(change: &Change, lint: &Lint, today: Option<Date>) -> Diagnostic {
    let approved = approval(change, lint, today);
    let severity = match (change.class, approved) {
        (Class::Safe, _) | (_, Some(_)) => Severity::Info,
        (Class::Breaking, None) => Severity::Error,
        (Class::Dangerous, None) => Severity::Warning,
    };
    let message = match approved {
        Some(allow) => format!("{} (approved: {})", change.message, allow.because),
        None => change.message.clone(),
    };
    let mut finding =
        Diagnostic::lint(rule(change.class), severity, message).about(change.fingerprint());
    finding.help = help(change, approved);
    if let Some(place) = &change.new {
        finding = finding.at(place.clone(), "");
    }
    if let Some(place) = &change.old {
        finding = finding.at(place.clone(), "before");
    }
    finding.witness = change.witness.clone();
    finding
}

/// What to do, whom it reaches, in what order to roll out, and how to approve it, a line each.
fn help(change: &Change, approved: Option<&Allowance>) -> Option<String> {
    let mut lines: Vec<String> = change.help.iter().cloned().collect();
    let reach = [("queue", &change.reaches.queues), ("service", &change.reaches.services)];
    let reach: Vec<String> = reach.iter().filter_map(|(noun, names)| named(noun, names)).collect();
    if !reach.is_empty() {
        lines.push(format!("it reaches {}", reach.join(" and ")));
    }
    match change.rollout {
        Rollout::Either => {}
        Rollout::ConsumersFirst => lines.push("roll out: consumers first".to_owned()),
        Rollout::ProducersFirst => lines.push("roll out: producers first".to_owned()),
        Rollout::Impossible => {
            lines.push(
                "roll out: in no order, unless what is new stands beside what is old".to_owned(),
            );
        }
    }
    if change.class != Class::Safe && approved.is_none() {
        lines.push(format!(
            "to approve it: `{{ rule: {}, at: \"{}\", because: ..., until: ... }}` under `lint.allow`",
            rule(change.class),
            change.fingerprint()
        ));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// How many names are shown.
const SHOWN: usize = 8;

fn named(noun: &str, names: &BTreeSet<String>) -> Option<String> {
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    match (shown.as_slice(), more) {
        ([], _) => None,
        ([only], _) => Some(format!("the {noun} {only}")),
        (many, 0) => Some(format!("the {noun}s {}", many.join(", "))),
        (many, more) => Some(format!("the {noun}s {} and {more} more", many.join(", "))),
    }
}
