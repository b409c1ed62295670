//! `alerts`: what to page for.

use super::scalars::Duration;
use serde::{Deserialize, Serialize};

/// What to page for; compiled to Prometheus rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"dead_letters": {"above": 100, "severity": "page"}, "unconsumed": {"for": "5m"}, "age": {"above": "60s"}}])))]
#[serde(deny_unknown_fields)]
pub struct Alerts {
    /// Messages wait in a parking queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letters: Option<CountAlert>,
    /// Nobody consumes from a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unconsumed: Option<UnconsumedAlert>,
    /// Messages pile up in a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backlog: Option<CountAlert>,
    /// The oldest message of a queue has waited for long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<AgeAlert>,
    /// Messages are dropped or returned because no queue takes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unroutable: Option<CountAlert>,
}

/// When a number of messages is too many.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountAlert {
    /// More messages than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<u64>,
    /// For how long.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub for_: Option<Duration>,
    /// How bad it is: the alert's label `severity`, such as `page` or `warning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
}

/// When it is too long that nobody consumes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UnconsumedAlert {
    /// For how long.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub for_: Option<Duration>,
    /// How bad it is: the alert's label `severity`, such as `page` or `warning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
}

/// When a message has waited for too long.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AgeAlert {
    /// Longer than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<Duration>,
    /// For how long.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub for_: Option<Duration>,
    /// How bad it is: the alert's label `severity`, such as `page` or `warning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
}
