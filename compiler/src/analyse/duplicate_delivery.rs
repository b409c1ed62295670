//! Messages that one service gets through two queues, or that another queue hands on to it once more.

use super::Context;
use super::flows::witness;
use crate::flow::Arrival;
use crate::model::{Id, Queue, Service};
use crate::report::{Diagnostic, Severity};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const NAME: &str = "duplicate-delivery";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    through_two_queues(context, found);
    for (id, queue) in context.model.queues.iter() {
        if let Some(arrival) = handed_on(context, id) {
            found.extend(again(context, id, queue, arrival));
        }
    }
}

fn through_two_queues(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let flow = context.flow();
    for (index, contract) in flow.contracts.iter().enumerate() {
        if !flow.is_sent(index) {
            continue;
        }
        let mut told: BTreeSet<Id<Service>> = BTreeSet::new();
        for way in &contract.ways {
            let Ok(reached) = &way.reached else { continue };
            for (service, queues) in by_service(context, &reached.queues()) {
                let [first, second, ..] = queues.as_slice() else { continue };
                if !told.insert(service) {
                    continue;
                }
                let names = [first, second].map(|id| context.title(&context.model.queues[*id]));
                let service = &context.model.services[service].name;
                let message = format!(
                    "`{service}` gets {} twice: from `{}` and from `{}`",
                    context.contract_title(index), names[0], names[1]
                );
                let place = |id: &Id<Queue>| context.name_place(&context.model.queues[*id].origin);
                found.push(
                    Diagnostic::lint(NAME, Severity::Info, message)
                        .about(names[1].clone())
                        .at(place(second), "")
                        .at(place(first), "")
                        .witness(witness(context, way))
                        .help("that is fine where each queue has its own work to do; else take one binding out"),
                );
            }
        }
    }
}

/// The queues that each service reads, of these.
fn by_service(
    context: &Context<'_>,
    queues: &[topoc_routing::QueueId],
) -> BTreeMap<Id<Service>, Vec<Id<Queue>>> {
    let mut by: BTreeMap<Id<Service>, Vec<Id<Queue>>> = BTreeMap::new();
    for queue in queues {
        for reader in &context.flow().readers[queue.index()] {
            let read = by.entry(reader.service).or_default();
            let id = Id::new(queue.index());
            if !read.contains(&id) {
                read.push(id);
            }
        }
    }
    by
}

/// What another queue that is read gives up, in a queue that is read too and that gets the same when it is published.
fn handed_on<'a>(context: &'a Context<'_>, id: Id<Queue>) -> Option<&'a Arrival> {
    let flow = context.flow();
    let is_read = |queue: Id<Queue>| !flow.readers[queue.index()].is_empty();
    if !is_read(id) {
        return None;
    }
    let of_others = |arrival: &&Arrival| {
        arrival.died_in().is_some_and(|from| from != id && is_read(from))
    };
    let mut handed_on = context.sent_arrivals(id).filter(of_others).peekable();
    handed_on.peek()?;
    let direct = context.sent_arrivals(id).filter(|arrival| arrival.deaths.is_empty());
    let direct: BTreeSet<usize> = direct.map(|arrival| arrival.contract).collect();
    handed_on.find(|arrival| direct.contains(&arrival.contract))
}

fn again(
    context: &Context<'_>,
    id: Id<Queue>,
    queue: &Queue,
    arrival: &Arrival,
) -> Option<Diagnostic> {
    let from = arrival.died_in()?;
    let letters = context.dead_letters(from)?;
    let (name, other) = (context.title(queue), context.title(&context.model.queues[from]));
    let title = context.contract_title(arrival.contract);
    let reader = context.flow().readers[id.index()].first()?;
    let service = &context.model.services[reader.service].name;
    let message =
        format!("`{service}` gets {title} from `{name}`, and again what `{other}` gives up");
    let place = context.effective.place(from, letters.key.unwrap_or(letters.exchange))?;
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(place, "its dead letters go there")
        .at(context.name_place(&queue.origin), "the message comes here anyway")
        .help("let the dead letters go to a parking queue: `queue: \"{queue}.dlq\"`");
    Some(finding)
}
