//! `lint`: a team's own conventions, and the exceptions from the rules.

use super::forms::is_default;
use super::scalars::Date;
use serde::{Deserialize, Serialize};

/// A team's own conventions, and the exceptions from the rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// How names must look.
    #[serde(default, skip_serializing_if = "is_default")]
    pub naming: Naming,
    /// Findings that are accepted, each with its reason.
    #[serde(default, skip_serializing_if = "is_default")]
    pub allow: Vec<Allow>,
}

/// How the names of each kind of object must look: regular expressions, not anchored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// Of exchanges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchanges: Option<String>,
    /// Of queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queues: Option<String>,
    /// Of dead-letter policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letters: Option<String>,
    /// Of retry policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<String>,
    /// Of types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<String>,
    /// Of fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<String>,
    /// Of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<String>,
    /// Of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<String>,
    /// Of services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<String>,
    /// Of policies and operator policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<String>,
    /// Of users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<String>,
    /// Of virtual hosts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vhosts: Option<String>,
}

/// An exception: findings of a rule that are accepted. It never lets a fault through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"rule": "unconsumed-queue", "at": "events.log", "because": "read by the data team's own job", "until": "2027-06-30"}])))]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The rule, by its name.
    pub rule: String,
    /// The object that it is accepted at, by name. Default: everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The one change that it is accepted for, by the fingerprint that `topoc diff` prints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Why it is accepted.
    pub because: String,
    /// The last day on which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}
