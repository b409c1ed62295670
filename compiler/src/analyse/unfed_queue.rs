//! Queues that a service reads and nothing comes into.

use super::Context;
use crate::flow::partitions;
use crate::model::{Id, Origin, Queue};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;

pub(super) const NAME: &str = "unfed-queue";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for service in context.model.services.values() {
        let consumed = service.consumes.iter().map(|c| {
            let first = c.messages.first().and_then(|reference| reference.message.known());
            (c.queue.known(), first, &c.place)
        });
        let answers = service.answers.iter();
        let answered = answers.map(|a| (a.queue.known(), a.request.known(), &a.place));
        for (queue, message, place) in consumed.chain(answered) {
            let Some(queue) = queue else { continue };
            // Of bindings that bring nothing, `dead-binding` tells where each is written.
            if is_unfed(context, queue) && !is_bound(context, queue) {
                let wanted = message.map(|id| context.binding_for(&context.model.messages[id]));
                found.push(unfed(context, queue, &service.name, place, wanted));
            }
        }
    }
}

/// Whether nothing declared can come into a queue or its partitions, and nothing else either.
pub(super) fn is_unfed(context: &Context<'_>, queue: Id<Queue>) -> bool {
    let flow = context.flow();
    flow.is_declared()
        && flow.is_whole()
        && partitions(context.model, queue)
            .all(|id| flow.arrivals[id.index()].is_empty() && !context.is_open(id))
}

/// Whether a binding leads to a queue. To partitions it leads by the exchange before them.
fn is_bound(context: &Context<'_>, queue: Id<Queue>) -> bool {
    let flow = context.flow();
    flow.sources[queue.index()].iter().any(|source| {
        match context.model.exchanges[*source].origin {
            Origin::Derived { .. } => !flow.before[source.index()].is_empty(),
            _ => true,
        }
    })
}

fn unfed(
    context: &Context<'_>,
    id: Id<Queue>,
    service: &str,
    place: &Place,
    wanted: Option<String>,
) -> Diagnostic {
    let queue = &context.model.queues[id];
    let name = context.title(queue);
    let message = format!("`{service}` reads the queue `{name}`, and no declared message comes there");
    Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(place.as_key(), "it is read here")
        .at(context.name_place(&queue.origin), "it has no binding")
        .help(format!("bind it: {}", wanted.unwrap_or_else(|| "`{ message: NAME }`".to_owned())))
}
