//! What a broker needs to play a topology's part: its own objects, and stand-ins for those of others.

use crate::broker::QueueType;
use crate::definitions::{Document, QueueEntry};
use crate::emit::everything;
use crate::model::{Id, Model, Presence, Vhost};
use serde_json::Map;

/// The definitions of a virtual host, with its external and per-instance objects.
pub(super) fn of_vhost(model: &Model, vhost: Id<Vhost>) -> Document {
    let mut document = everything(model, vhost);
    for exchange in document.exchanges.iter_mut().flatten() {
        exchange.auto_delete = Some(false);
    }
    for queue in document.queues.iter_mut().flatten() {
        stand_in(model, vhost, queue);
    }
    if let Some(parameters) = &mut document.parameters {
        // Shovels and federation move messages of the real virtual host.
        parameters.retain(|entry| entry.component.as_deref() == Some("operator_policy"));
    }
    document
}

/// Makes a queue one that keeps what comes, whatever the real one is. A stream cannot be looked into from here, and
/// routing does not ask what a queue is.
fn stand_in(model: &Model, vhost: Id<Vhost>, entry: &mut QueueEntry) {
    let known = entry.name.as_deref().and_then(|name| model.queue(vhost, name));
    let is_ours = known.is_some_and(|id| {
        let queue = &model.queues[id];
        queue.presence == Presence::Declared && queue.kind != Some(QueueType::Stream)
    });
    entry.auto_delete = Some(false);
    match &mut entry.arguments {
        // This one keeps a test from looking into the queue.
        Some(arguments) if is_ours => _ = arguments.remove("x-single-active-consumer"),
        arguments => {
            *arguments = Some(Map::new());
            entry.durable = Some(true);
        }
    }
}
