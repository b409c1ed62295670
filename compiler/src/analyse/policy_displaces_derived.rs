//! The user's policies against what the language promised.

use super::Context;
use super::effective::{Applying, From};
use super::objects::policy_noun;
use crate::model::{Id, Policy, Presence, Queue, QueueRole, Setting, SettingPlace};
use crate::report::Diagnostic;

pub(super) const NAME: &str = "policy-displaces-derived";

/// What a parking queue must not get from a policy: all of it loses dead letters.
const OF_PARKING: &[&str] =
    &["message-ttl", "max-length", "max-length-bytes", "expires", "delivery-limit", "overflow"];

/// What makes a delay queue one.
const OF_DELAY: &[&str] = &[
    "message-ttl",
    "max-length",
    "max-length-bytes",
    "expires",
    "overflow",
    "dead-letter-exchange",
    "dead-letter-routing-key",
    "dead-letter-strategy",
];

/// What dead-lettering and a queue's own delayed retry stand on.
const OF_WORK: &[&str] = &[
    "overflow",
    "dead-letter-routing-key",
    "delayed-retry-type",
    "delayed-retry-min",
    "delayed-retry-max",
    "delivery-limit",
];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.is_definitions() || context.model.policies.is_empty() {
        return;
    }
    for (id, queue) in context.model.queues.iter() {
        let applied = context.effective.queue(id);
        let by_user = [applied.policy, applied.operator, applied.beneath];
        let is_users = |id: &Id<Policy>| context.model.policies[*id].origin.is_written();
        if queue.presence != Presence::Declared || !by_user.iter().flatten().any(is_users) {
            continue;
        }
        let keys = match queue.role {
            QueueRole::Parking => OF_PARKING,
            QueueRole::Delay => OF_DELAY,
            QueueRole::Work => OF_WORK,
        };
        let displaced = keys.iter().filter(|key| is_promised(context, id, queue, key));
        found.extend(displaced.filter_map(|key| displaced_by(context, id, key)));
    }
}

/// Whether the queue's own value of a key, absence included, is what the language said.
fn is_promised(context: &Context<'_>, id: Id<Queue>, queue: &Queue, key: &str) -> bool {
    if queue.role != QueueRole::Work {
        return true;
    }
    let own = |key: &str| own(context, id, key);
    let derived = |setting: &Setting| !matches!(setting.at, SettingPlace::Entry(_));
    match key {
        "overflow" => own("dead-letter-strategy").is_some_and(derived),
        "dead-letter-routing-key" => own("dead-letter-exchange").is_some_and(derived),
        _ => own("delayed-retry-type").is_some_and(derived),
    }
}

/// What the queue says itself: its argument, or the derived policy that it became.
fn own<'m>(context: &Context<'m>, id: Id<Queue>, key: &str) -> Option<&'m Setting> {
    let argument = |setting: &&Setting| setting.name.strip_prefix("x-") == Some(key);
    let argument = context.model.queues[id].arguments.iter().find(argument);
    argument.or_else(|| {
        let derived = &context.model.policies[context.effective.queue(id).policy?];
        let setting = derived.definition.get(key)?;
        let is_own = !derived.origin.is_written() && !is_merged(context, id, key, setting);
        is_own.then_some(setting)
    })
}

/// Whether a derived policy's setting is the user's, whose policy it holds.
fn is_merged(context: &Context<'_>, id: Id<Queue>, key: &str, setting: &Setting) -> bool {
    beneath(context, id, key).is_some_and(|(policy, users)| {
        let owner = context.place(&context.model.policies[policy].origin);
        setting.place(&owner) == users.place(&owner)
    })
}

/// The user's policy beneath a derived one, and what it says to a key.
fn beneath<'m>(
    context: &Context<'m>,
    id: Id<Queue>,
    key: &str,
) -> Option<(Id<Policy>, &'m Setting)> {
    let policy = context.effective.queue(id).beneath?;
    Some((policy, context.model.policies[policy].definition.get(key)?))
}

/// The fault, if a policy of the user's decides over a key.
fn displaced_by(context: &Context<'_>, id: Id<Queue>, key: &str) -> Option<Diagnostic> {
    let applying = context.effective.setting(id, key)?;
    let From::Policy(policy, setting) = applying.from else { return None };
    let (policy, setting) = match context.model.policies[policy].origin.is_written() {
        true => (policy, setting),
        false if is_merged(context, id, key, setting) => beneath(context, id, key)?,
        false => return None,
    };
    let own = own(context, id, key);
    if own.is_some_and(|own| own.value == *applying.value) {
        return None;
    }
    // A limit does no harm where it drops nothing: the sender is told.
    let limits = matches!(key, "max-length" | "max-length-bytes" | "overflow");
    if context.model.queues[id].role == QueueRole::Parking && limits && !context.effective.drops_head(id)
    {
        return None;
    }
    Some(displaced(context, id, policy, Applying { value: &setting.value, ..applying }, key))
}

fn displaced(
    context: &Context<'_>,
    id: Id<Queue>,
    policy: Id<Policy>,
    applying: Applying<'_>,
    key: &str,
) -> Diagnostic {
    let (queue, policy) = (&context.model.queues[id], &context.model.policies[policy]);
    let what = match queue.role {
        QueueRole::Parking => "parking queue",
        QueueRole::Delay => "delay queue",
        QueueRole::Work => "queue",
    };
    let (noun, name) = (policy_noun(policy), &policy.name);
    let message = format!("the {noun} `{name}` changes `{key}` of the {what} `{}`", queue.name);
    let place = context.place(&policy.origin);
    let fault = Diagnostic::fault(NAME, message)
        .about(name)
        .at(place.at("definition").at(key), format!("this makes it {}", applying.value))
        .at(place.at("pattern"), format!("this matches `{}`", queue.name));
    let fault = match own(context, id, key) {
        Some(own) => {
            let at = own.place(&context.place(&queue.origin));
            fault.at(at, format!("`{}` is to have {}", queue.name, own.value))
        }
        None => fault.at(context.place(&queue.origin), format!("`{}` is to have none", queue.name)),
    };
    fault.help(match queue.role {
        QueueRole::Work => "let the pattern leave the queue out, or take the key out of the policy",
        _ => "let the pattern leave out what topoc derives, or take the key out of the policy",
    })
}
