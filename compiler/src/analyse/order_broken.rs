//! Queues whose messages are to be kept in order, and are not.

use super::Context;
use crate::flow::partitions;
use crate::contract::{Constancy, Shapes};
use crate::model::{Consumption, Id, Message, MessageVersion, Queue};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;

pub(super) const NAME: &str = "order-broken";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (id, queue) in context.declared_queues() {
        if let Some(key) = &queue.ordered_by {
            keys(context, id, queue, key, found);
        }
    }
    for consumption in context.model.services.values().flat_map(|service| &service.consumes) {
        let Some(id) = consumption.queue.known() else { continue };
        let queue = &context.model.queues[id];
        if queue.ordered_by.is_some() {
            found.extend(workers(context, queue, consumption));
            found.extend(retry(context, queue, consumption));
        }
    }
}

/// Messages whose key may be absent: they all go to one partition, whatever they are about.
fn keys(
    context: &Context<'_>,
    id: Id<Queue>,
    queue: &Queue,
    key: &str,
    found: &mut Vec<Diagnostic>,
) {
    let flow = context.flow();
    let contracts: BTreeSet<usize> = partitions(context.model, id)
        .flat_map(|id| &flow.arrivals[id.index()])
        .map(|arrival| arrival.contract)
        .collect();
    for contract in contracts {
        let (message, version) = flow.of_contract(context.model, contract);
        let Some(how) = absent(&context.model.shapes, message, version, key) else { continue };
        let name = context.title(queue);
        let text = format!("{} {how} `{key}`, by which the queue `{name}` keeps order", context.contract_title(contract));
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, text)
                .about(name)
                .at(context.place(&queue.origin).at("ordered_by"), "")
                .at(context.name_place(&message.origin), "")
                .help("order by a field that every message has, or send the header always"),
        );
    }
}

fn absent(
    shapes: &Shapes,
    message: &Message,
    version: &MessageVersion,
    key: &str,
) -> Option<&'static str> {
    if let Some(header) = message.headers.iter().find(|header| header.name == key) {
        return header.optional.then_some("may come without the header");
    }
    if !shapes.has_fields(version.body) {
        return None;
    }
    match shapes.at_path(version.body, key).map(|step| step.constancy()) {
        Some(Constancy::Always) => None,
        Some(Constancy::Sometimes) => Some("may come without"),
        None => Some("has no"),
    }
}

fn workers(context: &Context<'_>, queue: &Queue, consumption: &Consumption) -> Option<Diagnostic> {
    if consumption.workers <= 1 {
        return None;
    }
    let name = context.title(queue);
    let workers = consumption.workers;
    let message = format!("{workers} workers overtake each other in the ordered queue `{name}`");
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(consumption.place.at("workers"), "")
        .at(context.place(&queue.origin).at("ordered_by"), "it is kept in order by this")
        .help("leave one worker for each partition, and make more partitions");
    Some(finding)
}

fn retry(context: &Context<'_>, queue: &Queue, consumption: &Consumption) -> Option<Diagnostic> {
    let retry = &context.model.retries[consumption.retry?];
    if retry.blocking {
        return None;
    }
    let name = context.title(queue);
    let message = format!("a message that is tried again is overtaken in the ordered queue `{name}`");
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(consumption.place.at("retry"), "it waits in a delay queue, and others go on")
        .at(context.place(&queue.origin).at("ordered_by"), "it is kept in order by this")
        .help("use a retry with `blocking: true`: it waits in the consumer");
    Some(finding)
}
