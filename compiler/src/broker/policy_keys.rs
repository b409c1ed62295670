//! The keys of policies: values, versions, and which queue type ignores a
//! policy for them.

use serde_json::Value;

use super::values::{Kind, Misfit};
use super::{QueueType, Version, patterns, queue_arguments};

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

const ALWAYS: Version = Version::new(3, 0, 0);
const V3_13: Version = Version::new(3, 13, 0);
const V4_0: Version = Version::new(4, 0, 0);
const V4_3: Version = Version::new(4, 3, 0);
const OPERATOR_3_12_7: Version = Version::new(3, 12, 7);

const fn skip(queue_type: QueueType) -> Skip {
    Skip { queue_type, since: ALWAYS, until: None }
}

const CLASSIC: Skip = skip(QueueType::Classic);
const QUORUM: Skip = skip(QueueType::Quorum);
const STREAM: Skip = skip(QueueType::Stream);
const CLASSIC_3_13: Skip = Skip { queue_type: QueueType::Classic, since: V3_13, until: None };
const CLASSIC_3: Skip = Skip { queue_type: QueueType::Classic, since: ALWAYS, until: Some(V4_0) };

const fn key(name: &'static str, kind: Kind, skipped_by: &'static [Skip]) -> PolicyKey {
    PolicyKey {
        name,
        kind,
        since: ALWAYS,
        until: None,
        operator_since: None,
        plugin: None,
        skipped_by,
    }
}

impl PolicyKey {
    const fn from(mut self, since: Version) -> Self {
        self.since = since;
        self
    }

    const fn until(mut self, until: Version) -> Self {
        self.until = Some(until);
        self
    }

    const fn operators(mut self, since: Version) -> Self {
        self.operator_since = Some(since);
        self
    }

    const fn of(mut self, plugin: &'static str) -> Self {
        self.plugin = Some(plugin);
        self
    }

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

const FEDERATION: &str = "rabbitmq_federation";
const SHARDING: &str = "rabbitmq_sharding";
const PROMOTIONS: Kind = Kind::OneOf(&["always", "when-synced"]);
const LOCATORS: &[&str] = &["client-local", "balanced", "random", "least-leaders"];
const MASTER_LOCATORS_4: &[&str] =
    &["client-local", "balanced", "random", "least-leaders", "min-masters"];
const RETRIES: &[&str] = &["all", "failed", "returned", "disabled"];

/// Every key that a broker of the known versions takes, by name
/// (`policy_validator` registrations, and `capabilities` of the queue types for
/// who ignores it).
pub const KEYS: &[PolicyKey] = &[
    key("alternate-exchange", Kind::Text, &[]),
    key("consumer-disconnected-timeout", Kind::NON_NEGATIVE, &[]).from(V4_3),
    key("consumer-timeout", Kind::NON_NEGATIVE, &[]).from(Version::new(3, 12, 0)),
    key("dead-letter-exchange", Kind::Text, &[STREAM]),
    key("dead-letter-routing-key", Kind::Text, &[STREAM]),
    key("dead-letter-strategy", Kind::OneOf(queue_arguments::STRATEGIES), &[CLASSIC, STREAM]),
    key("delayed-retry-max", Kind::POSITIVE, &[]).from(V4_3).operators(V4_3),
    key("delayed-retry-min", Kind::POSITIVE, &[]).from(V4_3).operators(V4_3),
    key("delayed-retry-type", Kind::OneOf(RETRIES), &[]).from(V4_3).operators(V4_3),
    key("delivery-limit", Kind::Integer { min: i64::MIN, max: i64::MAX }, &[CLASSIC, STREAM])
        .operators(ALWAYS),
    key("expires", Kind::POSITIVE, &[STREAM]).operators(ALWAYS),
    key("federation-upstream", Kind::Text, &[]).of(FEDERATION),
    key("federation-upstream-pattern", Kind::Text, &[]).of(FEDERATION),
    key("federation-upstream-set", Kind::Text, &[]).of(FEDERATION),
    key("ha-mode", Kind::OneOf(&["all", "exactly", "nodes"]), &[QUORUM, STREAM]).until(V4_0),
    key("ha-params", Kind::Unchecked, &[QUORUM, STREAM]).until(V4_0),
    key("ha-promote-on-failure", PROMOTIONS, &[QUORUM, STREAM]).until(V4_0),
    key("ha-promote-on-shutdown", PROMOTIONS, &[QUORUM, STREAM]).until(V4_0),
    key("ha-sync-batch-size", Kind::POSITIVE, &[]).until(V4_0),
    key("ha-sync-mode", Kind::OneOf(&["automatic", "manual"]), &[QUORUM, STREAM]).until(V4_0),
    key("initial-cluster-size", Kind::NON_NEGATIVE, &[CLASSIC, QUORUM]),
    key("max-age", Kind::Age, &[CLASSIC, QUORUM]),
    key("max-in-memory-bytes", Kind::NON_NEGATIVE, &[CLASSIC_3_13, STREAM]).operators(ALWAYS),
    key("max-in-memory-length", Kind::NON_NEGATIVE, &[CLASSIC_3_13, STREAM]).operators(ALWAYS),
    key("max-length", Kind::NON_NEGATIVE, &[STREAM]).operators(ALWAYS),
    key("max-length-bytes", Kind::NON_NEGATIVE, &[]).operators(ALWAYS),
    key("message-ttl", Kind::NON_NEGATIVE, &[STREAM]).operators(ALWAYS),
    key("overflow", Kind::OneOf(queue_arguments::OVERFLOWS), &[STREAM]).operators(OPERATOR_3_12_7),
    key("queue-leader-locator", Kind::OneOf(LOCATORS), &[CLASSIC_3]),
    key("queue-master-locator", Kind::OneOf(queue_arguments::MASTER_LOCATORS_3), &[QUORUM, STREAM])
        .until(V4_3)
        .operators(V4_0),
    key("queue-mode", Kind::OneOf(&["default", "lazy"]), &[QUORUM, STREAM]),
    key("queue-version", Kind::OneOfIntegers(&[1, 2]), &[]).operators(OPERATOR_3_12_7),
    key("routing-key", Kind::Text, &[]).of(SHARDING),
    key("shards-per-node", Kind::Number { min: 0 }, &[]).of(SHARDING),
    key("stream-filter-size-bytes", Kind::Integer { min: 16, max: 255 }, &[]).from(V3_13),
    key(
        "stream-max-segment-size-bytes",
        Kind::Integer { min: 0, max: queue_arguments::MAX_SEGMENT_SIZE },
        &[CLASSIC, QUORUM],
    ),
    key("target-group-size", Kind::POSITIVE, &[CLASSIC_3_13, STREAM]).from(V3_13).operators(V3_13),
];

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

#[cfg(test)]
mod tests {
    use super::*;
    use PolicyKeyFault as Fault;
    use serde_json::json;

    const V3_10: Version = Version::new(3, 10, 8);
    const V4_0_5: Version = Version::new(4, 0, 5);
    const V4_3_6: Version = Version::new(4, 3, 6);

    #[test]
    fn the_table_is_sorted() {
        assert!(KEYS.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn checks_keys_by_version_and_level() {
        let user = Level::User;
        for (level, name, value, version, expected) in [
            (user, "max-length", json!(5), V3_10, Ok(())),
            (
                user,
                "max-length",
                json!(-1),
                V3_10,
                Err(Fault::Value(Misfit::OutOfRange { min: 0, max: i64::MAX })),
            ),
            (user, "message-ttl", json!(i64::MAX), V3_10, Ok(())),
            (user, "x-queue-type", json!("quorum"), V4_0_5, Err(Fault::Unknown)),
            (user, "ha-mode", json!("all"), V3_10, Ok(())),
            (user, "ha-mode", json!("all"), V4_0_5, Err(Fault::Removed { since: V4_0 })),
            (user, "target-group-size", json!(3), V3_10, Err(Fault::NeedsNewer { since: V3_13 })),
            (user, "delivery-limit", json!(-1), V4_0_5, Ok(())),
            (
                Level::Operator,
                "dead-letter-exchange",
                json!("a"),
                V4_3_6,
                Err(Fault::NotForOperator { since: None }),
            ),
            (
                Level::Operator,
                "overflow",
                json!("drop-head"),
                V3_10,
                Err(Fault::NotForOperator { since: Some(OPERATOR_3_12_7) }),
            ),
            (Level::Operator, "overflow", json!("drop-head"), V4_0_5, Ok(())),
            (user, "queue-master-locator", json!("balanced"), V4_0_5, Ok(())),
            (user, "queue-version", json!(1), V4_3_6, Ok(())),
            (user, "federation-upstream-pattern", json!("("), V4_3_6, Err(Fault::Pattern)),
        ] {
            assert_eq!(
                check_policy_key(level, name, &value, version),
                expected,
                "{name} {version}"
            );
        }
        assert!(check_policy_key(user, "delivery-limit", &json!(-1), V3_10).is_err());
        assert!(check_policy_key(user, "queue-master-locator", &json!("balanced"), V3_10).is_err());
    }

    #[test]
    fn types_skip_policies_with_keys_of_others() {
        for (name, queue_type, version, expected) in [
            ("max-age", QueueType::Classic, V3_10, true),
            ("max-age", QueueType::Stream, V3_10, false),
            ("queue-leader-locator", QueueType::Classic, V3_10, true),
            ("queue-leader-locator", QueueType::Classic, V4_0_5, false),
            ("max-in-memory-length", QueueType::Classic, V3_10, false),
            ("max-in-memory-length", QueueType::Classic, V4_0_5, true),
            ("stream-filter-size-bytes", QueueType::Classic, V4_3_6, false),
            ("ha-sync-batch-size", QueueType::Quorum, V3_10, false),
        ] {
            let found = policy_key(name).is_some_and(|row| row.is_skipped_by(queue_type, version));
            assert_eq!(found, expected, "{name} {queue_type} {version}");
        }
    }
}
