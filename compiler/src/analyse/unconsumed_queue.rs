//! Queues that messages come into and nobody reads.

use super::Context;
use crate::model::{Id, Origin, Presence, Queue, QueueRole};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "unconsumed-queue";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let reads = |service: &crate::model::Service| {
        !service.consumes.is_empty() || !service.answers.is_empty()
    };
    // Where no service reads anything, the readers are not part of the file.
    if !model.services.values().any(reads) {
        return;
    }
    for (id, queue) in context.declared_queues() {
        let is_for_reading = queue.role == QueueRole::Work
            && queue.presence == Presence::Declared
            && matches!(queue.origin, Origin::Written(_))
            && !context.is_parking(id)
            && !takes_what_nobody_takes(context, id)
            && !is_for_waiting(context, id);
        if !is_for_reading || !context.flow().readers[id.index()].is_empty() {
            continue;
        }
        let Some(first) = context.sent_arrivals(id).next() else { continue };
        let name = context.title(queue);
        let message = format!("nobody reads the queue `{name}`");
        let comes = format!("{} comes here", context.contract_title(first.contract));
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, message)
                .about(name)
                .at(context.name_place(&queue.origin), comes)
                .help("let a service consume it; if someone else does, allow it and say who"),
        );
    }
}

/// Whether messages wait in a queue until their time is over and then go on.
fn is_for_waiting(context: &Context<'_>, id: Id<Queue>) -> bool {
    context.effective.setting(id, "message-ttl").is_some() && context.dead_letters(id).is_some()
}

/// Whether a queue keeps what an exchange could not route: it is there to be looked at by people.
fn takes_what_nobody_takes(context: &Context<'_>, id: Id<Queue>) -> bool {
    context.flow().sources[id.index()].iter().all(|source| context.is_alternate(*source))
}
