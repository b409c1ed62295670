//! Queues that messages come into and nobody reads.

use super::Context;
use crate::flow::Arrival;
use crate::model::{Id, Origin, Presence, Queue, QueueRole};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "unconsumed-queue";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let reads = |service: &crate::model::Service| {
        !service.consumes.is_empty() || !service.answers.is_empty()
    };
    // Where no service reads anything, the readers are not part of the file.
    if !model.services.values().any(reads) {
        return;
    }
    let waiting = are_for_waiting(context);
    for (id, queue) in context.declared_queues() {
        let is_for_reading = queue.role == QueueRole::Work
            && queue.presence == Presence::Declared
            && matches!(queue.origin, Origin::Written(_))
            && !context.is_parking(id)
            && !context.keeps_what_is_unroutable(id)
            && !waiting[id.index()];
        if !is_for_reading || !context.flow().readers[id.index()].is_empty() {
            continue;
        }
        let Some(first) = context.sent_arrivals(id).next() else { continue };
        let name = context.title(queue);
        let message = format!("nobody reads the queue `{name}`");
        let comes = format!("{} comes here", context.contract_title(first.contract));
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, message)
                .about(name)
                .at(context.name_place(&queue.origin), comes)
                .help("let a service consume it; if someone else does, allow it and say who"),
        );
    }
}

/// Of each queue, whether messages wait in it until their time is over and then go on to where they are read.
fn are_for_waiting(context: &Context<'_>) -> Vec<bool> {
    let (flow, queues) = (context.flow(), &context.model.queues);
    let mut goes_on = vec![false; queues.len()];
    let is_waited_in = |id: Id<Queue>| context.effective.setting(id, "message-ttl").is_some();
    for (id, queue) in queues.iter() {
        // What is parked is not on its way, whoever reads it.
        if flow.readers[id.index()].is_empty() || queue.role == QueueRole::Parking {
            continue;
        }
        let arrivals = flow.arrivals[id.index()].iter().filter_map(Arrival::died_in);
        for from in arrivals {
            goes_on[from.index()] = is_waited_in(from);
        }
    }
    for circle in &flow.circles {
        let last = circle.deaths.first().map(|death| Id::<Queue>::new(death.queue.index()));
        let is_read = !flow.readers[circle.queue.index()].is_empty();
        if let Some(last) = last.filter(|_| is_read) {
            goes_on[last.index()] = is_waited_in(last);
        }
    }
    goes_on
}
