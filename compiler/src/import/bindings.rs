//! Bindings, each under its destination.

use super::draft::Draft;
use crate::broker::ExchangeType;
use crate::model::{Binding, Destination, Model, Ref};
use crate::syntax::{self, HeaderMatch, Json};

/// The bindings of the document.
pub(super) fn write(draft: &mut Draft<'_>) {
    let model = draft.model;
    for binding in model.bindings.values() {
        let place = draft.place(&binding.origin);
        let Some(written) = binding_of(model, binding) else {
            let message = "an argument of this binding holds null, which the language cannot say: the binding is left out";
            draft.leave_out(message, place.at("arguments"));
            continue;
        };
        let base = draft.base(binding.vhost);
        let section = draft.section(binding.vhost);
        let (under, name, list) = match &binding.destination {
            Destination::Queue(queue) => {
                let name = queue_name(model, queue);
                ("queues", name, &mut section.queues.entry(name.to_owned()).or_default().bindings)
            }
            Destination::Exchange(exchange) => {
                let name = exchange_name(model, exchange);
                let exchange = section.exchanges.entry(name.to_owned()).or_default();
                ("exchanges", name, &mut exchange.bindings)
            }
        };
        let at = base.key(under).key(name).key("bindings").index(list.len());
        list.push(written);
        draft.wrote(&binding.origin, at);
    }
}

/// The name that a reference to an exchange has.
pub(super) fn exchange_name<'m>(
    model: &'m Model,
    exchange: &'m Ref<crate::model::Exchange>,
) -> &'m str {
    match exchange {
        Ref::Known(id) => &model.exchanges[*id].name,
        Ref::Unknown(name) => name,
    }
}

fn queue_name<'m>(model: &'m Model, queue: &'m Ref<crate::model::Queue>) -> &'m str {
    match queue {
        Ref::Known(id) => &model.queues[*id].name,
        Ref::Unknown(name) => name,
    }
}

/// A binding in the words of its source's type; `None` where it holds what cannot be said.
fn binding_of(model: &Model, binding: &Binding) -> Option<syntax::Binding> {
    let kind = binding.source.known().map(|id| &model.exchanges[id].kind);
    let mut written = syntax::Binding {
        from: Some(exchange_name(model, &binding.source).to_owned()),
        ..syntax::Binding::default()
    };
    match weight(&binding.routing_key) {
        Some(weight) if kind == Some(&ExchangeType::ConsistentHash) => {
            written.weight = Some(weight);
        }
        _ if binding.routing_key.is_empty() => {}
        _ => written.key = Some(binding.routing_key.clone()),
    }
    let by_headers = kind == Some(&ExchangeType::Headers);
    for (name, value) in &binding.arguments {
        let word = value.as_str().and_then(match_word).filter(|_| by_headers);
        match (name.as_str(), word) {
            ("x-match", Some(word)) => written.match_ = Some(word),
            _ => {
                let value = Json::new(value.clone())?;
                let wanted = by_headers && name != "x-match";
                let into = if wanted { &mut written.headers } else { &mut written.arguments };
                into.insert(name.clone(), value);
            }
        }
    }
    Some(written)
}

/// The key as a weight, if the weight writes the same key.
fn weight(key: &str) -> Option<u32> {
    let weight: u32 = key.parse().ok()?;
    (weight.to_string() == key).then_some(weight)
}

fn match_word(word: &str) -> Option<HeaderMatch> {
    match word {
        "all" => Some(HeaderMatch::All),
        "any" => Some(HeaderMatch::Any),
        "all-with-x" => Some(HeaderMatch::AllWithX),
        "any-with-x" => Some(HeaderMatch::AnyWithX),
        _ => None,
    }
}
