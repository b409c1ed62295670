//! Which payloads are wanted: those of some services, or all.

use super::plan::PayloadOf;
use crate::contract::Shape;
use crate::model::{Id, Message, MessageVersion, Model, Service};

/// The payloads that these services publish, consume, ask and answer; all, where no service is named.
pub(super) fn payloads<'m>(
    model: &'m Model,
    services: &[String],
) -> Vec<(PayloadOf<'m>, Id<Shape>)> {
    let services: Vec<_> =
        model.services.values().filter(|service| services.contains(&service.name)).collect();
    let all = services.is_empty();
    let mut payloads = Vec::new();
    for (id, message) in model.messages.iter() {
        for version in &message.versions {
            if all || services.iter().any(|service| uses(service, id, version)) {
                let of = |payload| PayloadOf { message, version, payload };
                payloads.extend(version.payloads().map(|(payload, shape)| (of(payload), shape)));
            }
        }
    }
    payloads
}

fn uses(service: &Service, id: Id<Message>, version: &MessageVersion) -> bool {
    let consumed = service.consumes.iter().flat_map(|consumption| &consumption.messages);
    let mut named = service.publishes.iter().chain(&service.requests).chain(consumed);
    named.any(|one| one.message.known() == Some(id) && one.has(version.major))
        || service.answers.iter().any(|answer| answer.request.known() == Some(id))
}
