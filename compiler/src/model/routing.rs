//! What routes and keeps messages: virtual hosts, exchanges, queues, bindings, policies.

use super::{Id, Message, Origin, Ref, Settings};
use crate::broker::policies::Scope;
use crate::broker::{ExchangeType, QueueType};
use serde_json::{Map, Value};

/// A virtual host.
#[derive(Debug)]
pub struct Vhost {
    /// The name; `/` is the broker's default one.
    pub name: String,
    /// Whether this topology makes it.
    pub presence: Presence,
    /// `description`, `tags`, `default_queue_type` and the like, as the broker takes them.
    pub metadata: Map<String, Value>,
    /// Whether the broker traces its messages.
    pub tracing: bool,
    /// The type of queues that name none.
    pub default_queue_type: Option<QueueType>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Who makes an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// This topology does: it is emitted.
    Declared,
    /// Someone else does: it may be referred to and is never emitted.
    External,
    /// Each running instance of its consumer does: an exclusive queue, never emitted.
    PerInstance,
}

/// An exchange.
#[derive(Debug)]
pub struct Exchange {
    /// The virtual host that it lives in.
    pub vhost: Id<Vhost>,
    /// The broker's name.
    pub name: String,
    /// How it routes.
    pub kind: ExchangeType,
    /// Survives a restart of the broker.
    pub durable: bool,
    /// Goes with its last binding.
    pub auto_delete: bool,
    /// Takes messages from exchanges only, not from clients.
    pub internal: bool,
    /// Its arguments, `alternate-exchange` among them.
    pub arguments: Settings,
    /// Who makes it.
    pub presence: Presence,
    /// What it is for.
    pub doc: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A queue.
#[derive(Debug)]
pub struct Queue {
    /// The virtual host that it lives in.
    pub vhost: Id<Vhost>,
    /// The broker's name.
    pub name: String,
    /// How it keeps messages: what the broker makes of the argument, the
    /// virtual host's default and the flags. `None` where the type's name is unknown.
    pub kind: Option<QueueType>,
    /// Survives a restart of the broker.
    pub durable: bool,
    /// Goes with its last consumer.
    pub auto_delete: bool,
    /// Its arguments.
    pub arguments: Settings,
    /// Who makes it.
    pub presence: Presence,
    /// Of a partition its number, from 0.
    pub partition: Option<u32>,
    /// The field by which its messages are kept in order.
    pub ordered_by: Option<String>,
    /// What part it plays.
    pub role: QueueRole,
    /// Where its dead-letter policy parks what it gives up.
    pub parked_in: Option<Id<Queue>>,
    /// What it is for.
    pub doc: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Its name in generated Rust, where the file gives one.
    pub rust: Option<String>,
    /// Why its messages may be lost, where the file gives a reason: a `dead_letter: { none }`,
    /// or a parking queue's `discard`.
    pub loss_accepted: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What part a queue plays in a topology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueRole {
    /// Consumers read it.
    Work,
    /// It keeps what was dead-lettered.
    Parking,
    /// It holds messages until their next attempt.
    Delay,
}

/// A binding.
#[derive(Debug)]
pub struct Binding {
    /// The virtual host that both ends live in.
    pub vhost: Id<Vhost>,
    /// Where messages come from.
    pub source: Ref<Exchange>,
    /// Where they go.
    pub destination: Destination,
    /// The binding key.
    pub routing_key: String,
    /// Its arguments, such as the headers to match.
    pub arguments: Map<String, Value>,
    /// The message that it was made for, where it is bound by contract.
    pub message: Option<Id<Message>>,
    /// Where it comes from.
    pub origin: Origin,
}

/// The end of a binding.
#[derive(Clone, Debug)]
pub enum Destination {
    /// A queue.
    Queue(Ref<Queue>),
    /// An exchange.
    Exchange(Ref<Exchange>),
}

/// A policy or an operator policy.
#[derive(Debug)]
pub struct Policy {
    /// The virtual host that it applies in.
    pub vhost: Id<Vhost>,
    /// Its name.
    pub name: String,
    /// A regular expression, unanchored, for the names that it applies to.
    pub pattern: String,
    /// What it applies to; `None` where the word is one that no broker knows.
    pub scope: Option<Scope>,
    /// Its settings.
    pub definition: Settings,
    /// Of several that match, the highest applies: a number.
    pub priority: Value,
    /// Whether it is an operator's, which limits and cannot be overridden.
    pub operator: bool,
    /// Where it comes from.
    pub origin: Origin,
}

impl Policy {
    /// The priority as a number to compare by; the broker takes fractions too.
    #[must_use]
    pub fn rank(&self) -> f64 {
        self.priority.as_f64().unwrap_or(0.0)
    }
}

/// A parameter of a component, such as a shovel.
#[derive(Debug)]
pub struct Parameter {
    /// The virtual host that it belongs to.
    pub vhost: Id<Vhost>,
    /// The component: `shovel`, `federation-upstream`, `vhost-limits`.
    pub component: String,
    /// Its name.
    pub name: String,
    /// What the component makes of it.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// A parameter of the cluster.
#[derive(Debug)]
pub struct GlobalParameter {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}
