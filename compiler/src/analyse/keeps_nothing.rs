//! Queues that give up at once whatever no consumer takes.

use super::Context;
use crate::broker::values::integer;
use crate::model::{Presence, QueueRole};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "keeps-nothing";

/// What a queue keeps nothing by, and what it does to a message.
const LIMITS: [(&str, &str); 3] = [
    ("message-ttl", "a message that no consumer is waiting for expires at once"),
    ("max-length", "it is full without a message"),
    ("max-length-bytes", "it is full without a message"),
];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (id, queue) in context.model.queues.iter() {
        let alike = queue.partition.is_some_and(|partition| partition > 0);
        // What nobody reads may be there to hand on at once.
        let is_read = !context.flow().readers[id.index()].is_empty();
        let is_for_work = queue.role == QueueRole::Work && queue.presence != Presence::External;
        if alike || !is_for_work || !is_read {
            continue;
        }
        for (key, text) in LIMITS {
            let Some(setting) = context.effective.setting(id, key) else { continue };
            if integer(setting.value) != Some(0) {
                continue;
            }
            let name = context.title(queue);
            let message = format!("the queue `{name}` keeps no message");
            let Some(place) = context.effective.place(id, setting) else { continue };
            found.push(
                Diagnostic::lint(NAME, Severity::Warning, message)
                    .about(name)
                    .at(place, text)
                    .at(context.name_place(&queue.origin), "")
                    .help("give it the time or the room that its consumers need"),
            );
        }
    }
}
