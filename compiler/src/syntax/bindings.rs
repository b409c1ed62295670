//! `bindings`: what an exchange or a queue receives, written under the destination.

use super::forms::is_default;
use super::scalars::Json;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One binding: by exchange (`from`), or by contract (`message`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"from": "orders", "key": "order.placed.*"}, {"message": "order.placed", "where": {"region": "eu"}}, {"from": "documents", "match": "all", "headers": {"format": "pdf", "pages": 2}}, {"from": "by_customer", "weight": 10}])))]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The exchange that the messages come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The binding key. Default: empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// A message of this topology: exchange and key pattern follow from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Values of the message's routing key parameters: only these are taken.
    #[serde(rename = "where", default, skip_serializing_if = "is_default")]
    pub where_: IndexMap<String, String>,
    /// How `headers` must match. Default: `all`.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub match_: Option<HeaderMatch>,
    /// The headers that a message must carry, with these values (`headers` exchanges).
    #[serde(default, skip_serializing_if = "is_default")]
    pub headers: IndexMap<String, Json>,
    /// The share of the messages, from 1 (`x-consistent-hash` exchanges).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// Arguments that this language has no word for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub arguments: IndexMap<String, Json>,
}

/// How the headers of a binding must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HeaderMatch {
    /// All of them, those that begin with `x-` left aside.
    All,
    /// At least one of them, those that begin with `x-` left aside.
    Any,
    /// All of them.
    AllWithX,
    /// At least one of them.
    AnyWithX,
}
