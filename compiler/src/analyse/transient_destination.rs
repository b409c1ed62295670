//! Messages that only queues get which may be gone.

use super::Context;
use super::flows::{list, witness};
use crate::flow::Way;
use crate::model::{Id, MessageKind, Presence, Queue, Service};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use std::collections::BTreeSet;

pub(super) const NAME: &str = "transient-destination";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<Id<Queue>> = BTreeSet::new();
    for (index, contract) in context.flow().contracts.iter().enumerate() {
        let (message, _) = context.flow().of_contract(context.model, index);
        let Some(publisher) = context.publisher(contract) else { continue };
        // Who may lose a message has said so.
        if !message.persistent {
            continue;
        }
        let only = contract.ways.iter().find_map(|way| only_transient(context, way));
        // Who asks waits for the answer.
        if let Some((way, queues)) = only.filter(|_| message.kind != MessageKind::Request) {
            found.push(gone(context, index, publisher, way, &queues));
            told.extend(queues);
        }
        for way in &contract.ways {
            read(context, index, way, &mut told, found);
        }
    }
}

fn gone(
    context: &Context<'_>,
    contract: usize,
    (service, place): (&str, Place),
    way: &Way,
    queues: &[Id<Queue>],
) -> Diagnostic {
    let names: Vec<String> =
        queues.iter().map(|id| context.title(&context.model.queues[*id]).into_owned()).collect();
    let title = context.contract_title(contract);
    let (message, _) = context.flow().of_contract(context.model, contract);
    let text = format!("{title} comes only to {}, which may be gone", list(&names));
    let mut finding = Diagnostic::lint(NAME, Severity::Warning, text)
        .about(message.name.as_str())
        .at(place, format!("`{service}` publishes it"));
    for id in queues {
        let queue = &context.model.queues[*id];
        finding = finding.at(context.name_place(&queue.origin), why(context, *id, queue));
    }
    finding
        .witness(witness(context, way))
        .help("bind a durable queue too, or say `persistent: false` with the reason in `because`")
}

/// Services that get a message only from a queue which may be gone, and that nobody makes again.
fn read(
    context: &Context<'_>,
    contract: usize,
    way: &Way,
    told: &mut BTreeSet<Id<Queue>>,
    found: &mut Vec<Diagnostic>,
) {
    let reached = way.reached.iter().flat_map(|reached| reached.possible());
    let reached: Vec<Id<Queue>> = reached.map(|queue| Id::new(queue.index())).collect();
    let readers = |id: Id<Queue>| context.flow().readers[id.index()].iter();
    for id in &reached {
        let queue = &context.model.queues[*id];
        if queue.presence != Presence::Declared || !is_transient(context, *id) {
            continue;
        }
        let lasts = |other: &Id<Queue>, service| {
            !is_transient(context, *other) && readers(*other).any(|reader| reader.service == service)
        };
        let loses = |service: Id<Service>| {
            let declares = &context.model.services[service].declares;
            !declares.contains(&queue.name) && !reached.iter().any(|other| lasts(other, service))
        };
        let Some(reader) = readers(*id).find(|reader| loses(reader.service)) else { continue };
        if !told.insert(*id) {
            continue;
        }
        let (name, title) = (context.title(queue), context.contract_title(contract));
        let service = &context.model.services[reader.service].name;
        let text = format!("`{service}` gets {title} only from `{name}`, which may be gone");
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, text)
                .about(name)
                .at(context.name_place(&queue.origin), why(context, *id, queue))
                .help("let the queue be durable and stay, or let the service declare it: `declares`"),
        );
    }
}

/// The queues of a way that reaches some, none of which lasts.
fn only_transient<'w>(context: &Context<'_>, way: &'w Way) -> Option<(&'w Way, Vec<Id<Queue>>)> {
    let reached = way.reached.as_ref().ok()?.possible();
    let queues: Vec<Id<Queue>> = reached.into_iter().map(|queue| Id::new(queue.index())).collect();
    let transient = |id: &Id<Queue>| is_transient(context, *id);
    (!way.leaves && !queues.is_empty() && queues.iter().all(transient)).then_some((way, queues))
}

fn is_transient(context: &Context<'_>, id: Id<Queue>) -> bool {
    let queue = &context.model.queues[id];
    match queue.presence {
        Presence::External => false,
        Presence::PerInstance => true,
        Presence::Declared => {
            !queue.durable || queue.auto_delete || context.effective.setting(id, "expires").is_some()
        }
    }
}

fn why(context: &Context<'_>, id: Id<Queue>, queue: &Queue) -> &'static str {
    match () {
        () if queue.presence == Presence::PerInstance => "it lives as long as its instance",
        () if !queue.durable => "it is gone when the broker restarts",
        () if queue.auto_delete => "it is gone with its last consumer",
        () if context.effective.setting(id, "expires").is_some() => "it is gone when it is not used",
        () => "",
    }
}
