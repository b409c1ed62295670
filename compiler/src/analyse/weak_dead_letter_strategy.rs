//! Dead-lettering that is weaker than it says.

use super::Context;
use super::effective::{Applying, From};
use crate::broker::QueueType;
use crate::model::{Id, Queue};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use std::borrow::Cow;
use std::collections::HashSet;

pub(super) const NAME: &str = "weak-dead-letter-strategy";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut policies = HashSet::new();
    for (id, queue) in context.declared_queues() {
        if queue.kind != Some(QueueType::Quorum) {
            continue;
        }
        for weak in [strategy(context, id, queue), overflow(context, id, queue)] {
            let Some((by, finding)) = weak else { continue };
            // A policy is wrong once, however many queues it applies to.
            let is_new = match by {
                From::Policy(policy, _) => policies.insert((policy, finding.message.len())),
                From::Argument(_) => true,
            };
            if is_new {
                found.push(finding);
            }
        }
    }
}

/// `at-least-once` without what it needs: the broker falls back to at-most-once.
fn strategy<'m>(
    context: &Context<'m>,
    id: Id<Queue>,
    queue: &'m Queue,
) -> Option<(From<'m>, Diagnostic)> {
    let effective = &context.effective;
    let strategy = effective.setting(id, "dead-letter-strategy")?;
    if strategy.value != "at-least-once" {
        return None;
    }
    // A policy that takes from the language what it promised is another rule's.
    let promised = queue.arguments.text("x-overflow") == Some("reject-publish");
    if promised && !context.is_definitions() {
        return None;
    }
    let name = context.title(queue);
    let overflow = effective.setting(id, "overflow");
    let (message, help) = if effective.setting(id, "dead-letter-exchange").is_none() {
        let message = format!("the queue `{name}` dead-letters at least once, but nowhere");
        (message, "name the exchange that dead letters go to")
    } else if overflow.is_none_or(|overflow| overflow.value != "reject-publish") {
        let message = format!("the queue `{name}` dead-letters at most once, not at least once");
        (message, "`at-least-once` needs the overflow `reject-publish`: it must not drop what is not yet safe elsewhere")
    } else {
        return None;
    };
    let place = effective.place(id, strategy)?;
    let finding = Diagnostic::lint(NAME, Severity::Error, message)
        .about(about(context, queue, strategy))
        .at(place, "the broker does not heed this");
    let finding = match overflow.and_then(|overflow| effective.place(id, overflow)) {
        Some(place) => finding.at(place, "because of this"),
        None => finding,
    };
    Some((strategy.from, finding.help(help)))
}

/// `reject-publish-dlx`, which is for classic queues.
fn overflow<'m>(
    context: &Context<'m>,
    id: Id<Queue>,
    queue: &'m Queue,
) -> Option<(From<'m>, Diagnostic)> {
    let overflow = context.effective.setting(id, "overflow")?;
    if overflow.value != "reject-publish-dlx" {
        return None;
    }
    let place: Place = context.effective.place(id, overflow)?;
    let name = context.title(queue);
    let message = format!("the quorum queue `{name}` drops its oldest messages instead of rejecting new ones");
    let finding = Diagnostic::lint(NAME, Severity::Error, message)
        .about(about(context, queue, overflow))
        .at(place, "a quorum queue takes this for `drop-head`")
        .help("use `reject-publish`, or a classic queue");
    Some((overflow.from, finding))
}

/// The policy that says so, or else the queue.
fn about<'m>(context: &Context<'m>, queue: &'m Queue, setting: Applying<'m>) -> Cow<'m, str> {
    match setting.from {
        From::Policy(policy, _) => Cow::Borrowed(&context.model.policies[policy].name),
        From::Argument(_) => context.title(queue),
    }
}
