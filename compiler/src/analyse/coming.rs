//! The routing keys of what comes to an exchange.

use super::Context;
use super::dead_letters::Target;
use crate::broker::ExchangeType;
use crate::model::{Exchange, Id, KeyPiece, KeyTemplate};

/// The keys as they are written, in order.
pub(super) fn keys_at(context: &Context<'_>, exchange: Id<Exchange>) -> Vec<String> {
    let published = published_at(context, exchange).into_iter().map(|key| key.text.clone());
    sorted(published.chain(lost_at(context, exchange)))
}

/// The keys as bindings of the exchange would have them, in order.
pub(super) fn patterns_at(context: &Context<'_>, exchange: Id<Exchange>) -> Vec<String> {
    let kind = &context.model.exchanges[exchange].kind;
    let published = published_at(context, exchange).into_iter().map(|key| pattern(key, kind));
    sorted(published.chain(lost_at(context, exchange)))
}

fn sorted(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut keys: Vec<String> = keys.filter(|key| !key.is_empty()).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// The keys of what is published and comes to an exchange.
fn published_at<'m>(context: &Context<'m>, exchange: Id<Exchange>) -> Vec<&'m KeyTemplate> {
    let flow = context.flow();
    let at = context.network().exchange(exchange);
    let comes = |index: &usize| {
        let ways = flow.contracts[*index].ways.iter();
        let mut hops = ways.flat_map(|way| &way.reached).flat_map(|reached| reached.all_hops());
        hops.any(|hop| hop.exchange == at)
    };
    let contracts = (0..flow.contracts.len()).filter(comes);
    contracts.map(|index| &flow.of_contract(context.model, index).1.key).collect()
}

/// The keys of dead letters that come to an exchange and that no binding takes.
fn lost_at<'a>(
    context: &'a Context<'_>,
    exchange: Id<Exchange>,
) -> impl Iterator<Item = String> + 'a {
    let comes = move |queue| match context.dead_letters(queue).map(|letters| &letters.target) {
        Some(Target::Exchange(id)) => *id == exchange,
        _ => false,
    };
    let lost = context.flow().lost.iter().filter(move |lost| comes(lost.queue));
    lost.map(|lost| lost.message.key.clone())
}

/// A key as a binding has it.
fn pattern(key: &KeyTemplate, kind: &ExchangeType) -> String {
    let pieces = key.pieces.iter().map(|piece| match piece {
        KeyPiece::Parameter { .. } if *kind == ExchangeType::Topic => "*".to_owned(),
        KeyPiece::Parameter { name, .. } => format!("{{{name}}}"),
        KeyPiece::Text(text) => text.clone(),
    });
    pieces.collect()
}
