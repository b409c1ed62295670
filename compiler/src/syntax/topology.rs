//! `Topology`: a file of the language, the root one or an included one.

use super::access::{Permission, TopicPermission, User};
use super::alerts::Alerts;
use super::broker::Broker;
use super::dead_letters::DeadLetterPolicy;
use super::defaults::Defaults;
use super::environments::Environment;
use super::exchanges::Exchange;
use super::forms::is_default;
use super::lint::Lint;
use super::messages::Message;
use super::policies::{Policy, RuntimeParameter};
use super::queues::Queue;
use super::requests::Request;
use super::retries::Retry;
use super::scalars::Json;
use super::services::Service;
use super::tests::Test;
use super::types::Field;
use super::vhosts::Vhost;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A RabbitMQ topology and its event contracts, in the language that `topoc` compiles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Topology {
    /// The edition of the language: 1. Needed in the root file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topoc: Option<u32>,
    /// The name of the topology.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Further files with the same sections, relative to this one; `*` and `**` match names.
    #[serde(default, skip_serializing_if = "is_default")]
    pub include: Vec<String>,
    /// The broker that the topology is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub broker: Broker,
    /// Patches by environment, for `--env`: settings, version, virtual host, users and alerts,
    /// never names, routes or contracts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub environments: IndexMap<String, Environment>,
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
    /// Types that contracts share, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub types: IndexMap<String, Field>,
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
    /// Users of the broker, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub users: IndexMap<String, User>,
    /// Permissions beyond the derived ones.
    #[serde(default, skip_serializing_if = "is_default")]
    pub permissions: Vec<Permission>,
    /// Permissions on routing keys of topic exchanges.
    #[serde(default, skip_serializing_if = "is_default")]
    pub topic_permissions: Vec<TopicPermission>,
    /// Further virtual hosts, by name, with the same sections.
    #[serde(default, skip_serializing_if = "is_default")]
    pub vhosts: IndexMap<String, Vhost>,
    /// Runtime parameters of components: federation upstreams, shovels.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parameters: Vec<RuntimeParameter>,
    /// Parameters of the whole cluster, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub global_parameters: IndexMap<String, Json>,
    /// What to page for; compiled to Prometheus rules.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alerts: Alerts,
    /// Routing, asserted; run by `topoc test`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tests: Vec<Test>,
    /// A team's own conventions, and the exceptions from the rules.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lint: Lint,
}
