//! `retries`: how often and when a failed message comes back before it is dead-lettered.

use super::forms::is_default;
use super::scalars::{Duration, Percent};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// How often and when a failed message comes back before it is dead-lettered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"attempts": 5, "delay": {"first": "1s", "factor": 2, "max": "5m"}, "jitter": "20%"}, {"attempts": 10, "delay": {"first": "1s", "max": "30s"}, "blocking": true}])))]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// What the policy is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// How many times a message comes back.
    pub attempts: NonZeroU32,
    /// How long a message waits before each attempt.
    pub delay: Delay,
    /// How far each delay may be off, so that not all come back at once. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jitter: Option<Percent>,
    /// Whether the message waits in the consumer, holding up what comes after it: what
    /// `ordered_by` needs. Default: false, it waits in a delay queue.
    #[serde(default, skip_serializing_if = "is_default")]
    pub blocking: bool,
}

/// How long a message waits before each attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Before the first one.
    pub first: Duration,
    /// By how much the delay grows from one attempt to the next, from 1. Default: 2 where there is
    /// a `max`, otherwise 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
    /// What the delay never exceeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Duration>,
}
