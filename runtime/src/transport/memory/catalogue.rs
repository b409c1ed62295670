//! The objects of a broker in memory, by name, around the router.

use crate::envelope::Envelope;
use crate::transport::Settlement;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;
use topoc_routing::{
    Binding, Choice, ExchangeId, ExchangeKind, Message, QueueId, Reached, Semantics, Topology,
    Value, VhostId,
};

/// What a queue does beside being routed to.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) is_quorum: bool,
    pub(super) is_stream: bool,
    pub(super) ttl: Option<Duration>,
    pub(super) max_length: Option<usize>,
    pub(super) overflow: Overflow,
    pub(super) delivery_limit: Option<u32>,
    pub(super) is_single_active: bool,
    pub(super) delayed_retry: Option<DelayedRetry>,
}

/// How long a quorum queue keeps what came back before it delivers it again (from 4.3, `x-delayed-retry-*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DelayedRetry {
    /// Whether this is for what was rejected.
    pub(super) failed: bool,
    /// Whether this is for what was given back untouched.
    pub(super) returned: bool,
    pub(super) shortest: Duration,
    pub(super) longest: Duration,
}

impl DelayedRetry {
    /// The delay after so many deliveries that failed; none where this return is delivered at once.
    pub(super) fn delay(&self, settlement: Settlement, failures: u32) -> Option<Duration> {
        let is_meant = match settlement {
            Settlement::Release => self.returned,
            _ => self.failed,
        };
        is_meant.then(|| self.shortest.saturating_mul(failures.max(1)).min(self.longest))
    }
}

/// What a full queue does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Overflow {
    #[default]
    DropHead,
    Reject,
    RejectToDeadLetters,
}

/// The exchanges that every virtual host has.
const PREDECLARED: [(&str, ExchangeKind); 6] = [
    ("", ExchangeKind::Default),
    ("amq.direct", ExchangeKind::Direct),
    ("amq.fanout", ExchangeKind::Fanout),
    ("amq.topic", ExchangeKind::Topic),
    ("amq.headers", ExchangeKind::Headers),
    ("amq.match", ExchangeKind::Headers),
];

pub(super) struct Catalogue {
    pub(super) topology: Topology,
    vhost: VhostId,
    exchanges: HashMap<String, ExchangeId>,
    hash_headers: HashMap<ExchangeId, String>,
    /// By the queues' ids.
    pub(super) queues: Vec<(String, Settings)>,
}

impl Catalogue {
    pub(super) fn new() -> Self {
        let mut topology = Topology::new(Semantics::of(4, 0));
        let vhost = topology.vhost();
        let (exchanges, hash_headers) = (HashMap::new(), HashMap::new());
        let mut catalogue = Self { topology, vhost, exchanges, hash_headers, queues: Vec::new() };
        for (name, kind) in PREDECLARED {
            catalogue.add_exchange(name, kind, None);
        }
        catalogue
    }

    pub(super) fn add_exchange(&mut self, name: &str, kind: ExchangeKind, hash: Option<&str>) {
        if self.exchanges.contains_key(name) {
            return;
        }
        let id = self.topology.exchange(self.vhost, kind);
        self.exchanges.insert(name.to_owned(), id);
        if let Some(header) = hash {
            self.hash_headers.insert(id, header.to_owned());
        }
    }

    pub(super) fn add_queue(&mut self, name: &str, settings: Settings) -> QueueId {
        self.queues.push((name.to_owned(), settings));
        self.topology.queue(self.vhost, name)
    }

    pub(super) fn exchange(&self, name: &str) -> Option<ExchangeId> {
        self.exchanges.get(name).copied()
    }

    pub(super) fn queue(&self, name: &str) -> Option<QueueId> {
        self.topology.queue_named(self.vhost, name)
    }

    pub(super) fn bind(&mut self, source: ExchangeId, binding: Binding) {
        self.topology.bind(source, binding);
    }

    /// The queues that a message comes to, each once. Where a hash decides, equal values decide alike.
    pub(super) fn decide(&self, reached: &Reached, message: &Message) -> Vec<QueueId> {
        let mut queues = reached.queues();
        let mut made: HashMap<ExchangeId, usize> = HashMap::new();
        let mut open: Vec<&Choice> = reached.choices.iter().collect();
        while let Some(choice) = open.pop() {
            if choice.options.is_empty() {
                continue;
            }
            let hash = || self.hash(choice.exchange, message) % choice.options.len();
            let chosen = *made.entry(choice.exchange).or_insert_with(hash);
            if let Some((_, option)) = choice.options.get(chosen) {
                queues.extend(option.queues());
                open.extend(&option.choices);
            }
        }
        queues.sort_unstable();
        queues.dedup();
        queues
    }

    fn hash(&self, exchange: ExchangeId, message: &Message) -> usize {
        let mut hasher = DefaultHasher::new();
        match self.hash_headers.get(&exchange) {
            Some(header) => message.headers.get(header).map(Value::to_string).hash(&mut hasher),
            None => message.key.hash(&mut hasher),
        }
        usize::try_from(hasher.finish() >> 32).unwrap_or(0)
    }
}

/// A message as the router sees it.
pub(super) fn routed(envelope: &Envelope) -> Message {
    let headers = &envelope.properties.headers;
    let keys = |name| match headers.get(name) {
        Some(Value::List(items)) => items.iter().filter_map(text).collect(),
        _ => Vec::new(),
    };
    let message = Message::new(&envelope.key).with_headers(headers.clone());
    Message { cc: keys("CC"), bcc: keys("BCC"), ..message }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}
