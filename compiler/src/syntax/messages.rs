//! `messages`: versioned contracts.

use super::contracts::{Compatibility, HeaderForm, ParameterForm, UnknownFields, Wire};
use super::forms::is_default;
use super::scalars::{Duration, Json, Major, TypeExpr};
use super::types::{Fields, Union};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A message: a contract between those who publish it and those who consume it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"exchange": "orders", "routing_key": "order.cancelled", "versions": {"1": {"fields": {"order_id": "uuid", "reason": "string?"}}}}])))]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// What it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The team that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its name in generated Rust, where the usual one is taken or not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,
    /// The exchange that it is published to.
    pub exchange: String,
    /// The routing key; each `{parameter}` is one word. Default: empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_key: Option<String>,
    /// The parameters of the routing key. One that is not named is a free word.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parameters: IndexMap<String, ParameterForm>,
    /// The application headers, typed or taken from the payload.
    #[serde(default, skip_serializing_if = "is_default")]
    pub headers: IndexMap<String, HeaderForm>,
    /// What a new revision of a version must be to the earlier ones. Default: `full_transitive`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<Compatibility>,
    /// What a reader does with fields that the contract does not name. Default: `ignore`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_fields: Option<UnknownFields>,
    /// Whether messages survive a restart of the broker. Default: true; `false` needs `because`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persistent: Option<bool>,
    /// Why losing the messages is fine; needed where `persistent` is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The AMQP priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// How long a message lives: its `expiration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Duration>,
    /// How the message looks on the wire, where that differs from the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wire: Option<Wire>,
    /// The major versions alive side by side. A compatible edit stays in its version, a breaking
    /// one becomes the next.
    pub versions: IndexMap<Major, MessageVersion>,
}

/// A major version of a message. Its body is one of `fields`, `type`, `union`, `schema`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageVersion {
    /// What is new in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The routing key of this version, where it has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_key: Option<String>,
    /// Until when it lives, and what to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// The fields of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Fields>,
    /// Names of fields that may not come back.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reserved: Vec<String>,
    /// The type of the body: any type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<TypeExpr>,
    /// The variants of the body.
    #[serde(rename = "union", skip_serializing_if = "Option::is_none")]
    pub union_: Option<Union>,
    /// Whether an unknown variant of `union` is kept instead of refused. Default: false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub open: bool,
    /// The file of a JSON Schema (2020-12, 2019-09 or draft-07) for the body, relative to this file; `#/...` leads to a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// How a consumer of this version reads an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upcast: Option<Upcast>,
    /// An example of the body, checked against the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Json>,
}

/// How a body of an earlier version becomes one of this version. Same names are copied; what
/// `set` and `rename` cannot say is a method that the consumer must write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"from": 1, "set": {"items": []}, "rename": {"amount": "total"}}])))]
#[serde(deny_unknown_fields)]
pub struct Upcast {
    /// The earlier version.
    pub from: u32,
    /// Values for fields that the earlier version has not.
    #[serde(default, skip_serializing_if = "is_default")]
    pub set: IndexMap<String, Json>,
    /// New names of fields, by their old ones.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rename: IndexMap<String, String>,
}
