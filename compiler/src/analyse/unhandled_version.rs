//! Versions that come into a queue and are not those that its consumer takes.

use super::Context;
use super::unhandled_message::each_reading;
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;

pub(super) const NAME: &str = "unhandled-version";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    each_reading(context, |reading| {
        let mut told = BTreeSet::new();
        for arrival in context.sent_arrivals(reading.queue) {
            let contract = &context.flow().contracts[arrival.contract];
            let Some(Some(reference)) = reading.takes(contract.message) else { continue };
            let (message, version) = context.flow().of_contract(context.model, arrival.contract);
            if reference.has(version.major) || !told.insert(arrival.contract) {
                continue;
            }
            let queue = context.title(&context.model.queues[reading.queue]);
            let (service, name, major) = (&reading.service.name, &message.name, version.major);
            found.push(
                Diagnostic::lint(
                    NAME,
                    Severity::Warning,
                    format!("`{service}` gets version {major} of `{name}` from the queue `{queue}` and does not take it"),
                )
                .about(queue)
                .at(reference.place.clone(), "this version is not meant here")
                .at(context.key_place(arrival.contract), "by this key it comes")
                .help(format!("take it too: `{name}` means all versions; or narrow the queue's bindings")),
            );
        }
    });
}
