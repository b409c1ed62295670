//! `dead_letters`: where messages go that a queue cannot keep.

use super::forms::is_default;
use super::scalars::Duration;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A dead-letter policy: for each queue that uses it, the exchange, the key, and the parking queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"exchange": "dlx", "queue": "{queue}.dlq", "strategy": "at_least_once"}])))]
#[serde(deny_unknown_fields)]
pub struct DeadLetterPolicy {
    /// What the policy is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The dead-letter exchange. The empty name is the default exchange.
    pub exchange: String,
    /// The routing key of a dead-lettered message, `{queue}` being the name of the queue that it
    /// comes from; `keep` leaves the message its own. Default: `{queue}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_key: Option<String>,
    /// The parking queue, made and bound for each queue that uses the policy (`{queue}.dlq`), or
    /// one fixed name for all of them. Default: none is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// How sure the way is. Default: `at_most_once`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<DeadLetterStrategy>,
    /// When the parking queue may lose what it holds. Default: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discard: Option<Discard>,
}

/// How sure the way of a dead-lettered message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeadLetterStrategy {
    /// A message can be lost on the way, when the target is unavailable.
    AtMostOnce,
    /// A message stays until its target has it. Quorum queues with `overflow: reject-publish` only.
    AtLeastOnce,
}

/// When a parking queue may lose what it holds, and why that is fine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"after": "90d", "above": 1000000, "because": "legal keeps its own copy"}])))]
#[serde(deny_unknown_fields)]
pub struct Discard {
    /// After so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Duration>,
    /// Above so many messages: the oldest go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<u64>,
    /// Why losing them is fine.
    pub because: String,
}

/// Where the messages go that a queue cannot keep.
#[derive(Clone, Debug, PartialEq)]
pub enum DeadLetter {
    /// By a policy of `dead_letters`, by its name.
    Policy(String),
    /// By a policy written in place.
    Inline(Box<DeadLetterPolicy>),
    /// Nowhere, for a reason: `{ none: "..." }`.
    None(String),
}

impl Serialize for DeadLetter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Policy(name) => serializer.serialize_str(name),
            Self::Inline(policy) => policy.serialize(serializer),
            Self::None(reason) => serializer.collect_map([("none", reason)]),
        }
    }
}

impl<'de> Deserialize<'de> for DeadLetter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyForm)
    }
}

struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = DeadLetter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a dead-letter policy, a policy, or `{ none: \"why\" }`")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<DeadLetter, E> {
        Ok(DeadLetter::Policy(name.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<DeadLetter, A::Error> {
        PolicyOrNone::deserialize(MapAccessDeserializer::new(entries))?.decide()
    }
}

/// The two mappings that may stand under `dead_letter`, before it is known which was meant.
#[derive(Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PolicyOrNone {
    none: Option<String>,
    doc: Option<String>,
    exchange: Option<String>,
    routing_key: Option<String>,
    queue: Option<String>,
    strategy: Option<DeadLetterStrategy>,
    discard: Option<Discard>,
}

impl PolicyOrNone {
    fn decide<E: Error>(mut self) -> Result<DeadLetter, E> {
        if let Some(reason) = self.none.take() {
            let alone = is_default(&self);
            return if alone {
                Ok(DeadLetter::None(reason))
            } else {
                Err(E::custom("`none` stands alone: a queue without dead letters has no policy"))
            };
        }
        let exchange = self.exchange.ok_or_else(|| E::missing_field("exchange"))?;
        Ok(DeadLetter::Inline(Box::new(DeadLetterPolicy {
            doc: self.doc,
            exchange,
            routing_key: self.routing_key,
            queue: self.queue,
            strategy: self.strategy,
            discard: self.discard,
        })))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DeadLetter {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DeadLetter".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let policy = generator.subschema_for::<DeadLetterPolicy>();
        schemars::json_schema!({
            "description": "Where a message goes that was rejected, expired or crowded out: the name of a policy of `dead_letters`, a policy written here, or `{ none: \"why losing is fine\" }`.",
            "examples": ["standard", { "none": "a lost heartbeat is replaced by the next" }, { "exchange": "", "routing_key": "parking" }],
            "anyOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "none": { "type": "string", "description": "Why losing messages is fine." } },
                    "required": ["none"],
                    "additionalProperties": false,
                },
                policy,
            ],
        })
    }
}
