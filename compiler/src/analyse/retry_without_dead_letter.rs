//! Retries after which a message is lost.

use super::Context;
use crate::broker::QueueType;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "retry-without-dead-letter";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for service in context.model.services.values() {
        for consumption in &service.consumes {
            let (Some(id), Some(retry)) = (consumption.queue.known(), consumption.retry) else { continue };
            let queue = &context.model.queues[id];
            let keeps = context.dead_letters(id).is_some()
                || queue.loss_accepted.is_some()
                || queue.kind == Some(QueueType::Stream);
            // What the queue gives up by itself is lost too, and `no-dead-letter` says so.
            let keeps = keeps || !context.given_up(id).is_empty();
            if keeps {
                continue;
            }
            let name = context.title(queue);
            let attempts = context.model.retries[retry].attempts;
            let attempts = match attempts {
                1 => "one attempt".to_owned(),
                more => format!("{more} attempts"),
            };
            let message = format!("a message of the queue `{name}` is lost after {attempts}");
            found.push(
                Diagnostic::lint(NAME, Severity::Warning, message)
                    .about(name)
                    .at(consumption.place.at("retry"), "the last attempt rejects it")
                    .at(context.name_place(&queue.origin), "it has no dead-letter exchange")
                    .help("name a policy of `dead_letters`, or say `dead_letter: { none: \"why losing them is fine\" }`"),
            );
        }
    }
}
