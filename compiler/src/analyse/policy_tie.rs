//! Policies that match one object with the same priority.

use super::Context;
use super::objects::policy_noun;
use crate::model::{Id, Policy};
use crate::report::{Diagnostic, Severity};
use std::collections::HashSet;

pub(super) const NAME: &str = "policy-tie";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    for (id, queue) in context.model.queues.iter() {
        for pair in &context.effective.queue(id).ties {
            if seen.insert(*pair) {
                found.extend(tie(context, *pair, "queue", &queue.name));
            }
        }
    }
    for (id, exchange) in context.model.exchanges.iter() {
        for pair in &context.effective.exchange(id).ties {
            if seen.insert(*pair) {
                found.extend(tie(context, *pair, "exchange", &exchange.name));
            }
        }
    }
}

fn tie(context: &Context<'_>, pair: [Id<Policy>; 2], what: &str, name: &str) -> Option<Diagnostic> {
    let [first, second] = pair;
    let in_order = [first.min(second), first.max(second)];
    let [one, other] = in_order.map(|id| &context.model.policies[id]);
    // Which of two equal ones applies does not matter.
    if one.definition.to_map() == other.definition.to_map() {
        return None;
    }
    let noun = if one.operator { "operator policies" } else { "policies" };
    let message = format!(
        "the {noun} `{}` and `{}` have the same priority and both match the {what} `{name}`",
        one.name, other.name
    );
    let finding = if context.is_definitions() {
        Diagnostic::lint(NAME, Severity::Error, message)
    } else {
        Diagnostic::fault(NAME, message)
    };
    let place = |policy: &Policy| context.place(&policy.origin).at("pattern");
    let help = format!(
        "one {} applies to an object, and of equal ones any: give one of them a higher priority",
        policy_noun(one)
    );
    let finding = finding
        .about(&one.name)
        .at(place(one), format!("this matches `{name}`"))
        .at(place(other), "and so does this")
        .help(help);
    Some(finding)
}
