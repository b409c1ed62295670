//! Messages that only queues get which may be gone.

use super::Context;
use super::flows::{list, witness};
use crate::flow::Way;
use crate::model::{Id, MessageKind, Presence, Queue};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "transient-destination";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, contract) in context.flow().contracts.iter().enumerate() {
        let (message, _) = context.flow().of_contract(context.model, index);
        // Who asks waits for the answer, and who may lose a message has said so.
        if message.kind == MessageKind::Request || !message.persistent {
            continue;
        }
        let Some((service, place)) = context.publisher(contract) else { continue };
        let Some((way, queues)) = contract.ways.iter().find_map(|way| only_transient(context, way)) else {
            continue;
        };
        let names: Vec<String> =
            queues.iter().map(|id| context.title(&context.model.queues[*id]).into_owned()).collect();
        let mut finding = Diagnostic::lint(
            NAME,
            Severity::Warning,
            format!("{} comes only to {}, which may be gone", context.contract_title(index), list(&names)),
        )
        .about(message.name.as_str())
        .at(place, format!("`{service}` publishes it"));
        for id in queues {
            let queue = &context.model.queues[id];
            finding = finding.at(context.name_place(&queue.origin), why(context, id, queue));
        }
        found.push(
            finding
                .witness(witness(context, way))
                .help("bind a durable queue too, or say `persistent: false` with the reason in `because`"),
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
