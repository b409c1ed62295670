//! `users`, `permissions` and `topic_permissions`.

use super::forms::{ShortOrLong, is_default, one_key};
use serde::{Deserialize, Serialize};

/// A user of the broker. Its name is its key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"tags": ["monitoring"], "password": {"env": "OPS_PASSWORD"}}, {"external": true}])))]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Who or what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Tags, such as `administrator`, `monitoring`, `management`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tags: Vec<String>,
    /// Where the password comes from, `{ env: NAME }` or `{ file: path }`, or its hash as the
    /// broker exports it; never clear text. Default: the user cannot log in by password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<ShortOrLong<String, Secret>>,
    /// How a hash given as `password` was made, by the broker's name.
    /// Default: `rabbit_password_hashing_sha256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashing_algorithm: Option<String>,
    /// How much the user may take.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: UserLimits,
    /// Managed elsewhere: permissions are emitted, the user is not.
    #[serde(default, skip_serializing_if = "is_default")]
    pub external: bool,
}

one_key! {
    /// Where a secret comes from.
    Secret, "one of `env` and `file`" {
        /// An environment variable, by its name.
        Env(String) = "env",
        /// A file, relative to this one.
        File(String) = "file",
    }
}

/// How much a user may take. A negative number means no limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserLimits {
    /// How many connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<i64>,
    /// How many channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_channels: Option<i64>,
}

/// A permission beyond the derived ones. The three are regular expressions (PCRE, not anchored);
/// an empty one allows nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"user": "ops", "configure": "", "write": "", "read": ".*"}])))]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// The user.
    pub user: String,
    /// What the user may declare and delete.
    pub configure: String,
    /// What the user may publish to and bind.
    pub write: String,
    /// What the user may consume from and bind to.
    pub read: String,
}

/// A permission on routing keys of a topic exchange. Both are regular expressions (PCRE, not
/// anchored).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"user": "ops", "exchange": "orders", "write": "^$", "read": "^order\\."}])))]
#[serde(deny_unknown_fields)]
pub struct TopicPermission {
    /// The user.
    pub user: String,
    /// The topic exchange.
    pub exchange: String,
    /// The routing keys that the user may publish with.
    pub write: String,
    /// The binding keys that the user may bind with.
    pub read: String,
}
