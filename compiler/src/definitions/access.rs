//! Users, virtual hosts, and who may do what in them.

use super::lenient::{Object, lenient};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
