//! Messages that a consumer expects and that never come.

use super::Context;
use super::unfed_queue::is_unfed;
use crate::flow::{is_elsewhere, partitions};
use crate::model::{Exchange, Id, Message, MessageRef, Presence, Queue};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use std::collections::BTreeSet;

pub(super) const NAME: &str = "missing-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for service in context.model.services.values() {
        for consumption in &service.consumes {
            let Some(queue) = consumption.queue.known().filter(|id| is_known(context, *id)) else { continue };
            for reference in &consumption.messages {
                let Some(message) = reference.message.known() else { continue };
                if let Some(missing) = missing(context, queue, message, reference) {
                    let reader = (service.name.as_str(), reference.place.clone());
                    found.push(finding(context, queue, reader, message, &missing));
                }
            }
        }
        for answer in &service.answers {
            let Some(queue) = answer.queue.known().filter(|id| is_known(context, *id)) else { continue };
            let Some(request) = answer.request.known() else { continue };
            if !comes(context, queue, request, |_| true) {
                let reader = (service.name.as_str(), answer.place.as_key());
                let name = &context.model.messages[request].name;
                found.push(finding(context, queue, reader, request, name));
            }
        }
    }
}

/// Whether it is known which declared messages come into a queue; one that nothing comes into is another rule's.
fn is_known(context: &Context<'_>, queue: Id<Queue>) -> bool {
    let mut queues = partitions(context.model, queue);
    !is_unfed(context, queue) && queues.all(|id| !is_fed_from_elsewhere(context, id))
}

/// Whether an exchange of someone else's leads into a queue: any message may come from there, be it one that is declared to
/// be published here.
fn is_fed_from_elsewhere(context: &Context<'_>, queue: Id<Queue>) -> bool {
    let (model, flow) = (context.model, context.flow());
    if model.queues[queue].presence == Presence::External {
        return true;
    }
    let mut waiting: Vec<Id<Exchange>> = flow.sources[queue.index()].clone();
    let mut seen: BTreeSet<Id<Exchange>> = BTreeSet::new();
    while let Some(exchange) = waiting.pop() {
        if is_elsewhere(&model.exchanges[exchange]) {
            return true;
        }
        if seen.insert(exchange) {
            waiting.extend(&flow.before[exchange.index()]);
            waiting.extend(context.alternate_of(exchange));
        }
    }
    false
}

/// What of a reference never comes: the message, or a version that is asked for by number.
fn missing(
    context: &Context<'_>,
    queue: Id<Queue>,
    message: Id<Message>,
    reference: &MessageRef,
) -> Option<String> {
    let name = &context.model.messages[message].name;
    if !comes(context, queue, message, |_| true) {
        return Some(name.clone());
    }
    let absent = |major: &&u32| !comes(context, queue, message, |other| other == **major);
    reference.versions.iter().find(absent).map(|major| format!("{name}@{major}"))
}

fn comes(
    context: &Context<'_>,
    queue: Id<Queue>,
    message: Id<Message>,
    is_meant: impl Fn(u32) -> bool,
) -> bool {
    let flow = context.flow();
    partitions(context.model, queue).any(|id| {
        flow.arrivals[id.index()].iter().any(|arrival| {
            let (_, version) = flow.of_contract(context.model, arrival.contract);
            flow.contracts[arrival.contract].message == message && is_meant(version.major)
        })
    })
}

fn finding(
    context: &Context<'_>,
    queue: Id<Queue>,
    (service, place): (&str, Place),
    message: Id<Message>,
    missing: &str,
) -> Diagnostic {
    let queue = &context.model.queues[queue];
    let name = context.title(queue);
    let binding = context.binding_for(&context.model.messages[message]);
    let message = format!("`{service}` expects `{missing}` from the queue `{name}`, and it never comes there");
    Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(place, "it is expected here")
        .at(context.name_place(&queue.origin), "no binding brings it")
        .help(format!("bind the queue: {binding}"))
}
