//! The document's types, for reading and for writing.
//!
//! Every field is optional: people leave fields out, and what a broker makes of
//! that depends on its version (`rabbit_definitions`, 3.10 to 4.3).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// A field of another kind reads as one that is absent: what the broker makes of it
/// depends on its version, and is judged by the document as it is written.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

/// A free-form object.
pub(super) type Object = Map<String, Value>;

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

/// A user's tags: a list, or a text with commas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Tags {
    /// As brokers from 3.9 write them.
    List(Vec<String>),
    /// As older brokers did.
    Text(String),
}

impl Tags {
    /// The tags one by one.
    #[must_use]
    pub fn list(&self) -> Vec<String> {
        match self {
            Self::List(tags) => tags.clone(),
            Self::Text(text) => {
                let tags = text.split(',').map(str::trim).filter(|tag| !tag.is_empty());
                tags.map(str::to_owned).collect()
            }
        }
    }
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UserEntry {
    /// The name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Base64 of salt and hash; empty for a user who cannot log in with a password.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// A password in clear text. It is never written.
    #[serde(skip_serializing)]
    pub password: Option<Value>,
    /// How `password_hash` was made.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub hashing_algorithm: Option<String>,
    /// Roles; a user without them is refused.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// `max-connections` and `max-channels`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Value>,
    /// Permissions by virtual host; imported, never exported.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Object>,
}

/// A virtual host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct VhostEntry {
    /// The name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A line for people; `metadata` has it too.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Tags; `metadata` has them too.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// The default queue type, as exports repeat it; an import reads it from `metadata` only.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub default_queue_type: Option<String>,
    /// `description`, `tags`, `default_queue_type`, `protected_from_deletion`.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Object>,
    /// Whether the broker traces its messages.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub tracing: Option<bool>,
    /// Exported and ignored on import: the parameter `vhost-limits` counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Value>,
}

/// A permission.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PermissionEntry {
    /// The user.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The virtual host.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// A pattern of names to declare and delete.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub configure: Option<String>,
    /// A pattern of names to write to.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
    /// A pattern of names to read from.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
}

/// A topic permission.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TopicPermissionEntry {
    /// The user.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The virtual host.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The exchange.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub exchange: Option<String>,
    /// A pattern of routing keys.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
    /// A pattern of binding keys.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
}

/// A parameter of a component.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ParameterEntry {
    /// The virtual host.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The component.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// The name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the component makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// A parameter of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct GlobalParameterEntry {
    /// The name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// A policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PolicyEntry {
    /// The virtual host.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A pattern of the names that it applies to.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// `all`, `exchanges`, `queues`, or queues of one type.
    #[serde(
        rename = "apply-to",
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub apply_to: Option<String>,
    /// The settings.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub definition: Option<Object>,
    /// Of several that match, the highest applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Value>,
}

/// A queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct QueueEntry {
    /// The name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The virtual host; left out in a document of one.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The type, as some versions export it; an import reads the argument only.
    #[serde(
        rename = "type",
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// Survives a restart.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub durable: Option<bool>,
    /// Goes with its last consumer.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub auto_delete: Option<bool>,
    /// Arguments.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Object>,
}

/// An exchange.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ExchangeEntry {
    /// The name.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The virtual host; left out in a document of one.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The type.
    #[serde(
        rename = "type",
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// Survives a restart.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub durable: Option<bool>,
    /// Goes with its last binding.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub auto_delete: Option<bool>,
    /// Takes messages from exchanges only.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub internal: Option<bool>,
    /// Arguments.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Object>,
}

/// A binding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BindingEntry {
    /// The exchange that messages come from.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The virtual host; left out in a document of one.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The queue or exchange that they go to.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// `queue` or `exchange`.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub destination_type: Option<String>,
    /// The binding key.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub routing_key: Option<String>,
    /// Arguments.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Object>,
}
