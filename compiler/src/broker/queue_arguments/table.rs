//! The table of all arguments, and the values that more than one of them takes.

use super::Argument;
use crate::broker::values::Kind;
use crate::broker::{QueueType, Version};

const ALWAYS: Version = Version::new(3, 0, 0);
const V4_0: Version = Version::new(4, 0, 0);
const V4_2: Version = Version::new(4, 2, 0);
pub(super) const V4_3: Version = Version::new(4, 3, 0);

const CLASSIC: &[(QueueType, Version)] = &[(QueueType::Classic, ALWAYS)];
const QUORUM: &[(QueueType, Version)] = &[(QueueType::Quorum, ALWAYS)];
const STREAM: &[(QueueType, Version)] = &[(QueueType::Stream, ALWAYS)];
const CLASSIC_QUORUM: &[(QueueType, Version)] =
    &[(QueueType::Classic, ALWAYS), (QueueType::Quorum, ALWAYS)];
const EVERY: &[(QueueType, Version)] =
    &[(QueueType::Classic, ALWAYS), (QueueType::Quorum, ALWAYS), (QueueType::Stream, ALWAYS)];
const LOCATED: &[(QueueType, Version)] =
    &[(QueueType::Classic, V4_0), (QueueType::Quorum, ALWAYS), (QueueType::Stream, ALWAYS)];
const QUORUM_4_3: &[(QueueType, Version)] = &[(QueueType::Quorum, V4_3)];
const STREAM_4_2: &[(QueueType, Version)] = &[(QueueType::Stream, V4_2)];

/// Ten years, the greatest span in milliseconds (`rabbit_misc:check_expiry`).
pub const MAX_EXPIRY: i64 = 315_360_000_000;
/// The greatest segment of a stream, in bytes.
pub const MAX_SEGMENT_SIZE: i64 = 3_000_000_000;

/// The values of `x-overflow`.
pub const OVERFLOWS: &[&str] = &["drop-head", "reject-publish", "reject-publish-dlx"];
/// The values of `x-dead-letter-strategy`.
pub const STRATEGIES: &[&str] = &["at-most-once", "at-least-once"];

const LOCATORS_3: &[&str] = &["client-local", "balanced", "random", "least-leaders"];
pub(super) const LOCATORS_4: &[&str] =
    &["client-local", "balanced", "random", "least-leaders", "min-masters"];

/// The places of a classic queue's leader that brokers before 4.0 know, as
/// argument and as policy. They check the argument only when they place the
/// queue; a fraction or an object there makes 3.10 loop for ever, and with it
/// every later import (`rabbit_queue_location_validator:module`).
pub const MASTER_LOCATORS_3: &[&str] = &["client-local", "min-masters", "random"];

/// A row of the table.
const fn row(
    name: &'static str,
    takers: &'static [(QueueType, Version)],
    kind: Kind,
    note: &'static str,
) -> Argument {
    Argument { name, takers, kind, note }
}

/// Every argument that a broker of the known versions takes, by name
/// (`capabilities` of the queue types, `rabbit_amqqueue:declare_args`).
pub const ARGUMENTS: &[Argument] = &[
    row("x-consumer-disconnected-timeout", QUORUM_4_3, Kind::NON_NEGATIVE, "milliseconds"),
    row("x-consumer-timeout", QUORUM_4_3, Kind::NON_NEGATIVE, "milliseconds"),
    row("x-dead-letter-exchange", CLASSIC_QUORUM, Kind::Text, "the exchange need not exist"),
    row(
        "x-dead-letter-routing-key",
        CLASSIC_QUORUM,
        Kind::Text,
        "needs the argument x-dead-letter-exchange",
    ),
    row(
        "x-dead-letter-strategy",
        QUORUM,
        Kind::OneOf(STRATEGIES),
        "at-least-once needs overflow reject-publish",
    ),
    row(
        "x-delayed-retry-max",
        QUORUM_4_3,
        Kind::Unchecked,
        "milliseconds; disabled where not a whole number above 0",
    ),
    row(
        "x-delayed-retry-min",
        QUORUM_4_3,
        Kind::Unchecked,
        "milliseconds; disabled where not a whole number above 0",
    ),
    row(
        "x-delayed-retry-type",
        QUORUM_4_3,
        Kind::Unchecked,
        "all, failed or returned; anything else disables it",
    ),
    row("x-delivery-limit", QUORUM, Kind::Unchecked, "a whole number; 20 from 4.0 where absent"),
    row("x-expires", CLASSIC_QUORUM, Kind::Integer { min: 1, max: MAX_EXPIRY }, "milliseconds"),
    row("x-initial-cluster-size", STREAM, Kind::POSITIVE, ""),
    row("x-max-age", STREAM, Kind::Age, ""),
    row("x-max-in-memory-bytes", QUORUM, Kind::NON_NEGATIVE, "without effect from 3.10"),
    row("x-max-in-memory-length", QUORUM, Kind::NON_NEGATIVE, "without effect from 3.10"),
    row("x-max-length", CLASSIC_QUORUM, Kind::NON_NEGATIVE, ""),
    row("x-max-length-bytes", EVERY, Kind::NON_NEGATIVE, ""),
    row("x-max-priority", CLASSIC, Kind::Integer { min: 0, max: 255 }, ""),
    row("x-message-ttl", CLASSIC_QUORUM, Kind::Integer { min: 0, max: MAX_EXPIRY }, "milliseconds"),
    row(
        "x-overflow",
        CLASSIC_QUORUM,
        Kind::OneOf(OVERFLOWS),
        "a quorum queue treats reject-publish-dlx as drop-head",
    ),
    row("x-queue-leader-locator", LOCATED, Kind::OneOf(LOCATORS_3), ""),
    row(
        "x-queue-master-locator",
        CLASSIC,
        Kind::Unchecked,
        "deprecated from 4.0, where no value is checked",
    ),
    row("x-queue-mode", CLASSIC, Kind::OneOf(&["default", "lazy"]), "without effect from 3.12"),
    row("x-queue-type", EVERY, Kind::OneOf(&["classic", "quorum", "stream"]), ""),
    row("x-queue-version", CLASSIC, Kind::OneOfIntegers(&[1, 2]), "1 is without effect from 4.0"),
    row("x-quorum-initial-group-size", QUORUM, Kind::POSITIVE, ""),
    row("x-single-active-consumer", CLASSIC_QUORUM, Kind::Boolean, ""),
    row("x-stream-filter-size-bytes", STREAM_4_2, Kind::Integer { min: 16, max: 255 }, "from 3.13"),
    row(
        "x-stream-max-segment-size-bytes",
        STREAM,
        Kind::Integer { min: 0, max: MAX_SEGMENT_SIZE },
        "",
    ),
];
