//! `queues`: the queues and streams of a virtual host.

use super::alerts::Alerts;
use super::bindings::Binding;
use super::dead_letters::DeadLetter;
use super::forms::is_default;
use super::scalars::{Duration, Json, Size};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// A queue. Its name is its key, kept byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"type": "quorum", "bindings": [{"from": "orders", "key": "order.placed.*"}], "dead_letter": "standard", "delivery_limit": 5}, {"type": "stream", "max_age": "30d", "bindings": [{"from": "orders", "key": "order.#"}]}, {"partitions": 8, "ordered_by": "account_id", "bindings": [{"message": "account.event"}]}])))]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// The type. Default: the virtual host's default queue type, or `classic`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<QueueType>,
    /// What the queue is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The team that answers for it; flows into documentation and alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its name in generated Rust, where the usual one is taken or not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,
    /// What the queue receives.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bindings: Vec<Binding>,
    /// Where a message goes that was rejected, expired or crowded out: the name of a policy of
    /// `dead_letters`, a policy written here, or `{ none: "why losing is fine" }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<DeadLetter>,
    /// How many times a message may come back before it is dead-lettered. Quorum queues only;
    /// negative: without end. RabbitMQ 4.0 and later have 20 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_limit: Option<i64>,
    /// How long a message may wait in the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_ttl: Option<Duration>,
    /// How many messages may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// How many bytes of bodies may wait; for a stream, how many it keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length_bytes: Option<Size>,
    /// What happens when the queue is full. Default: `drop-head`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Overflow>,
    /// How long the queue may be unused before the broker deletes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Duration>,
    /// How long a consumer may hold a message before the broker takes it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumer_timeout: Option<Duration>,
    /// How long a stream keeps what it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Duration>,
    /// How large one segment file of a stream may grow: the grain of its retention.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_segment_size: Option<Size>,
    /// Whether only one consumer at a time receives messages, the others standing by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_active_consumer: Option<bool>,
    /// Whether the queue survives a restart of the broker. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<bool>,
    /// Whether the queue goes when its last consumer goes. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_delete: Option<bool>,
    /// So many queues (`name.0`, `name.1` ...) behind a derived consistent-hash exchange, each with
    /// a single active consumer: parallel, and in order for each key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitions: Option<NonZeroU32>,
    /// A field that every message in the queue has: messages with the same value stay in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<String>,
    /// Each running instance of the consuming service declares an exclusive queue of its own;
    /// never emitted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_instance: bool,
    /// Someone else owns the queue: it may be referred to and bound, it is never emitted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub external: bool,
    /// Arguments that this language has no word for, with the broker's names (`x-max-priority`);
    /// checked against the broker's own table.
    #[serde(default, skip_serializing_if = "is_default")]
    pub arguments: IndexMap<String, Json>,
    /// What to page for; overrides the topology's `alerts`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alerts: Alerts,
}

/// The type of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum QueueType {
    /// One replica, fast, any combination of flags.
    Classic,
    /// Replicated and safe: the choice for what may not be lost.
    Quorum,
    /// A log that is read again and again.
    Stream,
}

/// What happens when a queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Overflow {
    /// The oldest message goes (and is dead-lettered).
    DropHead,
    /// A new message is refused: the publisher gets a nack.
    RejectPublish,
    /// A new message is refused and dead-lettered. Classic queues only.
    RejectPublishDlx,
}
