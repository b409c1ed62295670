//! `services`: who publishes and who consumes what.

use super::forms::{ShortOrLong, is_default};
use super::retries::Retry;
use super::scalars::{Duration, MessageRef, StreamStart};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU16;

/// A service: it decides generated code, permissions and documentation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"user": "checkout", "publishes": ["order.placed@2"], "requests": ["fraud.check"], "declares": ["orders"]}, {"consumes": {"email.order_events": {"messages": ["order.placed"], "prefetch": 10, "retry": "patient"}}}])))]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What the service does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The team that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its name in generated Rust, where the usual one is taken or not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,
    /// The broker user that it connects as; the user's permissions are derived, and no wider than
    /// this section needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The messages that it publishes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub publishes: Vec<MessageRef>,
    /// The requests that it makes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub requests: Vec<MessageRef>,
    /// The queues that it consumes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub consumes: IndexMap<String, Consumer>,
    /// The requests that it answers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub answers: IndexMap<String, Answerer>,
    /// The exchanges and queues that it may declare itself at start; all others it only checks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub declares: Vec<String>,
}

/// How a service consumes from a queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Consumer {
    /// The messages that it expects. A name without versions means all that are alive.
    #[serde(default, skip_serializing_if = "is_default")]
    pub messages: Vec<MessageRef>,
    /// How many messages it may hold unacknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefetch: Option<NonZeroU16>,
    /// How many messages it handles at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<NonZeroU16>,
    /// What happens to a message whose handling failed: the name of a policy of `retries`, or one
    /// written here. Default: it is dead-lettered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryForm>,
    /// How a message that comes twice is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deduplicate: Option<Deduplicate>,
    /// When a message is acknowledged. Default: `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ack: Option<AckMode>,
    /// Why losing messages is fine; needed with `ack: before`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What happens to a message outside of the contract: `dead_letter`, or `{ drop: "why" }`.
    /// Default: `dead_letter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_unknown: Option<OnUnknown>,
    /// Where to start in a stream that there is no stored offset for. Default: `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<StreamStart>,
    /// Where the offset in a stream is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offsets: Option<OffsetStore>,
}

/// A retry policy: by its name, or written in place.
pub type RetryForm = ShortOrLong<String, Retry>;

/// How a message that comes twice is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"by": "message_id", "keep": "7d"}])))]
#[serde(deny_unknown_fields)]
pub struct Deduplicate {
    /// `message_id`, or a field of the payload.
    pub by: String,
    /// How long it is remembered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<Duration>,
}

/// When a message is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AckMode {
    /// When it has been handled: at least once.
    After,
    /// When it is received: at most once. Needs `because`.
    Before,
}

/// What happens to a message outside of the contract: a word, or dropping with a reason.
pub type OnUnknown = ShortOrLong<UnknownAction, Drop>;

/// What happens to a message outside of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnknownAction {
    /// It is dead-lettered.
    DeadLetter,
}

/// A message outside of the contract is dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Drop {
    /// Why that is fine.
    pub drop: String,
}

/// Where the offset in a stream is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OffsetStore {
    /// In the service's own store, with what it made of the message.
    Stored,
    /// Nowhere: each start begins at `from`.
    None,
}

/// How a service answers a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Answerer {
    /// The queue that the requests arrive in.
    pub queue: String,
    /// How many requests it may hold unanswered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefetch: Option<NonZeroU16>,
    /// How many requests it handles at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<NonZeroU16>,
}
