//! Messages of which no service reads a copy.

use super::Context;
use super::flows::{list, witness};
use crate::flow::{Flow, Way};
use crate::model::{Id, Presence, Queue};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "unread-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let flow = context.flow();
    // Where no service reads anything, the readers are not part of the file.
    if flow.readers.iter().all(Vec::is_empty) {
        return;
    }
    let read = read_contracts(flow);
    for (index, contract) in flow.contracts.iter().enumerate() {
        let is_kept_only = contract.ways.iter().all(|way| is_kept_only(context, way));
        if contract.ways.is_empty() || !is_kept_only || read[index] {
            continue;
        }
        let Some((service, place)) = context.publisher(contract) else { continue };
        let mut queues: Vec<Id<Queue>> = contract.ways.iter().flat_map(possible).collect();
        queues.sort_unstable();
        queues.dedup();
        let names = queues.iter().map(|id| context.title(&context.model.queues[*id]).into_owned());
        let names: Vec<String> = names.collect();
        let (message, _) = flow.of_contract(context.model, index);
        let text = format!("no service gets {}: it comes only to {}", context.contract_title(index), list(&names));
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, text)
                .about(message.name.as_str())
                .at(place, format!("`{service}` publishes it"))
                .at(context.key_place(index), "no binding takes it to a queue that is read")
                .witness(witness(context, &contract.ways[0]))
                .help("bind the queue of a service for it, or correct its exchange or key"),
        );
    }
}

/// Whether a message comes only to queues that keep what an exchange could not route. Another queue that nobody reads is another rule's.
fn is_kept_only(context: &Context<'_>, way: &Way) -> bool {
    let queues = possible(way);
    !way.leaves && !queues.is_empty() && queues.iter().all(|id| keeps(context, *id))
}

fn keeps(context: &Context<'_>, id: Id<Queue>) -> bool {
    context.model.queues[id].presence == Presence::Declared
        && context.keeps_what_is_unroutable(id)
}

fn possible(way: &Way) -> Vec<Id<Queue>> {
    let reached = way.reached.iter().flat_map(|reached| reached.possible());
    reached.map(|queue| Id::new(queue.index())).collect()
}

/// Of each contract, whether a service reads a queue that it comes to, be it as a dead letter.
fn read_contracts(flow: &Flow) -> Vec<bool> {
    let mut read = vec![false; flow.contracts.len()];
    let queues = flow.arrivals.iter().zip(&flow.readers);
    for (arrivals, _) in queues.filter(|(_, readers)| !readers.is_empty()) {
        for arrival in arrivals {
            read[arrival.contract] = true;
        }
    }
    read
}
