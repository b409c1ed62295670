//! `exchanges`: the exchanges of a virtual host.

use super::bindings::Binding;
use super::forms::{is_default, one_key};
use super::scalars::Json;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An exchange. Its name is its key, kept byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"type": "topic", "alternate": "unrouted"}, {"type": "fanout", "bindings": [{"from": "orders", "key": "order.#"}]}, {"external": true, "type": "topic"}])))]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The type. Needed unless the exchange is external.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<ExchangeType>,
    /// What the exchange is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The team that answers for it; flows into documentation and alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The alternate exchange: where a message goes that this exchange routes nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate: Option<String>,
    /// What this exchange is bound to, as a destination: exchange-to-exchange bindings.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bindings: Vec<Binding>,
    /// What an `x-consistent-hash` exchange hashes. Default: the routing key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash_on: Option<HashOn>,
    /// Someone else owns the exchange: it may be referred to, it is never emitted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub external: bool,
    /// Whether the exchange survives a restart of the broker. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<bool>,
    /// Whether the exchange goes when its last binding goes. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_delete: Option<bool>,
    /// Whether clients may not publish to it, only other exchanges and dead-lettering. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal: Option<bool>,
    /// Arguments that this language has no word for, with the broker's names (`x-delayed-type`).
    #[serde(default, skip_serializing_if = "is_default")]
    pub arguments: IndexMap<String, Json>,
}

/// The type of an exchange: one that is known, or one that a plugin brings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExchangeType {
    /// The binding key equals the routing key.
    Direct,
    /// Every binding takes every message.
    Fanout,
    /// The binding key is a pattern of words: `*` is one word, `#` any number of them.
    Topic,
    /// The headers decide.
    Headers,
    /// A hash picks one binding, the same for the same key (plugin).
    ConsistentHash,
    /// A hash picks one binding (plugin, core from 4.3).
    ModulusHash,
    /// Chance picks one binding (plugin).
    Random,
    /// Chance picks one queue of the same node (from 4.0).
    LocalRandom,
    /// The message waits before it is routed (third-party plugin).
    DelayedMessage,
    /// Any other, by the name that its plugin registers.
    Other(String),
}

const NAMES: [(&str, ExchangeType); 9] = [
    ("direct", ExchangeType::Direct),
    ("fanout", ExchangeType::Fanout),
    ("topic", ExchangeType::Topic),
    ("headers", ExchangeType::Headers),
    ("x-consistent-hash", ExchangeType::ConsistentHash),
    ("x-modulus-hash", ExchangeType::ModulusHash),
    ("x-random", ExchangeType::Random),
    ("x-local-random", ExchangeType::LocalRandom),
    ("x-delayed-message", ExchangeType::DelayedMessage),
];

impl ExchangeType {
    /// The name, as the broker has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => NAMES.iter().find(|(_, kind)| kind == known).map_or("", |(name, _)| name),
        }
    }
}

impl From<String> for ExchangeType {
    fn from(name: String) -> Self {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map_or(Self::Other(name), |(_, kind)| kind.clone())
    }
}

impl fmt::Display for ExchangeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ExchangeType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ExchangeType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ExchangeType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ExchangeType".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The type of an exchange: one that is known, or the name of one that a plugin brings.",
            "anyOf": [{ "enum": NAMES.map(|(name, _)| name) }, { "type": "string" }],
        })
    }
}

one_key! {
    /// What an `x-consistent-hash` exchange hashes.
    HashOn, "one of `header` and `property`" {
        /// A header of the message.
        Header(String) = "header",
        /// A property of the message.
        Property(HashProperty) = "property",
    }
}

/// A property that can be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HashProperty {
    /// The correlation id.
    CorrelationId,
    /// The message id.
    MessageId,
    /// The timestamp.
    Timestamp,
}
