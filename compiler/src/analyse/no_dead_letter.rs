//! Queues that give messages up and dead-letter them nowhere.

use super::Context;
use super::objects::enumerated;
use super::dead_letters::GivenUp;
use crate::model::{Id, Queue, QueueRole};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "no-dead-letter";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (id, queue) in context.declared_queues() {
        if queue.role != QueueRole::Work || queue.loss_accepted.is_some() {
            continue;
        }
        // What keeps dead letters is another rule's.
        if context.dead_letters(id).is_some() || context.is_parking(id) {
            continue;
        }
        let given_up = context.given_up(id);
        if !given_up.is_empty() {
            found.push(lossy(context, id, queue, &given_up));
        }
    }
}

fn lossy(
    context: &Context<'_>,
    id: Id<Queue>,
    queue: &Queue,
    given_up: &[GivenUp<'_>],
) -> Diagnostic {
    let name = context.title(queue);
    let message = format!("the queue `{name}` loses {}", listed(given_up));
    let finding = Diagnostic::lint(NAME, Severity::Warning, message);
    let with_queue = given_up.iter().all(|given_up| given_up.with_queue);
    let accept = "`dead_letter: { none: \"why losing them is fine\" }`";
    let help = match (context.is_definitions(), with_queue) {
        (true, true) => "a queue that goes dead-letters nothing: take `x-expires` out, or have it consumed".to_owned(),
        (true, false) => "let it dead-letter, by `x-dead-letter-exchange` or a policy".to_owned(),
        (false, true) => format!("a queue that goes dead-letters nothing: take `expires` out, or say {accept}"),
        (false, false) => format!("name a policy of `dead_letters`, or say {accept}"),
    };
    places(context, id, finding.about(name), given_up).help(help)
}

/// What is given up, as a phrase.
pub(super) fn listed(given_up: &[GivenUp<'_>]) -> String {
    let whats: Vec<&str> = given_up.iter().map(|given_up| given_up.what.as_str()).collect();
    enumerated(&whats)
}

/// Adds the settings by which a queue gives messages up.
pub(super) fn places(
    context: &Context<'_>,
    id: Id<Queue>,
    finding: Diagnostic,
    given_up: &[GivenUp<'_>],
) -> Diagnostic {
    let queue = &context.model.queues[id];
    let finding = finding.at(context.name_place(&queue.origin), "");
    given_up.iter().fold(finding, |finding, given_up| match given_up.setting {
        Some(setting) => match context.effective.place(id, setting) {
            Some(place) => finding.at(place, ""),
            None => finding,
        },
        None => context.with_version(finding),
    })
}
