//! The model as the routing crate has it. Ids keep their numbers.

use crate::analyse::{Context, Target};
use crate::broker::ExchangeType;
use crate::model::{self, Destination, Exchange, Id, Model, Origin, Presence, Queue, Ref, Vhost};
use serde_json::{Map, Value as Json};
use topoc_routing::{
    Alternate, Binding, BindingId, DeadLetterTarget, ExchangeId, ExchangeKind, HeaderMatch,
    Headers, QueueId, Reached, Semantics, Strategy, Topology, Value, VhostId,
};

/// A model's exchanges, queues and bindings, ready to route.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) topology: Topology,
    /// The model's binding of each; those with an end that does not exist are not there.
    bindings: Vec<Id<model::Binding>>,
    /// How many exchanges the model has: the default exchanges come after them.
    exchanges: usize,
}

impl Network {
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let model = context.model;
        let version = model.target.version;
        let mut topology = Topology::new(Semantics::of(version.major.into(), version.minor.into()));
        for _ in model.vhosts.values() {
            topology.vhost();
        }
        for exchange in model.exchanges.values() {
            let id = topology.exchange(vhost(exchange.vhost), kind(exchange));
            if exchange.internal {
                topology.make_internal(id);
            }
        }
        for (id, _) in model.vhosts.iter() {
            topology.exchange(vhost(id), ExchangeKind::Default);
        }
        for queue in model.queues.values() {
            topology.queue(vhost(queue.vhost), &queue.name);
        }
        let mut network = Self { topology, bindings: Vec::new(), exchanges: model.exchanges.len() };
        network.bind(model);
        network.alternates(context);
        network.dead_letters(context);
        network
    }

    fn bind(&mut self, model: &Model) {
        for (id, binding) in model.bindings.iter() {
            let Ref::Known(source) = binding.source else { continue };
            let destination = match binding.destination {
                Destination::Queue(Ref::Known(queue)) => {
                    topoc_routing::Destination::Queue(self.queue(queue))
                }
                Destination::Exchange(Ref::Known(exchange)) => {
                    topoc_routing::Destination::Exchange(self.exchange(exchange))
                }
                _ => continue,
            };
            let of_headers = match model.exchanges[source].kind {
                ExchangeType::Headers => self::headers(&binding.arguments),
                _ => Headers::default(),
            };
            self.topology.bind(
                self.exchange(source),
                Binding {
                    destination,
                    key: binding.routing_key.clone(),
                    headers: of_headers,
                    matching: matching(&binding.arguments),
                },
            );
            self.bindings.push(id);
        }
    }

    fn alternates(&mut self, context: &Context<'_>) {
        let model = context.model;
        for (id, exchange) in model.exchanges.iter() {
            let Some((name, _)) = context.effective.alternate(id) else { continue };
            let alternate = match (name, model.exchange(exchange.vhost, name)) {
                ("", _) => Alternate::Exchange(self.default_exchange(exchange.vhost)),
                (_, Some(other)) => Alternate::Exchange(self.exchange(other)),
                (_, None) => Alternate::Missing,
            };
            self.topology.set_alternate(self.exchange(id), alternate);
        }
    }

    fn dead_letters(&mut self, context: &Context<'_>) {
        for (id, queue) in context.model.queues.iter() {
            let Some(letters) = context.dead_letters(id) else { continue };
            let default = self.default_exchange(queue.vhost);
            let exchange = match letters.target {
                Target::Exchange(exchange) => Some(self.exchange(exchange)),
                Target::MissingExchange(_) => None,
                Target::Queue(_) | Target::MissingQueue(_) | Target::ByOwnKeys => Some(default),
            };
            let key = letters.key.and_then(|key| key.value.as_str()).map(str::to_owned);
            let strategy = match context.keeps_dead_letters(id) {
                true => Strategy::AtLeastOnce,
                false => Strategy::AtMostOnce,
            };
            let target = DeadLetterTarget { exchange, key, strategy };
            self.topology.set_dead_letter(self.queue(id), target);
        }
    }

    /// The routing crate's id of an exchange.
    pub(crate) fn exchange(&self, id: Id<Exchange>) -> ExchangeId {
        ExchangeId(number(id.index()))
    }

    /// The default exchange of a virtual host.
    pub(crate) fn default_exchange(&self, vhost: Id<Vhost>) -> ExchangeId {
        ExchangeId(number(self.exchanges + vhost.index()))
    }

    /// The exchange that a client publishes to; `None` is the default exchange.
    pub(crate) fn entry(&self, vhost: Id<Vhost>, exchange: Option<Id<Exchange>>) -> ExchangeId {
        exchange.map_or_else(|| self.default_exchange(vhost), |exchange| self.exchange(exchange))
    }

    /// The routing crate's id of a queue.
    pub(crate) fn queue(&self, id: Id<Queue>) -> QueueId {
        QueueId(number(id.index()))
    }

    /// The model's exchange; the default exchange is none.
    pub(crate) fn model_exchange(&self, id: ExchangeId) -> Option<Id<Exchange>> {
        (id.index() < self.exchanges).then(|| Id::new(id.index()))
    }

    /// The model's binding.
    pub(crate) fn model_binding(&self, id: BindingId) -> Id<model::Binding> {
        self.bindings[id.index()]
    }

    /// Whether a message comes to an exchange that someone else owns.
    pub(crate) fn leaves(&self, model: &Model, reached: &Reached) -> bool {
        let exchanges =
            reached.all_hops().into_iter().filter_map(|hop| self.model_exchange(hop.exchange));
        exchanges.into_iter().any(|id| is_elsewhere(&model.exchanges[id]))
    }
}

/// Whether someone else may bind an exchange to what this topology does not know.
pub(crate) fn is_elsewhere(exchange: &Exchange) -> bool {
    exchange.presence == Presence::External && exchange.origin != Origin::Predeclared
}

fn vhost(id: Id<Vhost>) -> VhostId {
    VhostId(number(id.index()))
}

/// Arenas hold no more than an id can count.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn kind(exchange: &Exchange) -> ExchangeKind {
    let delayed = exchange.arguments.text("x-delayed-type").map(ExchangeType::of_name);
    let kind = match &exchange.kind {
        // Once the delay is over.
        ExchangeType::DelayedMessage => delayed.unwrap_or(ExchangeType::Direct),
        kind => kind.clone(),
    };
    match kind {
        ExchangeType::Direct => ExchangeKind::Direct,
        ExchangeType::Fanout | ExchangeType::RecentHistory => ExchangeKind::Fanout,
        ExchangeType::Topic => ExchangeKind::Topic,
        ExchangeType::Headers => ExchangeKind::Headers,
        ExchangeType::ConsistentHash
        | ExchangeType::ModulusHash
        | ExchangeType::Random
        | ExchangeType::LocalRandom => ExchangeKind::OneOf,
        ExchangeType::DelayedMessage
        | ExchangeType::JmsTopic
        | ExchangeType::Event
        | ExchangeType::FederationUpstream
        | ExchangeType::Other(_) => ExchangeKind::Opaque,
    }
}

fn matching(arguments: &Map<String, Json>) -> HeaderMatch {
    let word = arguments.get("x-match").and_then(Json::as_str);
    word.and_then(HeaderMatch::of_name).unwrap_or_default()
}

/// JSON headers as the broker reads them (`rabbit_misc:to_amqp_table`).
pub(crate) fn headers(map: &Map<String, Json>) -> Headers {
    map.iter().map(|(name, value)| (name.as_str(), header(value))).collect()
}

pub(crate) fn header(value: &Json) -> Value {
    match value {
        Json::Null => Value::Void,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(header).collect()),
        Json::Object(map) => Value::Table(headers(map)),
    }
}
