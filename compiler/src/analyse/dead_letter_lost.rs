//! Dead letters that no binding of their exchange takes.

use super::Context;
use super::dead_letters::Target;
use super::flows::witness;
use crate::broker::ExchangeType;
use crate::flow::is_elsewhere;
use crate::model::{Id, Queue, QueueRole};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;
use topoc_routing::{Lost, Message};

pub(super) const NAME: &str = "dead-letter-lost";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<Id<Queue>> = BTreeSet::new();
    for lost in context.flow().lost.iter().filter(|lost| lost.why == Lost::Unroutable) {
        if goes_elsewhere(context, lost.queue) || !told.insert(lost.queue) {
            continue;
        }
        let message = witness(&lost.message, false);
        let title = context.contract_title(lost.contract);
        let shown = format!("{message}, of {title}, {}", lost.reason);
        found.extend(finding(context, lost.queue, &shown));
    }
    for (id, queue) in context.declared_queues() {
        if queue.role == QueueRole::Delay || told.contains(&id) || goes_elsewhere(context, id) {
            continue;
        }
        if let Some(key) = lost_key(context, id) {
            found.extend(finding(context, id, &format!("routing key `{key}`")));
        }
    }
}

/// Whether dead letters go to an exchange of someone else's, who may bind it.
fn goes_elsewhere(context: &Context<'_>, id: Id<Queue>) -> bool {
    match context.dead_letters(id).map(|letters| &letters.target) {
        Some(Target::Exchange(exchange)) => is_elsewhere(&context.model.exchanges[*exchange]),
        _ => false,
    }
}

/// The key that all dead letters of a queue get, if no binding takes it: that is so whatever comes into the queue.
fn lost_key<'m>(context: &Context<'m>, id: Id<Queue>) -> Option<&'m str> {
    let letters = context.dead_letters(id)?;
    let Target::Exchange(exchange) = letters.target else { return None };
    let key = letters.key?.value.as_str()?;
    // Headers stay with the message, and nobody knows them here.
    if context.model.exchanges[exchange].kind == ExchangeType::Headers {
        return None;
    }
    let network = context.network();
    let reached = network.topology.route(network.exchange(exchange), &Message::new(key));
    let by_headers = reached.hops.iter().filter_map(|hop| network.model_exchange(hop.exchange));
    let by_headers = by_headers.into_iter().any(|id| {
        context.model.exchanges[id].kind == ExchangeType::Headers
    });
    (reached.possible().is_empty() && !by_headers && !network.leaves(context.model, &reached)).then_some(key)
}

fn finding(context: &Context<'_>, id: Id<Queue>, shown: &str) -> Option<Diagnostic> {
    let queue = &context.model.queues[id];
    let letters = context.dead_letters(id)?;
    let name = context.title(queue);
    let to = letters.exchange.value.as_str().unwrap_or_default();
    let at_least_once = context.effective.text(id, "dead-letter-strategy") == Some("at-least-once");
    let end = if at_least_once { "stay in it for ever" } else { "are lost" };
    let to = if to.is_empty() { "the default exchange".to_owned() } else { format!("the exchange `{to}`") };
    let message = format!("dead letters of the queue `{name}` {end}: no binding of {to} takes them");
    let severity = if context.is_definitions() { Severity::Warning } else { Severity::Error };
    let place = context.effective.place(id, letters.key.unwrap_or(letters.exchange))?;
    let finding = Diagnostic::lint(NAME, severity, message)
        .about(name)
        .at(place, "this is how they are routed")
        .at(context.name_place(&queue.origin), "")
        .witness(shown)
        .help("bind a queue to it for them, or correct the key");
    Some(finding)
}
