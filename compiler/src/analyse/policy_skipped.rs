//! Policies that a queue ignores whole for one of their keys.

use super::Context;
use super::matching::is_catch_all;
use super::objects::{noun, policy_noun};
use crate::broker::policies::Scope;
use crate::broker::policy_keys::policy_key;
use crate::broker::{QueueType, policies};
use crate::model::{Id, Policy, Queue};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeMap;

pub(super) const NAME: &str = "policy-skipped";

/// What a policy matched, and did not.
#[derive(Default)]
struct Skips<'m> {
    key: &'m str,
    queues: Vec<Id<Queue>>,
}

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut skips: BTreeMap<Id<Policy>, Skips<'_>> = BTreeMap::new();
    for (id, _) in context.model.queues.iter() {
        for (policy, key) in &context.effective.queue(id).skipped {
            let skips = skips.entry(*policy).or_default();
            skips.key = key;
            skips.queues.push(id);
        }
    }
    for (id, skips) in skips {
        found.extend(skipped(context, id, &skips));
    }
}

fn skipped(context: &Context<'_>, id: Id<Policy>, skips: &Skips<'_>) -> Option<Diagnostic> {
    let model = context.model;
    let policy = &model.policies[id];
    let meant = skips.queues.iter().copied().find(|queue| is_meant(context, id, *queue))?;
    let queue = &model.queues[meant];
    let kind = queue.kind?;
    // The key of the queue that is shown, which need not be the last one's.
    let of_queue = context.effective.queue(meant).skipped.iter().find(|(other, _)| *other == id);
    let key = of_queue.map_or(skips.key, |(_, key)| *key);
    let (what, name, shown) = (policy_noun(policy), &policy.name, &queue.name);
    let message = format!(
        "the {what} `{name}` does not apply to the {} `{shown}`, which has no `{key}`",
        noun(kind)
    );
    let place = context.place(&policy.origin);
    let setting = policy.definition.get(key)?;
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(setting.place(&place).as_key(), "for this key the queue skips the policy whole")
        .at(place.at("pattern"), format!("matches {}", listed(context, &skips.queues)))
        .help(help(context, key));
    Some(finding)
}

/// A few of the queues' names.
fn listed(context: &Context<'_>, queues: &[Id<Queue>]) -> String {
    const SHOWN: usize = 3;
    let names = queues.iter().take(SHOWN).map(|id| format!("`{}`", context.model.queues[*id].name));
    let names = names.collect::<Vec<_>>().join(", ");
    match queues.len().saturating_sub(SHOWN) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

/// Whether a policy was plainly meant for a queue that skips it: it would say something
/// else to the queue, or it says nothing to any other object. A policy for everything
/// that holds what only some types know is meant for these.
fn is_meant(context: &Context<'_>, id: Id<Policy>, queue: Id<Queue>) -> bool {
    let policy = &context.model.policies[id];
    let Some(kind) = context.model.queues[queue].kind else { return false };
    if matches!(policy.scope, Some(Scope::Type(_))) {
        return true;
    }
    let says_more = policy.definition.iter().any(|setting| is_of(context, &setting.name, kind));
    (says_more && !is_catch_all(&policy.pattern)) || !applies_anywhere(context, id)
}

/// Whether a queue of that type heeds a key, were it not for the others.
fn is_of(context: &Context<'_>, key: &str, kind: QueueType) -> bool {
    let heeds = |key: &str| {
        crate::broker::merging::argument_with_policy(kind, key, context.version()).is_some()
    };
    policy_key(key).is_some_and(|row| !row.is_skipped_by(kind, context.version())) && heeds(key)
}

fn applies_anywhere(context: &Context<'_>, id: Id<Policy>) -> bool {
    let effective = &context.effective;
    let is_it = |applied: Option<Id<Policy>>| applied == Some(id);
    let queue = |(queue, _)| {
        let applied = effective.queue(queue);
        is_it(applied.policy) || is_it(applied.operator) || is_it(applied.beneath)
    };
    context.model.queues.iter().any(queue)
        || context.model.exchanges.iter().any(|(e, _)| is_it(effective.exchange(e).policy))
}

fn help(context: &Context<'_>, key: &str) -> String {
    let version = context.version();
    let types = QueueType::ALL.into_iter().filter(|kind| is_of(context, key, *kind));
    let words: Vec<_> = types.map(|kind| format!("`{}`", kind.apply_to())).collect();
    let apply_to = if context.is_definitions() { "apply-to" } else { "apply_to" };
    if version >= policies::TYPED_SCOPES_SINCE && !words.is_empty() {
        format!(
            "move `{key}` to a policy of its own, with `{apply_to}` {}; one policy applies to a queue",
            words.join(" or ")
        )
    } else {
        format!("take `{key}` out, or narrow the pattern to the queues that have it")
    }
}
