//! Dead letters that no binding of their exchange takes.

use super::Context;
use super::dead_letters::Target;
use super::flows::key_phrase;
use crate::broker::ExchangeType;
use crate::flow::{Arrival, LostLetter, is_elsewhere};
use crate::model::{Binding, Destination, Exchange, Id, Queue, QueueRole, Ref};
use crate::report::{Diagnostic, Severity};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use topoc_routing::{Lost, Message};

pub(super) const NAME: &str = "dead-letter-lost";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<Id<Queue>> = BTreeSet::new();
    let flow = context.flow();
    let is_sent = |lost: &&LostLetter| flow.is_sent(lost.contract);
    for lost in flow.lost.iter().filter(is_sent).filter(|lost| lost.why == Lost::Unroutable) {
        if is_anothers(context, lost.queue) || !told.insert(lost.queue) {
            continue;
        }
        let (title, key) = (context.contract_title(lost.contract), key_phrase(&lost.message.key));
        let after = if has_been_retried(context, lost) { " after a retry" } else { "" };
        let shown = format!("{title} ({}{after}), with {key}", lost.reason);
        found.extend(finding(context, lost.queue, are_all_lost(context, lost.queue), &shown));
    }
    let bound = Bound::of(context);
    for (id, queue) in context.declared_queues() {
        if queue.role == QueueRole::Delay || told.contains(&id) || is_anothers(context, id) {
            continue;
        }
        if let Some(key) = lost_key(context, &bound, id) {
            found.extend(finding(context, id, true, &key_phrase(key)));
        }
    }
}

/// Whether a message has come back through a delay queue, and has the queue's name as its key since then.
fn has_been_retried(context: &Context<'_>, lost: &LostLetter) -> bool {
    let (flow, model) = (context.flow(), context.model);
    let published = &flow.contracts[lost.contract].ways;
    let is_own = published.iter().any(|way| way.message.key == lost.message.key);
    !is_own && model.queues[lost.queue].name == lost.message.key
}

/// Whether the dead letters of everything that comes into a queue are lost.
fn are_all_lost(context: &Context<'_>, id: Id<Queue>) -> bool {
    let flow = context.flow();
    let is_lost = |arrival: &Arrival| {
        flow.lost.iter().any(|lost| {
            let same = lost.queue == id && lost.contract == arrival.contract;
            let fixed = context.dead_letters(id).is_some_and(|letters| letters.key.is_some());
            same && (fixed || lost.message.key == arrival.message.key)
        })
    };
    context.sent_arrivals(id).all(is_lost)
}

/// Whether dead letters go to an exchange of someone else's, who may bind it, or to a queue that does not exist, which
/// another rule says.
fn is_anothers(context: &Context<'_>, id: Id<Queue>) -> bool {
    match context.dead_letters(id).map(|letters| &letters.target) {
        Some(Target::Exchange(exchange)) => is_elsewhere(&context.model.exchanges[*exchange]),
        Some(Target::MissingQueue(_)) => true,
        _ => false,
    }
}

/// The keys by which exchanges lead straight to queues: nearly all dead letters go such a way, and need no router.
struct Bound<'m>(FxHashSet<(Id<Exchange>, &'m str)>);

impl<'m> Bound<'m> {
    fn of(context: &Context<'m>) -> Self {
        let to_queue = |binding: &'m Binding| {
            let Destination::Queue(Ref::Known(_)) = binding.destination else { return None };
            let source = binding.source.known()?;
            match context.model.exchanges[source].kind {
                ExchangeType::Direct => Some((source, binding.routing_key.as_str())),
                ExchangeType::Fanout => Some((source, "")),
                _ => None,
            }
        };
        Self(context.model.bindings.values().filter_map(to_queue).collect())
    }

    fn takes(&self, context: &Context<'_>, exchange: Id<Exchange>, key: &str) -> bool {
        match context.model.exchanges[exchange].kind {
            ExchangeType::Fanout => self.0.contains(&(exchange, "")),
            _ => self.0.contains(&(exchange, key)),
        }
    }
}

/// The key that all dead letters of a queue get, if no binding takes it: that is so whatever comes into the queue.
fn lost_key<'m>(context: &Context<'m>, bound: &Bound<'_>, id: Id<Queue>) -> Option<&'m str> {
    let letters = context.dead_letters(id)?;
    let Target::Exchange(exchange) = letters.target else { return None };
    let key = letters.key?.value.as_str()?;
    if bound.takes(context, exchange, key) {
        return None;
    }
    let network = context.network();
    let reached = network.topology.route(network.exchange(exchange), &Message::new(key));
    let mut exchanges = reached.hops.iter().filter_map(|hop| network.model_exchange(hop.exchange));
    // Headers stay with the message, and nobody knows them here.
    let by_headers = exchanges.any(|id| context.model.exchanges[id].kind == ExchangeType::Headers);
    let is_open = by_headers || network.leaves(context.model, &reached);
    (reached.is_nowhere() && !is_open).then_some(key)
}

fn finding(context: &Context<'_>, id: Id<Queue>, all: bool, shown: &str) -> Option<Diagnostic> {
    let queue = &context.model.queues[id];
    let letters = context.dead_letters(id)?;
    let name = context.title(queue);
    let end = if context.keeps_dead_letters(id) { "stay in it for ever" } else { "are lost" };
    let to = letters.exchange.value.as_str().unwrap_or_default();
    let (why, help) = match to {
        "" => (
            "no queue has their routing key for its name".to_owned(),
            "give them the name of a queue as their `routing_key`, or an exchange of their own",
        ),
        to => (
            format!("no binding of the exchange `{to}` takes them"),
            "bind a queue to it for them, or correct the key",
        ),
    };
    let whose = if all { "dead letters" } else { "some dead letters" };
    let message = format!("{whose} of the queue `{name}` {end}: {why}");
    let severity = if context.is_definitions() { Severity::Warning } else { Severity::Error };
    let place = context.effective.place(id, letters.key.unwrap_or(letters.exchange))?;
    let finding = Diagnostic::lint(NAME, severity, message)
        .about(name)
        .at(place, "this is how they are routed")
        .at(context.name_place(&queue.origin), "")
        .witness(shown)
        .help(help);
    Some(finding)
}
