//! Dead letters that go to what does not exist.

use super::Context;
use super::dead_letters::{DeadLetters, Target};
use super::effective::From;
use crate::model::{Id, Queue};
use crate::report::{Diagnostic, Severity, nearest};
use crate::source::Place;
use std::collections::HashSet;

pub(super) const NAME: &str = "missing-dead-letter-exchange";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut policies = HashSet::new();
    for (id, _) in context.declared_queues() {
        let Some(letters) = context.dead_letters(id) else { continue };
        let lost = match letters.target {
            Target::MissingExchange(name) => exchange(context, id, letters, name),
            Target::MissingQueue(name) => queue(context, id, letters, name),
            Target::Exchange(_) | Target::Queue(_) | Target::ByOwnKeys => continue,
        };
        // A policy is wrong once, however many queues it applies to.
        let is_new = match letters.exchange.from {
            From::Policy(policy, _) => policies.insert(policy),
            From::Argument(_) => true,
        };
        if is_new {
            found.extend(lost);
        }
    }
}

fn exchange(
    context: &Context<'_>,
    id: Id<Queue>,
    letters: &DeadLetters<'_>,
    missing: &str,
) -> Option<Diagnostic> {
    let queue = &context.model.queues[id];
    let exchanges = context.model.exchanges.values().filter(|e| e.vhost == queue.vhost);
    let near = nearest(missing, exchanges.map(|e| e.name.as_str()));
    let place = context.effective.place(id, letters.exchange)?;
    let message = format!(
        "dead letters of the queue `{}` go to the exchange `{missing}`, which does not exist",
        context.title(queue)
    );
    finding(context, id, letters, message, place, near)
}

fn queue(
    context: &Context<'_>,
    id: Id<Queue>,
    letters: &DeadLetters<'_>,
    missing: &str,
) -> Option<Diagnostic> {
    let queue = &context.model.queues[id];
    let queues = context.model.queues.values()
        .filter(|other| other.vhost == queue.vhost && other.name != queue.name);
    let near = nearest(missing, queues.map(|other| other.name.as_str()));
    let place = context.effective.place(id, letters.key?)?;
    let message = format!(
        "dead letters of the queue `{}` go to the queue `{missing}`, which does not exist",
        context.title(queue)
    );
    let finding = finding(context, id, letters, message, place, near)?;
    let exchange = context.effective.place(id, letters.exchange)?;
    Some(finding.at(exchange, "the default exchange takes them to the queue that the key names"))
}

fn finding(
    context: &Context<'_>,
    id: Id<Queue>,
    letters: &DeadLetters<'_>,
    message: String,
    place: Place,
    near: Option<&str>,
) -> Option<Diagnostic> {
    // What the language could not resolve was said already.
    if context.model.unresolved.iter().any(|unresolved| unresolved.place == place) {
        return None;
    }
    let about = match letters.exchange.from {
        From::Policy(policy, _) => context.model.policies[policy].name.as_str().into(),
        From::Argument(_) => context.title(&context.model.queues[id]),
    };
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if context.is_definitions() => "declare it, or take the setting out".to_owned(),
        None => "declare it, with `external: true` if it is someone else's".to_owned(),
    };
    let finding = Diagnostic::lint(NAME, Severity::Error, message)
        .about(about)
        .at(place, "the broker drops the messages without a word")
        .help(help);
    Some(finding)
}
