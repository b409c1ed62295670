//! The few messages that stand for all that a contract allows.

use super::Network;
use super::network::header;
use crate::broker::ExchangeType;
use crate::model::{
    Destination, Exchange, HeaderValues, Id, KeyPiece, KeyTemplate, Message, MessageHeader, Model,
    Words,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;
use topoc_routing::keys::{Keys, Piece, representatives};
use topoc_routing::{ExchangeId, Headers, Value};

/// How many messages stand for one version of a message, at most.
const LIMIT: usize = 4096;

/// What was found out about exchanges that several messages are published to.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    reachable: FxHashMap<Id<Exchange>, Rc<Reachable>>,
    /// The exchanges and alternates behind each exchange.
    next: Option<Vec<Vec<Id<Exchange>>>>,
}

/// The exchanges that a message can come to from one of them.
#[derive(Debug, Default)]
struct Reachable {
    exchanges: Vec<ExchangeId>,
    /// The values that their bindings ask for, by header.
    headers: FxHashMap<String, Vec<Value>>,
}

/// The messages that stand for a version of a message, and whether some were left out.
pub(crate) fn samples(
    model: &Model,
    network: &Network,
    cache: &mut Samples,
    message: &Message,
    major: u32,
    template: &KeyTemplate,
) -> (Vec<topoc_routing::Message>, bool) {
    let Some(exchange) = message.exchange.known() else { return (Vec::new(), false) };
    let reachable = cache.reachable(model, network, exchange);
    let (headers, mut cut) = header_samples(&message.headers, major, &reachable.headers);
    let mut messages = Vec::new();
    for keys in keys_of(template) {
        let chosen = representatives(&keys, &network.topology, &reachable.exchanges, LIMIT);
        cut |= chosen.cut;
        for key in &chosen.keys {
            for headers in &headers {
                messages.push(topoc_routing::Message::new(key).with_headers(headers.clone()));
            }
        }
    }
    cut |= messages.len() > LIMIT;
    messages.truncate(LIMIT);
    (messages, cut)
}

/// The routing keys that a template can become.
fn keys_of(key: &KeyTemplate) -> Vec<Keys> {
    let pieces = key.pieces.iter().map(|piece| match piece {
        KeyPiece::Text(text) => Piece::Text(text.clone()),
        KeyPiece::Parameter { words, .. } => match words {
            Words::OneOf(values) => Piece::OneOf(values.clone()),
            Words::Of(form) => Piece::Of(*form),
            Words::Any => Piece::Free,
        },
    });
    Keys::of_template(&pieces.collect::<Vec<_>>())
}

impl Samples {
    fn reachable(&mut self, model: &Model, network: &Network, from: Id<Exchange>) -> Rc<Reachable> {
        if let Some(known) = self.reachable.get(&from) {
            return Rc::clone(known);
        }
        let next = self.next.get_or_insert_with(|| next_exchanges(model));
        let mut seen: FxHashSet<Id<Exchange>> = FxHashSet::default();
        let mut waiting = vec![from];
        let mut reachable = Reachable::default();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            waiting.extend(&next[id.index()]);
            // Alternates that policies set too.
            waiting.extend(network.alternate(id));
            reachable.exchanges.push(network.exchange(id));
            if model.exchanges[id].kind == ExchangeType::Headers {
                network.wanted_headers(id, &mut reachable.headers);
            }
        }
        reachable.exchanges.sort_unstable();
        let reachable = Rc::new(reachable);
        self.reachable.insert(from, Rc::clone(&reachable));
        reachable
    }
}

fn next_exchanges(model: &Model) -> Vec<Vec<Id<Exchange>>> {
    let mut next = vec![Vec::new(); model.exchanges.len()];
    for binding in model.bindings.values() {
        if let (Some(source), Destination::Exchange(to)) =
            (binding.source.known(), &binding.destination)
        {
            next[source.index()].extend(to.known());
        }
    }
    next
}

impl Network {
    fn alternate(&self, id: Id<Exchange>) -> Option<Id<Exchange>> {
        match self.topology.alternate(self.exchange(id))? {
            topoc_routing::Alternate::Exchange(other) => self.model_exchange(other),
            topoc_routing::Alternate::Missing => None,
        }
    }

    fn wanted_headers(&self, id: Id<Exchange>, wanted: &mut FxHashMap<String, Vec<Value>>) {
        for binding in self.topology.bindings_of(self.exchange(id)) {
            let binding = self.topology.binding(*binding);
            for (name, value) in binding.headers.iter() {
                let values = wanted.entry(name.to_owned()).or_default();
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
        }
    }
}

/// Headers that stand for all that a message can have, as far as bindings tell them apart.
fn header_samples(
    declared: &[MessageHeader],
    major: u32,
    wanted: &FxHashMap<String, Vec<Value>>,
) -> (Vec<Headers>, bool) {
    const VERSION: &str = "event-version";
    let mut samples = vec![Headers::default()];
    if !declared.iter().any(|header| header.name == VERSION) {
        samples[0].insert(VERSION, Value::Int(i64::from(major)));
    }
    let mut cut = false;
    for header in declared {
        let asked = wanted.get(&header.name).map_or(&[][..], Vec::as_slice);
        let mut values = values(&header.values, asked);
        if asked.is_empty() {
            // Nobody asks for it: any value will do.
            values.truncate(1);
        }
        let absent = (header.optional && !asked.is_empty()).then_some(None);
        let options: Vec<Option<Value>> = values.into_iter().map(Some).chain(absent).collect();
        let with = |sample: &Headers, value: &Option<Value>| {
            let mut sample = sample.clone();
            if let Some(value) = value {
                sample.insert(header.name.as_str(), value.clone());
            }
            sample
        };
        let mut product = Vec::new();
        for sample in &samples {
            product.extend(options.iter().map(|value| with(sample, value)));
        }
        cut |= product.len() > LIMIT;
        product.truncate(LIMIT);
        samples = product;
    }
    (samples, cut)
}

/// The values that bindings ask for and the header can have, and one that none asks for.
fn values(of: &HeaderValues, asked: &[Value]) -> Vec<Value> {
    let is_asked = |value: &Value| asked.contains(value);
    let fitting = |fits: fn(&Value) -> bool| asked.iter().filter(move |v| fits(v)).cloned();
    match of {
        HeaderValues::OneOf(values) => {
            let (named, others): (Vec<Value>, Vec<Value>) =
                values.iter().map(header).partition(is_asked);
            others.into_iter().take(1).chain(named).collect()
        }
        HeaderValues::Text => texts(
            asked,
            |number| match number {
                0 => "any".to_owned(),
                number => format!("any{number}"),
            },
            |_| true,
        ),
        HeaderValues::Of(form) => texts(asked, |n| form.example(n), |text| form.holds(text)),
        HeaderValues::Integer => {
            let fresh = (0..).map(Value::Int).find(|value| !is_asked(value));
            fresh.into_iter().chain(fitting(|value| matches!(value, Value::Int(_)))).collect()
        }
        HeaderValues::Number => {
            let fresh =
                (0..).map(|n| Value::Float(f64::from(n) + 0.5)).find(|value| !is_asked(value));
            fresh.into_iter().chain(fitting(|value| matches!(value, Value::Float(_)))).collect()
        }
    }
}

/// The texts that bindings ask for and that fit, and one that none asks for.
fn texts(
    asked: &[Value],
    example: impl Fn(usize) -> String,
    fits: impl Fn(&str) -> bool,
) -> Vec<Value> {
    let fresh = (0..).map(|number| Value::Text(example(number)));
    let fresh = fresh.into_iter().find(|value| !asked.contains(value));
    let fits = |value: &&Value| matches!(value, Value::Text(text) if fits(text));
    fresh.into_iter().chain(asked.iter().filter(fits).cloned()).collect()
}
