//! `defaults`: what an object that says nothing gets.

use super::contracts::{Compatibility, UnknownFields, Wire};
use super::dead_letters::DeadLetter;
use super::forms::is_default;
use super::queues::{Overflow, QueueType};
use super::scalars::{Duration, Json, Size};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What an object that says nothing gets, where it is legal for its type. Derived objects never do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// For every queue.
    #[serde(default, skip_serializing_if = "is_default")]
    pub queue: QueueDefaults,
    /// For every message.
    #[serde(default, skip_serializing_if = "is_default")]
    pub message: MessageDefaults,
}

/// What a queue that says nothing gets, where it is legal for its type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QueueDefaults {
    /// The queue's type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<QueueType>,
    /// Where a message goes that was rejected, expired or crowded out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<DeadLetter>,
    /// Whether the queue survives a restart of the broker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<bool>,
    /// Whether the queue goes when its last consumer goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_delete: Option<bool>,
    /// Whether only one consumer at a time receives messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_active_consumer: Option<bool>,
    /// How many times a message may come back before it is dead-lettered. Quorum queues only; negative: without end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_limit: Option<i64>,
    /// How long a message may wait in the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_ttl: Option<Duration>,
    /// How many messages may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// How many bytes of bodies may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length_bytes: Option<Size>,
    /// What happens when the queue is full.
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
    /// How large one segment file of a stream may grow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_segment_size: Option<Size>,
    /// Arguments that this language has no word for, with the broker's names (`x-max-priority`).
    #[serde(default, skip_serializing_if = "is_default")]
    pub arguments: IndexMap<String, Json>,
}

/// What a message that says nothing gets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageDefaults {
    /// What a new revision of a version must be to the earlier ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<Compatibility>,
    /// What a reader does with fields that the contract does not name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_fields: Option<UnknownFields>,
    /// Whether messages survive a restart of the broker. `false` needs `because`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persistent: Option<bool>,
    /// Why losing the messages is fine; needed where `persistent` is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The AMQP priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// How long a message lives: its `expiration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Duration>,
    /// How the message looks on the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wire: Option<Wire>,
}
