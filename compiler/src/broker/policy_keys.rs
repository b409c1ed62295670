//! The keys of policies: values, versions, and which queue type ignores a
//! policy for them.

mod table;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::values::{Kind, Misfit};
use super::{QueueType, Version, patterns};
pub use table::KEYS;
use table::MASTER_LOCATORS_4;

/// Who makes a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// A policy.
    User,
    /// An operator policy (the component `operator_policy` of `parameters`).
    Operator,
}

/// One key of policies.
#[derive(Debug, Clone, Copy)]
pub struct PolicyKey {
    /// The key.
    pub name: &'static str,
    /// What the value must be. See [`check_policy_key`] for what depends on
    /// the version.
    pub kind: Kind,
    /// The first version that knows it.
    pub since: Version,
    /// The first version that does not know it any more.
    pub until: Option<Version>,
    /// The first version in which an operator policy may set it.
    pub operator_since: Option<Version>,
    /// The plugin that brings it; without the plugin the key is unknown.
    pub plugin: Option<&'static str>,
    /// The queue types that ignore a policy that has this key, *whole*, each
    /// from one version on and up to another.
    pub skipped_by: &'static [Skip],
}

/// A queue type that ignores every policy with some key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skip {
    /// The type.
    pub queue_type: QueueType,
    /// From this version on.
    pub since: Version,
    /// Before this version.
    pub until: Option<Version>,
}

/// How a key of a policy is at fault. Every one makes the broker refuse the
/// import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKeyFault {
    /// No broker of the known versions has the key.
    Unknown,
    /// A newer broker has it.
    NeedsNewer {
        /// The first version.
        since: Version,
    },
    /// The broker does not take the key, or this value, any more.
    Removed {
        /// The first version that does not.
        since: Version,
    },
    /// Only a policy can set it, in this version at least.
    NotForOperator {
        /// The first version in which an operator policy can.
        since: Option<Version>,
    },
    /// The value does not fit.
    Value(Misfit),
    /// The value is no regular expression that the broker compiles.
    Pattern,
}

impl PolicyKey {
    /// Whether a queue of that type ignores every policy that has this key.
    #[must_use]
    pub fn is_skipped_by(&self, queue_type: QueueType, version: Version) -> bool {
        self.skipped_by.iter().any(|skip| {
            skip.queue_type == queue_type
                && version.not_older_than(skip.since)
                && skip.until.is_none_or(|until| !version.not_older_than(until))
        })
    }
}

/// The key of that name.
#[must_use]
pub fn policy_key(name: &str) -> Option<&'static PolicyKey> {
    KEYS.binary_search_by(|row| row.name.cmp(name)).ok().map(|at| &KEYS[at])
}

/// The names of all keys, in alphabetical order: what a misspelt key may have
/// meant.
pub fn names() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|row| row.name)
}

/// Checks one key of a policy's definition.
///
/// A key of a plugin ([`PolicyKey::plugin`]) is taken to be known; without the
/// plugin the broker refuses the import.
///
/// # Errors
/// Says why the broker refuses the import.
pub fn check_policy_key(
    level: Level,
    name: &str,
    value: &Value,
    version: Version,
) -> Result<(), PolicyKeyFault> {
    let row = policy_key(name).ok_or(PolicyKeyFault::Unknown)?;
    if let Some(since) = row.until.filter(|until| version.not_older_than(*until)) {
        return Err(PolicyKeyFault::Removed { since });
    }
    if !version.not_older_than(row.since) {
        return Err(PolicyKeyFault::NeedsNewer { since: row.since });
    }
    let allowed = row.operator_since.is_some_and(|since| version.not_older_than(since));
    if level == Level::Operator && !allowed {
        return Err(PolicyKeyFault::NotForOperator { since: row.operator_since });
    }
    kind_in(row, version).check(value).map_err(PolicyKeyFault::Value)?;
    match value {
        Value::String(text)
            if name == "federation-upstream-pattern" && !patterns::is_valid(text, version) =>
        {
            Err(PolicyKeyFault::Pattern)
        }
        _ => Ok(()),
    }
}

/// The kind of value that a key takes in one version.
#[must_use]
pub fn kind_in(row: &PolicyKey, version: Version) -> Kind {
    match row.name {
        "delivery-limit" if !version.at_least(4, 0, 0) => Kind::NON_NEGATIVE,
        "queue-master-locator" if version.at_least(4, 0, 0) => Kind::OneOf(MASTER_LOCATORS_4),
        _ => row.kind,
    }
}
