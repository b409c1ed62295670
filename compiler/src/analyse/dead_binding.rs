//! Bindings that no declared message passes.

use super::Context;
use super::coming::{keys_at, patterns_at};
use super::flows::{bound, list};
use super::unfed_queue::is_unfed;
use crate::broker::ExchangeType;
use crate::flow::is_elsewhere;
use crate::model::{Binding, Exchange, Id};
use crate::report::{Diagnostic, Severity, nearest};

pub(super) const NAME: &str = "dead-binding";

/// How many keys are shown of those that do come.
const SHOWN: usize = 3;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let flow = context.flow();
    // Where not all ways were looked at, one of the others may pass.
    if !flow.is_declared() || !flow.is_whole() {
        return;
    }
    for (id, binding) in context.model.bindings.iter() {
        let Some(source) = binding.source.known() else { continue };
        if is_dead(context, id, binding) {
            found.push(dead(context, source, binding));
        }
    }
}

/// Whether a binding is written by hand and no declared message passes it, though some come to its exchange.
pub(super) fn is_dead(context: &Context<'_>, id: Id<Binding>, binding: &Binding) -> bool {
    let (flow, exchanges) = (context.flow(), &context.model.exchanges);
    let Some(source) = binding.source.known() else { return false };
    // What is bound by contract follows the contract; the headers that it asks for are written by hand.
    let by_hand = binding.origin.is_written()
        && (binding.message.is_none() || exchanges[source].kind == ExchangeType::Headers);
    let is_known = flow.visited[source.index()] && !is_elsewhere(&exchanges[source]);
    by_hand && is_known && !flow.passed[id.index()]
}

fn dead(context: &Context<'_>, source: Id<Exchange>, binding: &Binding) -> Diagnostic {
    let exchange = &context.model.exchanges[source];
    let to = bound(context, binding);
    let message = format!(
        "no declared message passes the binding of `{to}` to the {} exchange `{}`",
        exchange.kind, exchange.name
    );
    let place = match binding.routing_key.is_empty() {
        true => context.place(&binding.origin),
        false => context.binding_key(binding),
    };
    let finding = Diagnostic::lint(NAME, Severity::Warning, message).about(to).at(place, "");
    with_readers(context, binding, finding).help(remedy(context, source, binding))
}

/// Adds the services that wait for messages which do not come by any other binding either.
fn with_readers(context: &Context<'_>, binding: &Binding, finding: Diagnostic) -> Diagnostic {
    let Some(queue) = context.queue_behind(binding).filter(|id| is_unfed(context, *id)) else {
        return finding;
    };
    let mut readers = context.flow().readers[queue.index()].iter();
    let Some(reader) = readers.next() else { return finding };
    let service = &context.model.services[reader.service];
    let place = match reader.consumption {
        Some(at) => service.consumes[at].place.as_key(),
        None => {
            let mut answers = service.answers.iter();
            let answer = answers.find(|answer| answer.queue.known() == Some(queue));
            answer.map_or_else(|| context.name_place(&service.origin), |answer| answer.place.as_key())
        }
    };
    finding.at(place, format!("`{}` reads the queue, and nothing else comes there", service.name))
}

/// What does come to the exchange, and which of it the binding may have meant.
fn remedy(context: &Context<'_>, source: Id<Exchange>, binding: &Binding) -> String {
    let kind = &context.model.exchanges[source].kind;
    if *kind == ExchangeType::Headers {
        return "correct the headers, or take it out".to_owned();
    }
    let patterns = patterns_at(context, source);
    if let Some(near) = nearest(&binding.routing_key, patterns.iter().map(String::as_str)) {
        return format!("did you mean `{near}`?");
    }
    let mut keys = keys_at(context, source);
    let more = keys.len().saturating_sub(SHOWN);
    keys.truncate(SHOWN);
    match (keys.as_slice(), more) {
        ([], _) => "correct it, or take it out".to_owned(),
        ([only], _) => format!("what comes to the exchange has the key `{only}`"),
        (_, 0) => format!("what comes to the exchange has the keys {}", list(&keys)),
        _ => {
            let keys = keys.join("`, `");
            format!("what comes to the exchange has the keys `{keys}` and {more} more")
        }
    }
}
