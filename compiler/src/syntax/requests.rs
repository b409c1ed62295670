//! `requests`: request and reply.

use super::contracts::{Compatibility, HeaderForm, ParameterForm, UnknownFields, Wire};
use super::forms::{ShortOrLong, is_default};
use super::scalars::{Duration, Json, Major, TypeExpr};
use super::types::{Fields, Union, Variant};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A request that is answered: a contract between those who ask and the one who answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"exchange": "rpc", "routing_key": "fraud.check", "timeout": "5s", "versions": {"1": {"request": {"fields": {"order_id": "uuid"}}, "reply": {"fields": {"score": "float64"}}}}}])))]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The team that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its name in generated Rust, where the usual one is taken or not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,
    /// The exchange that the request is published to.
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
    /// How long the asker waits; also the request's expiration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// What a new revision of a version must be to the earlier ones. Default: `full_transitive`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<Compatibility>,
    /// What a reader does with fields that the contract does not name. Default: `ignore`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_fields: Option<UnknownFields>,
    /// The AMQP priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// How the request looks on the wire, where that differs from the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wire: Option<Wire>,
    /// The major versions alive side by side.
    pub versions: IndexMap<Major, RequestVersion>,
}

/// A major version of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestVersion {
    /// What is new in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The routing key of this version, where it has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_key: Option<String>,
    /// Until when it lives, and what to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// What is asked.
    pub request: BodyForm,
    /// What is answered.
    pub reply: BodyForm,
    /// How the answer can fail: names, each with its details.
    #[serde(default, skip_serializing_if = "is_default")]
    pub errors: IndexMap<String, Variant>,
}

/// A body: a type expression, or the long form.
pub type BodyForm = ShortOrLong<TypeExpr, Body>;

/// A body: one of `fields`, `type`, `union`, `schema`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Fields>,
    /// Names of fields that may not come back.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reserved: Vec<String>,
    /// The type: any type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<TypeExpr>,
    /// The variants.
    #[serde(rename = "union", skip_serializing_if = "Option::is_none")]
    pub union_: Option<Union>,
    /// Whether an unknown variant of `union` is kept instead of refused. Default: false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub open: bool,
    /// The file of a JSON Schema, relative to this file; `#/...` leads to a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// An example, checked against the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Json>,
}
