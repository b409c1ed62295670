//! Ways to consume that the queue or the messages do not allow.

use super::Context;
use super::contracts::title;
use crate::broker::QueueType;
use crate::contract::Constancy;
use crate::model::{Consumption, Service};
use crate::report::Diagnostic;
use crate::source::Place;

pub(super) const NAME: &str = "invalid-consumer";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for service in context.model.services.values() {
        for consumption in &service.consumes {
            let kind = consumption.queue.known().map(|id| context.model.queues[id].kind);
            match kind {
                Some(Some(QueueType::Stream)) => stream(context, service, consumption, found),
                Some(Some(_)) => no_stream(service, consumption, found),
                _ => {}
            }
            identity(context, consumption, found);
        }
    }
}

/// A stream only grows at its end: nothing comes back to the place that it had.
fn stream(
    context: &Context<'_>,
    service: &Service,
    consumption: &Consumption,
    found: &mut Vec<Diagnostic>,
) {
    let retry = consumption.retry.map(|id| &context.model.retries[id]);
    if retry.is_some_and(|retry| !retry.blocking) {
        let text = format!(
            "`{}` retries messages of the stream `{}` through a delay, and to a stream nothing comes back",
            service.name, consumption.name
        );
        let help = "let the retry be `blocking`, or read a queue that the same messages come to";
        found.push(fault(consumption, text, consumption.place.at("retry")).help(help));
    }
    if consumption.ack_before {
        let text = format!("a stream keeps its messages: `ack: before` loses none of `{}`", consumption.name);
        found.push(
            fault(consumption, text, consumption.place.at("ack"))
                .help("take it out; `offsets` says where a service goes on"),
        );
    }
}

fn no_stream(service: &Service, consumption: &Consumption, found: &mut Vec<Diagnostic>) {
    let said = [("from", consumption.from.is_some()), ("offsets", consumption.offsets_stored)];
    for (key, _) in said.into_iter().filter(|(_, said)| *said) {
        let text = format!(
            "`{key}` is about streams, and `{}` of `{}` is none",
            consumption.name, service.name
        );
        let help = "take it out, or let the queue be of `type: stream`";
        found.push(fault(consumption, text, consumption.place.at(key).as_key()).help(help));
    }
}

/// The field that tells messages apart, in every contract that is read.
fn identity(context: &Context<'_>, consumption: &Consumption, found: &mut Vec<Diagnostic>) {
    let deduplicate = consumption.deduplicate.as_ref();
    let Some(field) = deduplicate.and_then(|by| by.field.as_deref()) else { return };
    let shapes = &context.model.shapes;
    for reference in &consumption.messages {
        let Some(message) = reference.message.known().map(|id| &context.model.messages[id]) else {
            continue;
        };
        let versions = message.versions.iter().filter(|version| reference.has(version.major));
        for version in versions.filter(|version| shapes.has_fields(version.body)) {
            let what = match shapes.at_path(version.body, field) {
                None => "has no field",
                Some(step) if step.constancy() == Constancy::Sometimes => "may lack the field",
                Some(_) => continue,
            };
            let text = format!("`{}` {what} `{field}`, by which it is to be told when it comes twice", title(message, version));
            let at = consumption.place.at("deduplicate").at("by");
            found.push(
                fault(consumption, text, at)
                    .help("name a field that every message has, or `message_id`"),
            );
        }
    }
}

fn fault(consumption: &Consumption, text: String, at: Place) -> Diagnostic {
    Diagnostic::fault(NAME, text).about(consumption.name.as_str()).at(at, "")
}
