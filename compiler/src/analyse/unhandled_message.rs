//! Messages that come into a queue and are not what its consumer takes.

use super::Context;
use crate::flow::Reader;
use crate::model::{Consumption, Id, MessageRef, Queue, Service};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use std::collections::BTreeSet;

pub(super) const NAME: &str = "unhandled-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    each_reading(context, |reading| {
        let mut told = BTreeSet::new();
        for arrival in context.sent_arrivals(reading.queue) {
            let contract = &context.flow().contracts[arrival.contract];
            if reading.takes(contract.message).is_none() && told.insert(contract.message) {
                let queue = context.title(&context.model.queues[reading.queue]);
                let (message, _) = context.flow().of_contract(context.model, arrival.contract);
                let service = &reading.service.name;
                found.push(
                    Diagnostic::lint(
                        NAME,
                        Severity::Warning,
                        format!("`{service}` gets {} from the queue `{queue}` and does not take it", context.contract_title(arrival.contract)),
                    )
                    .about(queue)
                    .at(reading.place(), "it is not among what is taken here")
                    .at(context.name_place(&message.origin), "")
                    .help(reading.remedy(&message.name)),
                );
            }
        }
    });
}

/// A queue that a service reads, and what it says that it takes from there.
pub(super) struct Reading<'m> {
    pub(super) queue: Id<Queue>,
    pub(super) service: &'m Service,
    consumption: Option<&'m Consumption>,
}

/// Looks at every queue that a service reads and of which it says what it takes. Of partitions at the first.
pub(super) fn each_reading<'m>(context: &Context<'m>, mut look: impl FnMut(Reading<'m>)) {
    for (id, queue) in context.model.queues.iter() {
        if queue.partition.is_some_and(|partition| partition > 0) {
            continue;
        }
        let mut services = BTreeSet::new();
        for Reader { service, consumption } in &context.flow().readers[id.index()] {
            if !services.insert(*service) {
                continue;
            }
            let service = &context.model.services[*service];
            let consumption = consumption.map(|at| &service.consumes[at]);
            let reading = Reading { queue: id, service, consumption };
            // A consumer that names no message takes what comes.
            if consumption.is_none_or(|consumption| !consumption.messages.is_empty()) {
                look(reading);
            }
        }
    }
}

impl<'m> Reading<'m> {
    /// The reference by which the service takes a message here; what it answers it takes whole.
    pub(super) fn takes(&self, message: Id<crate::model::Message>) -> Option<Option<&'m MessageRef>> {
        let mut consumed = self.consumption.iter().flat_map(|consumption| &consumption.messages);
        if let Some(reference) = consumed.find(|reference| reference.message.known() == Some(message)) {
            return Some(Some(reference));
        }
        let mut answered = self.service.answers.iter();
        answered
            .any(|answer| {
                answer.request.known() == Some(message) && answer.queue.known() == Some(self.queue)
            })
            .then_some(None)
    }

    /// Where it says what it takes.
    pub(super) fn place(&self) -> Place {
        match (self.consumption, self.service.answers.first()) {
            (Some(consumption), _) => consumption.place.at("messages"),
            (None, Some(answer)) => answer.place.as_key(),
            (None, None) => Place::source(crate::source::FileId(0), 0..0),
        }
    }

    fn remedy(&self, message: &str) -> String {
        match self.consumption {
            Some(_) => format!("add `{message}` to `messages`, or narrow the queue's bindings"),
            None => "narrow the queue's bindings: it is for requests".to_owned(),
        }
    }
}
