//! The document as a whole, for reading and for writing.
//!
//! Every field is optional: people leave fields out, and what a broker makes of
//! that depends on its version (`rabbit_definitions`, 3.10 to 4.3).

use super::access::{PermissionEntry, TopicPermissionEntry, UserEntry, VhostEntry};
use super::lenient::{Object, lenient};
use super::objects::{
    BindingEntry, ExchangeEntry, GlobalParameterEntry, ParameterEntry, PolicyEntry, QueueEntry,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A definitions document, of a whole cluster or of one virtual host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Document {
    /// The broker that exported it (all versions).
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub rabbit_version: Option<String>,
    /// The same again, under its newer name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub rabbitmq_version: Option<String>,
    /// `RabbitMQ`, or what a vendor calls it.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// The vendor's version.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub product_version: Option<String>,
    /// `cluster` or `single_virtual_host` (from 4.0.5).
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub rabbitmq_definition_format: Option<String>,
    /// The cluster that it was exported from (from 4.0.5).
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub original_cluster_name: Option<String>,
    /// The virtual host that it was exported from (from 4.0.5).
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub original_vhost_name: Option<String>,
    /// A line for people (from 4.0.5).
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Of one virtual host: its description.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of one virtual host: the type of queues that name none.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub default_queue_type: Option<String>,
    /// Of one virtual host: its metadata.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Object>,
    /// Of one virtual host: its limits; ignored on import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Value>,
    /// Users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Vec<UserEntry>>,
    /// Virtual hosts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vhosts: Option<Vec<VhostEntry>>,
    /// Permissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<PermissionEntry>>,
    /// Topic permissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_permissions: Option<Vec<TopicPermissionEntry>>,
    /// Parameters of components, operator policies among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Vec<ParameterEntry>>,
    /// Parameters of the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_parameters: Option<Vec<GlobalParameterEntry>>,
    /// Policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<PolicyEntry>>,
    /// Queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queues: Option<Vec<QueueEntry>>,
    /// Exchanges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchanges: Option<Vec<ExchangeEntry>>,
    /// Bindings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bindings: Option<Vec<BindingEntry>>,
}
