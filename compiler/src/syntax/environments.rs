//! `environments`: what differs between dev and prod. Names, routes and contracts never do.

use super::access::User;
use super::alerts::Alerts;
use super::broker::SettingsMode;
use super::forms::is_default;
use super::queues::{Overflow, QueueType};
use super::scalars::{Duration, Json, Size, Version};
use super::vhosts::VhostLimits;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What is different in one environment. What is not named here stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"broker": {"vhost": "shop-dev"}, "defaults": {"queue": {"type": "classic"}}, "queues": {"email.order_events": {"max_length": 1000}}}])))]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// What is different of the broker.
    #[serde(default, skip_serializing_if = "is_default")]
    pub broker: BrokerPatch,
    /// What an object that says nothing gets here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub defaults: DefaultsPatch,
    /// Settings of queues, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub queues: IndexMap<String, QueuePatch>,
    /// Users, by name: what is said here replaces what is said there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub users: IndexMap<String, User>,
    /// What is different of the further virtual hosts, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub vhosts: IndexMap<String, VhostPatch>,
    /// What to page for here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alerts: Alerts,
}

/// What is different of the broker in one environment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BrokerPatch {
    /// The version deployed here, in quotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The virtual host here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The plugins that are enabled here, instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugins: Option<Vec<String>>,
    /// Where the settings of queues are lowered to here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsMode>,
}

/// What an object that says nothing gets in one environment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DefaultsPatch {
    /// For every queue.
    #[serde(default, skip_serializing_if = "is_default")]
    pub queue: QueuePatch,
}

/// Settings of a queue in one environment: all that a queue may say, but for its names and routes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QueuePatch {
    /// The type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<QueueType>,
    /// How many times a message may come back before it is dead-lettered.
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
    /// Whether only one consumer at a time receives messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_active_consumer: Option<bool>,
    /// Whether the queue survives a restart of the broker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<bool>,
    /// Whether the queue goes when its last consumer goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_delete: Option<bool>,
    /// Arguments that this language has no word for; each replaces the one of the same name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub arguments: IndexMap<String, Json>,
    /// What to page for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alerts: Alerts,
}

/// What is different of a further virtual host in one environment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VhostPatch {
    /// The type of queues that are declared without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_queue_type: Option<QueueType>,
    /// How much the virtual host may hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: VhostLimits,
    /// What an object that says nothing gets here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub defaults: DefaultsPatch,
    /// Settings of queues, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub queues: IndexMap<String, QueuePatch>,
    /// What to page for here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alerts: Alerts,
}
