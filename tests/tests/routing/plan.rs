//! A topology as data: what is declared on a broker, and what the model is built from.

use lapin::types::{AMQPValue, FieldTable};
use serde_json::{Value as Json, json};
use topoc_routing::{
    Alternate, Binding, Destination, ExchangeId, ExchangeKind, HeaderMatch, QueueId, Semantics,
    Topology,
};

use super::values;

/// The default exchange's place among the exchanges of a plan.
pub(crate) const DEFAULT: usize = 0;

#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The first is the default exchange.
    pub(crate) exchanges: Vec<Exchange>,
    /// By name.
    pub(crate) queues: Vec<String>,
    pub(crate) bindings: Vec<Bound>,
    pub(crate) policies: Vec<Policy>,
    /// How many `#` the keys of topic bindings have at most.
    pub(crate) most_hashes: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) name: String,
    /// As the broker names it. The default exchange's is empty.
    pub(crate) kind: &'static str,
    pub(crate) internal: bool,
    /// The name in the argument.
    pub(crate) alternate: Option<String>,
    /// Further arguments.
    pub(crate) arguments: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Queue(usize),
    Exchange(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) source: usize,
    pub(crate) end: End,
    pub(crate) key: String,
    pub(crate) matching: Option<&'static str>,
    pub(crate) headers: Vec<(&'static str, AMQPValue)>,
}

/// A policy that gives exchanges an alternate.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// What the exchanges' names begin with.
    pub(crate) prefix: String,
    pub(crate) priority: usize,
    pub(crate) alternate: String,
    pub(crate) apply_to: &'static str,
}

/// The plan as the routing crate has it: ids are the places in the plan.
pub(crate) fn model(plan: &Plan, semantics: Semantics) -> Topology {
    let mut topology = Topology::new(semantics);
    let vhost = topology.vhost();
    for exchange in &plan.exchanges {
        let id = topology.exchange(vhost, kind(exchange.kind));
        if exchange.internal {
            topology.make_internal(id);
        }
    }
    for queue in &plan.queues {
        topology.queue(vhost, queue);
    }
    for (at, exchange) in plan.exchanges.iter().enumerate() {
        if let Some(name) = plan.alternate_of(exchange) {
            let found = plan.exchanges.iter().position(|other| other.name == name);
            let alternate =
                found.map_or(Alternate::Missing, |at| Alternate::Exchange(exchange_id(at)));
            topology.set_alternate(exchange_id(at), alternate);
        }
    }
    for bound in &plan.bindings {
        topology.bind(exchange_id(bound.source), binding(bound));
    }
    topology
}

fn binding(bound: &Bound) -> Binding {
    let destination = match bound.end {
        End::Queue(at) => Destination::Queue(queue_id(at)),
        End::Exchange(at) => Destination::Exchange(exchange_id(at)),
    };
    let headers = bound.headers.iter().map(|(name, value)| (*name, values::model(value)));
    Binding {
        headers: headers.collect(),
        matching: bound.matching.and_then(HeaderMatch::of_name).unwrap_or_default(),
        ..Binding::new(destination, &bound.key)
    }
}

fn kind(name: &str) -> ExchangeKind {
    match name {
        "" => ExchangeKind::Default,
        "direct" => ExchangeKind::Direct,
        "fanout" => ExchangeKind::Fanout,
        "topic" => ExchangeKind::Topic,
        "headers" => ExchangeKind::Headers,
        _ => ExchangeKind::OneOf,
    }
}

pub(crate) fn exchange_id(at: usize) -> ExchangeId {
    ExchangeId(u32::try_from(at).unwrap())
}

pub(crate) fn queue_id(at: usize) -> QueueId {
    QueueId(u32::try_from(at).unwrap())
}

impl Plan {
    /// What the alternate of an exchange is called: the argument counts before the policy of the highest priority.
    pub(crate) fn alternate_of<'p>(&'p self, exchange: &'p Exchange) -> Option<&'p str> {
        let matching = self.policies.iter().filter(|policy| {
            policy.apply_to != "queues" && exchange.name.starts_with(&policy.prefix)
        });
        let policy = matching.max_by_key(|policy| policy.priority);
        let by_policy = policy.filter(|_| !exchange.kind.is_empty());
        exchange.alternate.as_deref().or(by_policy.map(|policy| policy.alternate.as_str()))
    }

    /// What one import declares. What cannot be said in JSON is bound by [`Bound::arguments`] afterwards.
    pub(crate) fn document(&self) -> Json {
        let own = |exchange: &&Exchange| !exchange.is_predeclared();
        let queue = |name: &String| {
            let arguments = json!({"x-queue-type": "classic"});
            json!({"name": name, "durable": true, "auto_delete": false, "arguments": arguments})
        };
        let policy = |(at, policy): (usize, &Policy)| {
            json!({
                "name": format!("p{at}"), "pattern": format!("^{}", policy.prefix), "priority": policy.priority,
                "apply-to": policy.apply_to, "definition": policy.definition()
            })
        };
        json!({
            "exchanges": self.exchanges.iter().filter(own).map(Exchange::document).collect::<Vec<_>>(),
            "queues": self.queues.iter().map(queue).collect::<Vec<_>>(),
            "policies": self.policies.iter().enumerate().map(policy).collect::<Vec<_>>(),
            "bindings": self.bindings.iter().filter_map(|bound| self.bound(bound)).collect::<Vec<_>>(),
        })
    }

    fn bound(&self, bound: &Bound) -> Option<Json> {
        let (kind, name) = match bound.end {
            End::Queue(at) => ("queue", &self.queues[at]),
            End::Exchange(at) => ("exchange", &self.exchanges[at].name),
        };
        let mut arguments = serde_json::Map::new();
        for (name, value) in &bound.headers {
            arguments.insert((*name).to_owned(), values::json(value)?);
        }
        arguments.extend(bound.matching.map(|mode| ("x-match".to_owned(), mode.into())));
        Some(json!({
            "source": self.exchanges[bound.source].name, "destination": name, "destination_type": kind,
            "routing_key": bound.key, "arguments": arguments
        }))
    }

    /// The bindings that JSON cannot express.
    pub(crate) fn other_bindings(&self) -> impl Iterator<Item = &Bound> {
        self.bindings.iter().filter(|bound| self.bound(bound).is_none())
    }
}

impl Bound {
    pub(crate) fn arguments(&self) -> FieldTable {
        let mut table = FieldTable::default();
        for (name, value) in &self.headers {
            table.insert((*name).into(), value.clone());
        }
        if let Some(mode) = self.matching {
            table.insert("x-match".into(), AMQPValue::LongString(mode.into()));
        }
        table
    }
}

impl Exchange {
    pub(crate) fn new(name: &str, kind: &'static str) -> Self {
        let (alternate, arguments) = (None, Vec::new());
        Self { name: name.to_owned(), kind, internal: false, alternate, arguments }
    }

    fn is_predeclared(&self) -> bool {
        self.name.is_empty() || self.name.starts_with("amq.")
    }

    fn document(&self) -> Json {
        let mut arguments = serde_json::Map::new();
        for (name, value) in &self.arguments {
            arguments.insert((*name).to_owned(), value.as_str().into());
        }
        let alternate = self.alternate.as_deref();
        arguments.extend(alternate.map(|name| ("alternate-exchange".to_owned(), name.into())));
        json!({
            "name": self.name, "type": self.kind, "durable": true, "auto_delete": false,
            "internal": self.internal, "arguments": arguments
        })
    }
}

impl Policy {
    fn definition(&self) -> Json {
        match self.apply_to {
            "queues" => json!({"max-length": 1_000_000}),
            _ => json!({"alternate-exchange": self.alternate}),
        }
    }
}
