//! A few queues that hand their dead letters on: what is declared on a broker, and what the model is built from.

use serde_json::{Map, Value as Json, json};
use topoc_routing::{
    Alternate, Binding, DeadLetterTarget, Destination, ExchangeId, ExchangeKind, Message, QueueId,
    Semantics, Strategy, Topology,
};

/// What becomes of the messages that come to a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// They stay.
    Rests,
    /// The queue's time to live is 1 ms.
    Expires,
    /// The queue holds none.
    Overflows,
    /// The queue holds one: of the two that are published the second.
    HoldsOne,
    /// A consumer refuses each so many times, and keeps it then.
    Refused(u64),
    /// A consumer returns each until the delivery limit.
    Returned { limit: u64 },
}

/// An exchange that a chain names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Default,
    Own(usize),
    Missing,
}

#[derive(Clone, Debug)]
pub(crate) struct Queue {
    pub(crate) fate: Fate,
    pub(crate) quorum: bool,
    pub(crate) at_least_once: bool,
    pub(crate) dead_letters: Option<(Named, Option<String>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) kind: &'static str,
    pub(crate) alternate: Option<Named>,
}

#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// Its objects' names begin with it.
    pub(crate) number: usize,
    pub(crate) queues: Vec<Queue>,
    pub(crate) exchanges: Vec<Exchange>,
    /// From an exchange to a queue or (`Err`) an exchange, by a key.
    pub(crate) bindings: Vec<(usize, Result<usize, usize>, String)>,
    /// Where its messages are published.
    pub(crate) entry: Named,
    pub(crate) message: Message,
    /// Whether the messages themselves are to expire at once.
    pub(crate) expiration: bool,
    /// How many are published.
    pub(crate) copies: usize,
}

impl Chain {
    pub(crate) fn queue_name(&self, at: usize) -> String {
        format!("{}q{at}", self.number)
    }

    pub(crate) fn name(&self, exchange: Named) -> String {
        match exchange {
            Named::Default => String::new(),
            Named::Own(at) => format!("{}x{at}", self.number),
            Named::Missing => "missing".to_owned(),
        }
    }

    /// Adds what is declared to a document.
    pub(crate) fn declare(&self, document: &mut Json) {
        let mut add = |section: &str, object| {
            document[section].as_array_mut().unwrap().push(object);
        };
        for (at, exchange) in self.exchanges.iter().enumerate() {
            let mut arguments = Map::new();
            let alternate = exchange.alternate.map(|other| self.name(other).into());
            arguments.extend(alternate.map(|name| ("alternate-exchange".to_owned(), name)));
            add(
                "exchanges",
                json!({
                    "name": self.name(Named::Own(at)), "type": exchange.kind, "durable": true, "auto_delete": false,
                    "internal": false, "arguments": arguments
                }),
            );
        }
        for (at, queue) in self.queues.iter().enumerate() {
            add(
                "queues",
                json!({
                    "name": self.queue_name(at), "durable": true, "auto_delete": false, "arguments": self.arguments(queue)
                }),
            );
        }
        for (source, end, key) in &self.bindings {
            let (kind, name) = match *end {
                Ok(queue) => ("queue", self.queue_name(queue)),
                Err(exchange) => ("exchange", self.name(Named::Own(exchange))),
            };
            add(
                "bindings",
                json!({
                    "source": self.name(Named::Own(*source)), "destination": name, "destination_type": kind,
                    "routing_key": key, "arguments": {}
                }),
            );
        }
    }

    fn arguments(&self, queue: &Queue) -> Map<String, Json> {
        let mut arguments = Map::new();
        let mut set = |name: &str, value: Json| drop(arguments.insert(name.to_owned(), value));
        set("x-queue-type", if queue.quorum { "quorum" } else { "classic" }.into());
        match queue.fate {
            Fate::Expires => set("x-message-ttl", 1.into()),
            Fate::Overflows => set("x-max-length", 0.into()),
            Fate::HoldsOne => set("x-max-length", 1.into()),
            Fate::Returned { limit } => set("x-delivery-limit", limit.into()),
            Fate::Rests | Fate::Refused(_) => {}
        }
        if let Some((exchange, key)) = &queue.dead_letters {
            set("x-dead-letter-exchange", self.name(*exchange).into());
            if let Some(key) = key {
                set("x-dead-letter-routing-key", key.as_str().into());
            }
        }
        if queue.at_least_once {
            set("x-dead-letter-strategy", "at-least-once".into());
            set("x-overflow", "reject-publish".into());
        }
        arguments
    }

    /// As the routing crate has it: queues by their places, the default exchange behind the chain's own.
    pub(crate) fn model(&self, semantics: Semantics) -> Topology {
        let mut topology = Topology::new(semantics);
        let vhost = topology.vhost();
        for exchange in &self.exchanges {
            topology.exchange(vhost, kind(exchange.kind));
        }
        topology.exchange(vhost, ExchangeKind::Default);
        for (at, exchange) in self.exchanges.iter().enumerate() {
            if let Some(other) = exchange.alternate {
                let alternate = self.id(other).map_or(Alternate::Missing, Alternate::Exchange);
                topology.set_alternate(exchange_id(at), alternate);
            }
        }
        for (at, queue) in self.queues.iter().enumerate() {
            let id = topology.queue(vhost, &self.queue_name(at));
            if let Some((exchange, key)) = &queue.dead_letters {
                let strategy =
                    if queue.at_least_once { Strategy::AtLeastOnce } else { Strategy::AtMostOnce };
                let (exchange, key) = (self.id(*exchange), key.clone());
                topology.set_dead_letter(id, DeadLetterTarget { exchange, key, strategy });
            }
        }
        for (source, end, key) in &self.bindings {
            let destination = match *end {
                Ok(queue) => Destination::Queue(queue_id(queue)),
                Err(exchange) => Destination::Exchange(exchange_id(exchange)),
            };
            topology.bind(exchange_id(*source), Binding::new(destination, key));
        }
        topology
    }

    /// An exchange of the model.
    pub(crate) fn id(&self, exchange: Named) -> Option<ExchangeId> {
        match exchange {
            Named::Default => Some(exchange_id(self.exchanges.len())),
            Named::Own(at) => Some(exchange_id(at)),
            Named::Missing => None,
        }
    }
}

fn kind(name: &str) -> ExchangeKind {
    match name {
        "direct" => ExchangeKind::Direct,
        "topic" => ExchangeKind::Topic,
        _ => ExchangeKind::Fanout,
    }
}

fn exchange_id(at: usize) -> ExchangeId {
    ExchangeId(u32::try_from(at).unwrap())
}

fn queue_id(at: usize) -> QueueId {
    QueueId(u32::try_from(at).unwrap())
}
