//! Patterns that are no regular expressions, or too long for the broker.

use super::Context;
use super::objects::policy_noun;
use crate::broker::patterns::{self, Pattern};
use crate::broker::policy_keys::PolicyKeyFault;
use crate::model::{Id, Ref, User};
use crate::report::Diagnostic;
use crate::source::Place;
use std::collections::HashSet;

pub(super) const NAME: &str = "invalid-pattern";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    policies(context, &mut seen, found);
    for permission in context.model.permissions.values() {
        for (key, pattern) in permission.patterns() {
            let place = || context.place(&permission.origin).at(key);
            found.extend(of_user(context, &mut seen, &permission.user, key, pattern, place));
        }
    }
    for permission in context.model.topic_permissions.values() {
        for (key, pattern) in permission.patterns() {
            let place = || context.place(&permission.origin).at(key);
            found.extend(of_user(context, &mut seen, &permission.user, key, pattern, place));
        }
    }
}

fn policies<'m>(
    context: &Context<'m>,
    seen: &mut HashSet<&'m str>,
    found: &mut Vec<Diagnostic>,
) {
    let written = context.model.policies.values().filter(|policy| policy.origin.is_written());
    for policy in written {
        let (what, name) = (policy_noun(policy), &policy.name);
        if let Some(reason) = reason(context, seen, &policy.pattern) {
            let message = format!("the pattern of the {what} `{name}` {reason}");
            let place = context.place(&policy.origin).at("pattern");
            found.push(fault(context, message, name, place));
        }
    }
    for (policy, setting, verdict) in &context.judged().keys {
        if *verdict == PolicyKeyFault::Pattern {
            let (what, name) = (policy_noun(policy), &policy.name);
            let message =
                format!("`{}` of the {what} `{name}` is no regular expression", setting.name);
            let place = context.setting_value(&policy.origin, setting);
            found.push(fault(context, message, name, place));
        }
    }
}

fn of_user<'m>(
    context: &Context<'m>,
    seen: &mut HashSet<&'m str>,
    user: &Ref<User>,
    key: &str,
    pattern: &'m str,
    place: impl FnOnce() -> Place,
) -> Option<Diagnostic> {
    let reason = reason(context, seen, pattern)?;
    let name = match user {
        Ref::Known(id) => user_name(context, *id),
        Ref::Unknown(name) => name,
    };
    let message = format!("the pattern `{key}` of the user `{name}` {reason}");
    Some(fault(context, message, name, place()))
}

fn user_name<'m>(context: &Context<'m>, id: Id<User>) -> &'m str {
    &context.model.users[id].name
}

fn fault(context: &Context<'_>, message: String, about: &str, place: Place) -> Diagnostic {
    let version = context.version();
    Diagnostic::fault(NAME, message)
        .about(about)
        .at(place, format!("RabbitMQ {version} refuses this"))
        .help("a pattern is a regular expression (PCRE); `\\` takes a sign at its word")
}

/// Why the broker refuses a pattern. What is fine is remembered: the same few
/// patterns come again and again.
fn reason<'m>(
    context: &Context<'m>,
    seen: &mut HashSet<&'m str>,
    pattern: &'m str,
) -> Option<String> {
    if matches!(pattern, "" | ".*") || seen.contains(pattern) {
        return None;
    }
    if patterns::is_too_long(pattern, context.version()) {
        let length = pattern.len();
        return Some(format!("has {length} bytes, and {} are allowed", patterns::MAX_BYTES));
    }
    match Pattern::compile(pattern) {
        Ok(_) => {
            seen.insert(pattern);
            None
        }
        Err(reason) => Some(format!("is no regular expression: {reason}")),
    }
}
