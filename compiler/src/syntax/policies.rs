//! `policies`, `operator_policies` and `parameters`, as the broker has them.

use super::scalars::Json;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// A policy, or an operator policy, of the broker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"pattern": "^log\\.", "apply_to": "queues", "priority": 5, "definition": {"message-ttl": 60000}}])))]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What the policy is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// A regular expression (PCRE) over names, not anchored.
    pub pattern: String,
    /// What it applies to. Default: `all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_to: Option<ApplyTo>,
    /// Of the policies that match an object only the one with the highest priority applies: a
    /// number, also with a fraction. Default: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Number>,
    /// The settings, by the broker's names (`message-ttl`).
    pub definition: IndexMap<String, Json>,
}

/// What a policy applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApplyTo {
    /// Queues and exchanges.
    All,
    /// Exchanges.
    Exchanges,
    /// Queues of every type.
    Queues,
    /// Classic queues (from 3.12).
    ClassicQueues,
    /// Quorum queues (from 3.12).
    QuorumQueues,
    /// Streams (from 3.12).
    Streams,
}

/// A runtime parameter of a component: a federation upstream, a shovel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"component": "federation-upstream", "name": "east", "value": {"uri": "amqps://east.example", "max-hops": 1}}])))]
#[serde(deny_unknown_fields)]
pub struct RuntimeParameter {
    /// The component: `federation-upstream`, `federation-upstream-set`, `shovel` ...
    pub component: String,
    /// The name.
    pub name: String,
    /// The value, as the component takes it.
    pub value: Json,
}
