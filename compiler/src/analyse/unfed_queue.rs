//! Queues that a service reads and nothing comes into.

use super::Context;
use crate::flow::partitions;
use crate::model::{Id, Queue};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;

pub(super) const NAME: &str = "unfed-queue";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for service in context.model.services.values() {
        let consumed = service.consumes.iter().map(|c| (c.queue.known(), &c.place));
        let answered = service.answers.iter().map(|a| (a.queue.known(), &a.place));
        for (queue, place) in consumed.chain(answered) {
            if let Some(queue) = queue.filter(|queue| is_unfed(context, *queue)) {
                found.push(unfed(context, queue, &service.name, place));
            }
        }
    }
}

/// Whether nothing declared can come into a queue or its partitions, and nothing else either.
pub(super) fn is_unfed(context: &Context<'_>, queue: Id<Queue>) -> bool {
    context.flow().is_declared()
        && partitions(context.model, queue).all(|id| {
            context.flow().arrivals[id.index()].is_empty() && !context.is_open(id)
        })
}

fn unfed(context: &Context<'_>, id: Id<Queue>, service: &str, place: &Place) -> Diagnostic {
    let queue = &context.model.queues[id];
    let name = context.title(queue);
    let message = format!("`{service}` reads the queue `{name}`, and nothing comes there");
    let is_bound = !context.flow().sources[id.index()].is_empty();
    let (label, help) = match is_bound {
        true => ("its bindings take no declared message", "correct the bindings, or declare what they are for"),
        false => ("it has no binding", "bind it: `bindings: [{ message: NAME }]`"),
    };
    Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(place.as_key(), "it is read here")
        .at(context.name_place(&queue.origin), label)
        .help(help)
}
