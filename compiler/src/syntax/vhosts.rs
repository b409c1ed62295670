//! `vhosts`: further virtual hosts, and the metadata of any.

use super::access::{Permission, TopicPermission};
use super::alerts::Alerts;
use super::dead_letters::DeadLetterPolicy;
use super::defaults::Defaults;
use super::exchanges::Exchange;
use super::forms::is_default;
use super::messages::Message;
use super::policies::{Policy, RuntimeParameter};
use super::queues::{Queue, QueueType};
use super::requests::Request;
use super::retries::Retry;
use super::scalars::Json;
use super::services::Service;
use super::tests::Test;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A virtual host: what the broker keeps of it, and the same sections as the topology has.
///
/// The entry whose name is `broker.vhost` adds to the virtual host that the top-level sections
/// live in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Vhost {
    /// What the virtual host is for, as the broker shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Tags, as the broker shows them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tags: Vec<String>,
    /// The type of queues that are declared without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_queue_type: Option<QueueType>,
    /// Whether the broker refuses to delete the virtual host (from 4.0.6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected_from_deletion: Option<bool>,
    /// Whether the broker traces messages to `amq.rabbitmq.trace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracing: Option<bool>,
    /// Someone else owns the virtual host: what is in it is emitted, the virtual host is not.
    #[serde(default, skip_serializing_if = "is_default")]
    pub external: bool,
    /// Metadata that this language has no word for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub metadata: IndexMap<String, Json>,
    /// How much the virtual host may hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: VhostLimits,
    /// What an object that says nothing gets.
    #[serde(default, skip_serializing_if = "is_default")]
    pub defaults: Defaults,
    /// The exchanges, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exchanges: IndexMap<String, Exchange>,
    /// The queues and streams, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub queues: IndexMap<String, Queue>,
    /// Dead-letter policies, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dead_letters: IndexMap<String, DeadLetterPolicy>,
    /// Retry policies, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retries: IndexMap<String, Retry>,
    /// Versioned contracts, by the name of the message.
    #[serde(default, skip_serializing_if = "is_default")]
    pub messages: IndexMap<String, Message>,
    /// Request and reply contracts, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub requests: IndexMap<String, Request>,
    /// Who publishes and who consumes what, by the name of the service.
    #[serde(default, skip_serializing_if = "is_default")]
    pub services: IndexMap<String, Service>,
    /// The broker's policies, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub policies: IndexMap<String, Policy>,
    /// The broker's operator policies, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub operator_policies: IndexMap<String, Policy>,
    /// Permissions beyond the derived ones.
    #[serde(default, skip_serializing_if = "is_default")]
    pub permissions: Vec<Permission>,
    /// Permissions on routing keys of topic exchanges.
    #[serde(default, skip_serializing_if = "is_default")]
    pub topic_permissions: Vec<TopicPermission>,
    /// Runtime parameters of components: federation upstreams, shovels.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parameters: Vec<RuntimeParameter>,
    /// What to page for; compiled to Prometheus rules.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alerts: Alerts,
    /// Routing, asserted; run by `topoc test`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tests: Vec<Test>,
}

/// How much a virtual host may hold. A negative number means no limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VhostLimits {
    /// How many queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_queues: Option<i64>,
    /// How many connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<i64>,
}
