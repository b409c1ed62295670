//! `broker`: the broker that the topology is for.

use super::forms::is_default;
use super::scalars::Version;
use serde::{Deserialize, Serialize};

/// The broker that the topology is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"version": "4.0", "vhost": "shop", "plugins": ["rabbitmq_consistent_hash_exchange"]}])))]
#[serde(deny_unknown_fields)]
pub struct Broker {
    /// The version deployed, in quotes: what it refuses is an error, what a later one removes is a
    /// warning. A patch may be named; `4.0` means 4.0.0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The virtual host that everything outside of `vhosts` lives in. Default: `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vhost: Option<String>,
    /// The plugins that are enabled, by the names that `rabbitmq-plugins` knows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub plugins: Vec<String>,
    /// Where the settings of queues are lowered to. Default: `arguments`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsMode>,
}

/// Where the settings of queues are lowered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettingsMode {
    /// Arguments of the queue: they cannot be changed while the queue exists.
    Arguments,
    /// Policies of the broker: they can be changed in place.
    Policies,
}
