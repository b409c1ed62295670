//! Queues that keep dead letters, and lose them.

use super::Context;
use super::no_dead_letter::{listed, places};
use crate::model::{Origin, QueueRole};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "lossy-parking-queue";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (id, queue) in context.declared_queues() {
        // What a policy does to a derived one is another rule's.
        let is_derived = matches!(queue.origin, Origin::Derived { .. });
        let keeps = queue.role == QueueRole::Parking || context.is_parking(id);
        if !keeps || is_derived || queue.loss_accepted.is_some() {
            continue;
        }
        let given_up = context.given_up(id);
        if given_up.is_empty() {
            continue;
        }
        let name = context.title(queue);
        let message =
            format!("the queue `{name}` keeps dead letters and loses {}", listed(&given_up));
        let by_default = given_up.iter().any(|given_up| given_up.setting.is_none());
        let help = match (context.is_definitions(), by_default) {
            (_, true) => "what is lost here is lost for good: set `x-delivery-limit` to -1, which is no limit",
            (true, false) => "what is lost here is lost for good: take the limits out",
            (false, false) => "what is lost here is lost for good: take the limits out, or say `dead_letter: { none: \"why losing them is fine\" }`",
        };
        let finding = Diagnostic::lint(NAME, Severity::Warning, message).about(name);
        found.push(places(context, id, finding, &given_up).help(help));
    }
}
