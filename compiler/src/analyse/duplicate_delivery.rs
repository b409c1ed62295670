//! Messages that one service gets through two queues.

use super::Context;
use super::flows::witness;
use crate::model::{Id, Queue, Service};
use crate::report::{Diagnostic, Severity};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const NAME: &str = "duplicate-delivery";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
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
