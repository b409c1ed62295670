//! The table of all keys.

use super::{PolicyKey, Skip};
use crate::broker::values::Kind;
use crate::broker::{QueueType, Version, queue_arguments};

const ALWAYS: Version = Version::new(3, 0, 0);
pub(super) const V3_13: Version = Version::new(3, 13, 0);
pub(super) const V4_0: Version = Version::new(4, 0, 0);
const V4_3: Version = Version::new(4, 3, 0);
pub(super) const OPERATOR_3_12_7: Version = Version::new(3, 12, 7);

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
}

const FEDERATION: &str = "rabbitmq_federation";
const SHARDING: &str = "rabbitmq_sharding";
const PROMOTIONS: Kind = Kind::OneOf(&["always", "when-synced"]);
const LOCATORS: &[&str] = &["client-local", "balanced", "random", "least-leaders"];
pub(super) const MASTER_LOCATORS_4: &[&str] =
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
