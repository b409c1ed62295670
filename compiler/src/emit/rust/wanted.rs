//! Which payloads are wanted: those of some services, or all.

use super::plan::PayloadOf;
use crate::contract::Shape;
use crate::model::{Id, Message, MessageRef, MessageVersion, Model, Service};

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
    let mut consumed = service.consumes.iter().flat_map(|consumption| &consumption.messages);
    let mut sent = service.publishes.iter().chain(&service.requests);
    let is_meant = |one: &&MessageRef| one.message.known() == Some(id);
    sent.any(|one| is_meant(&one) && one.has(version.major))
        || consumed.any(|one| is_meant(&one) && is_read(one, version.major))
        || service.answers.iter().any(|answer| answer.request.known() == Some(id))
}

/// Whether a version is taken, or may lie on the way from one that is taken to a later one.
fn is_read(one: &MessageRef, major: u32) -> bool {
    let listed = &one.versions;
    let lies_between = listed.iter().any(|low| *low < major) && listed.iter().any(|up| *up > major);
    one.has(major) || lies_between
}
