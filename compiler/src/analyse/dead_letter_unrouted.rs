//! Dead letters that end among the messages which no exchange could route.

use super::Context;
use super::dead_letters::Target;
use super::flows::key_phrase;
use crate::broker::ExchangeType;
use crate::model::{Exchange, Id, Presence, Queue};
use crate::report::{Diagnostic, Severity};
use topoc_routing::{Alternate, Message};

pub(super) const NAME: &str = "dead-letter-unrouted";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (id, queue) in context.model.queues.iter() {
        let alike = queue.partition.is_some_and(|partition| partition > 0);
        if alike || queue.presence == Presence::External {
            continue;
        }
        if let Some((exchange, key)) = left_over(context, id) {
            found.extend(unrouted(context, id, exchange, &key));
        }
    }
}

/// The dead-letter exchange and the key, where no binding takes a dead letter and it ends among the messages that others could
/// not route.
fn left_over(context: &Context<'_>, id: Id<Queue>) -> Option<(Id<Exchange>, String)> {
    let letters = context.dead_letters(id)?;
    let Target::Exchange(exchange) = letters.target else { return None };
    // Nearly always there is none, and nothing has to be routed.
    context.effective.alternate(exchange)?;
    let fixed = letters.key.and_then(|key| key.value.as_str());
    let network = context.network();
    let is_left = |message: &Message| {
        let reached = network.topology.route(network.exchange(exchange), message);
        let first = reached.hops.first();
        let to = first.filter(|hop| hop.matched.is_empty()).and_then(|hop| hop.alternate);
        matches!(to, Some(Alternate::Exchange(to)) if takes_from_others(context, exchange, to))
    };
    let by_headers = context.model.exchanges[exchange].kind == ExchangeType::Headers;
    match fixed.filter(|_| !by_headers) {
        Some(key) => is_left(&Message::new(key)).then(|| (exchange, key.to_owned())),
        None => {
            let mut keys = context.sent_arrivals(id).map(|arrival| {
                let key = fixed.unwrap_or(&arrival.message.key).to_owned();
                Message { key, ..(*arrival.message).clone() }
            });
            keys.find(is_left).map(|message| (exchange, message.key))
        }
    }
}

/// Whether an exchange is the alternate of others than this one: what comes there is not looked for as a dead letter.
fn takes_from_others(
    context: &Context<'_>,
    dead: Id<Exchange>,
    to: topoc_routing::ExchangeId,
) -> bool {
    let to = context.network().model_exchange(to);
    to.is_some_and(|to| context.alternate_of(to).iter().any(|other| *other != dead))
}

fn unrouted(context: &Context<'_>, id: Id<Queue>, exchange: Id<Exchange>, key: &str) -> Option<Diagnostic> {
    let queue = &context.model.queues[id];
    let letters = context.dead_letters(id)?;
    let name = context.title(queue);
    let dead = &context.model.exchanges[exchange];
    let message = format!(
        "no binding of the exchange `{}` takes dead letters of the queue `{name}`: they end among unroutable messages",
        dead.name
    );
    let place = context.effective.place(id, letters.key.unwrap_or(letters.exchange))?;
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(place, "this is how they are routed")
        .at(context.name_place(&dead.origin), "its alternate gets what no binding takes")
        .witness(key_phrase(key))
        .help("bind a queue to it for them, or correct the key");
    Some(finding)
}
