//! What a virtual host holds: exchanges, queues, bindings, policies and parameters.

use super::lenient::{Object, lenient};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
