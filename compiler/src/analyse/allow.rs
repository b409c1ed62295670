//! `lint.allow`: findings that are let through, for a reason.

use crate::model::{Allowance, Lint};
use crate::report::{Class, Diagnostic};
use crate::syntax::Date;

/// Takes off the lints that an exception covers. A fault is never taken off.
pub(super) fn apply(lint: &Lint, today: Option<Date>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let covered = |finding: &Diagnostic| {
        finding.class == Class::Lint && lint.allow.iter().any(|allow| covers(allow, today, finding))
    };
    found.into_iter().filter(|finding| !covered(finding)).collect()
}

fn covers(allow: &Allowance, today: Option<Date>, finding: &Diagnostic) -> bool {
    let names_it = allow.at.is_none() || allow.at == finding.subject;
    allow.rule == finding.rule && names_it && !has_ended(allow, today)
}

/// Whether an exception's last day is past. Without a date of today nothing ends.
pub(crate) fn has_ended(allow: &Allowance, today: Option<Date>) -> bool {
    allow.until.zip(today).is_some_and(|(until, today)| until < today)
}
