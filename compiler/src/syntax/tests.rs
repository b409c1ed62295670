//! `tests`: routing, asserted.

use super::forms::is_default;
use super::scalars::{Json, MessageRef};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A test: one thing that happens (`publish`, `reject`, `expire`), and where the message must be then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"publish": {"exchange": "orders", "key": "order.placed.us"}, "reaches": ["email.order_events"], "misses": ["unrouted.parked"]}, {"reject": "email.order_events", "reaches": ["email.order_events.dlq"]}])))]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What the test shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// A message is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<Publish>,
    /// A consumer of this queue rejects the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reject: Option<String>,
    /// The message expires in this queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire: Option<String>,
    /// The queues that must have it, among others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reaches: Option<Vec<String>>,
    /// The queues that must not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misses: Option<Vec<String>>,
    /// The queues that must have it, and no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reaches_exactly: Option<Vec<String>>,
}

/// A message that is published: to an exchange, or by contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// The exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<String>,
    /// The routing key. Default: empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// A message or request of this topology: exchange and key follow from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageRef>,
    /// Values of the routing key's parameters. Default: every value is tried.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parameters: IndexMap<String, String>,
    /// The headers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub headers: IndexMap<String, Json>,
}
