//! Exchanges and queues.

use super::draft::Draft;
use super::{vhosts, words};
use crate::broker::ExchangeType;
use crate::model::{Exchange, Queue, Setting, Settings};
use crate::source::Place;
use crate::syntax::{self, HashOn, HashProperty, Json};
use indexmap::IndexMap;

/// The exchanges that the document holds.
pub(super) fn exchanges(draft: &mut Draft<'_>) {
    let model = draft.model;
    for exchange in model.exchanges.values().filter(|exchange| exchange.origin.is_written()) {
        let place = draft.place(&exchange.origin);
        let at = draft.base(exchange.vhost).key("exchanges").key(&exchange.name);
        if draft.section(exchange.vhost).exchanges.contains_key(&exchange.name) {
            let what = format!("the exchange `{}`", exchange.name);
            draft.leave_out(format!("{what} is written twice; the broker takes the first"), place);
            continue;
        }
        let written = exchange_of(draft, exchange, &place);
        draft.section(exchange.vhost).exchanges.insert(exchange.name.clone(), written);
        draft.wrote(&exchange.origin, at);
    }
}

fn exchange_of(draft: &mut Draft<'_>, exchange: &Exchange, place: &Place) -> syntax::Exchange {
    let mut written = syntax::Exchange {
        type_: Some(exchange_type(&exchange.kind)),
        durable: (!exchange.durable).then_some(false),
        auto_delete: exchange.auto_delete.then_some(true),
        internal: exchange.internal.then_some(true),
        ..syntax::Exchange::default()
    };
    for setting in &exchange.arguments {
        let text = setting.value.as_str().map(str::to_owned);
        match (&*setting.name, text) {
            ("alternate-exchange", Some(name)) if !name.is_empty() => {
                written.alternate = Some(name);
            }
            ("hash-header", Some(header)) if takes_hash(exchange, &written) => {
                written.hash_on = Some(HashOn::Header(header));
            }
            ("hash-property", Some(property)) if takes_hash(exchange, &written) => {
                match hash_property(&property) {
                    Some(property) => written.hash_on = Some(HashOn::Property(property)),
                    None => keep(draft, &mut written.arguments, setting, place),
                }
            }
            _ => keep(draft, &mut written.arguments, setting, place),
        }
    }
    written
}

pub(super) fn exchange_type(kind: &ExchangeType) -> syntax::ExchangeType {
    syntax::ExchangeType::from(kind.name().to_owned())
}

/// The hash of one thing is what `hash_on` says; a second stays an argument.
fn takes_hash(exchange: &Exchange, written: &syntax::Exchange) -> bool {
    exchange.kind == ExchangeType::ConsistentHash && written.hash_on.is_none()
}

fn hash_property(name: &str) -> Option<HashProperty> {
    match name {
        "correlation_id" => Some(HashProperty::CorrelationId),
        "message_id" => Some(HashProperty::MessageId),
        "timestamp" => Some(HashProperty::Timestamp),
        _ => None,
    }
}

/// The queues that the document holds.
pub(super) fn queues(draft: &mut Draft<'_>) {
    let model = draft.model;
    for (id, queue) in model.queues.iter() {
        let place = draft.place(&queue.origin);
        if model.queue(queue.vhost, &queue.name) != Some(id) {
            let what = format!("the queue `{}`", queue.name);
            draft.leave_out(format!("{what} is written twice; the broker takes the first"), place);
            continue;
        }
        let written = queue_of(draft, queue, &place);
        let at = draft.base(queue.vhost).key("queues").key(&queue.name);
        draft.section(queue.vhost).queues.insert(queue.name.clone(), written);
        draft.wrote(&queue.origin, at);
    }
}

fn queue_of(draft: &mut Draft<'_>, queue: &Queue, place: &Place) -> syntax::Queue {
    let mut written = syntax::Queue {
        type_: queue.kind.map(vhosts::queue_type),
        durable: (!queue.durable).then_some(false),
        auto_delete: queue.auto_delete.then_some(true),
        ..syntax::Queue::default()
    };
    let version = draft.model.target.version;
    for setting in &queue.arguments {
        let is_said = queue.kind.is_some_and(|kind| {
            setting.name == "x-queue-type"
                || words::word(&mut written, kind, version, &setting.name, &setting.value)
        });
        if !is_said {
            keep(draft, &mut written.arguments, setting, place);
        }
    }
    written
}

/// Keeps a setting as the argument that it is.
fn keep(
    draft: &mut Draft<'_>,
    arguments: &mut IndexMap<String, Json>,
    setting: &Setting,
    place: &Place,
) {
    match Json::new(setting.value.clone()) {
        Some(value) => {
            arguments.insert(setting.name.clone().into_owned(), value);
        }
        None => {
            let message = format!("`{}` holds null, which the language cannot say", setting.name);
            draft.leave_out(message, setting.place(place));
        }
    }
}

/// The names of exchanges that settings refer to.
pub(super) fn exchanges_named(settings: &Settings) -> impl Iterator<Item = &str> {
    const KEYS: [&str; 3] =
        ["alternate-exchange", "x-dead-letter-exchange", "dead-letter-exchange"];
    let named = settings.iter().filter(|setting| KEYS.contains(&&*setting.name));
    named.filter_map(|setting| setting.value.as_str()).filter(|name| !name.is_empty())
}
