//! The arguments of queues: which type takes which, with which values.

use rustc_hash::FxHashMap;
use serde_json::Value;
use std::sync::LazyLock;

use super::values::{Kind, Misfit, integer};
use super::{Outcome, QueueType, Version, queue_types};

/// One argument that some queue type knows in some version.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// The name, with its `x-`.
    pub name: &'static str,
    /// The types that take it, each from a version on.
    ///
    /// From the first of those versions on every other type refuses it; before,
    /// every type ignores it (`rabbit_amqqueue:check_arguments_key`).
    pub takers: &'static [(QueueType, Version)],
    /// What the value must be. See [`check_argument`] for what depends on the
    /// version.
    pub kind: Kind,
    /// What one should know of it; empty where the name says all.
    pub note: &'static str,
}

/// How an argument is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArgumentFault {
    /// What is wrong.
    pub problem: ArgumentProblem,
    /// What an import does.
    pub outcome: Outcome,
}

/// What is wrong with an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentProblem {
    /// The queue's type refuses it.
    NotForType {
        /// The types that take it, each from a version on.
        takers: &'static [(QueueType, Version)],
    },
    /// The value does not fit.
    Value(Misfit),
    /// The broker no longer takes the argument, or no longer takes this value.
    Removed {
        /// The version that no longer does.
        since: Version,
    },
}

/// What a broker does with an argument whose value fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The queue's type takes it.
    Takes,
    /// The queue's type refuses it.
    Refuses,
    /// No type of this version knows it: accepted, stored and ignored.
    IgnoresUntil {
        /// The first version in which some type takes it.
        since: Version,
    },
    /// It is no argument of RabbitMQ's: accepted, stored and ignored.
    Unknown,
}

const ALWAYS: Version = Version::new(3, 0, 0);
const V4_0: Version = Version::new(4, 0, 0);
const V4_2: Version = Version::new(4, 2, 0);
const V4_3: Version = Version::new(4, 3, 0);

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
const LOCATORS_4: &[&str] = &["client-local", "balanced", "random", "least-leaders", "min-masters"];

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

/// The argument of that name.
#[must_use]
pub fn argument(name: &str) -> Option<&'static Argument> {
    static BY_NAME: LazyLock<FxHashMap<&str, &Argument>> =
        LazyLock::new(|| ARGUMENTS.iter().map(|row| (row.name, row)).collect());
    BY_NAME.get(name).copied()
}

/// The names of all arguments, in alphabetical order: what a misspelt name may
/// have meant.
pub fn names() -> impl Iterator<Item = &'static str> {
    ARGUMENTS.iter().map(|row| row.name)
}

/// Whether a queue of that type heeds an argument that the broker does not know:
/// streams do so with their filter size from 3.13 to 4.1 (`rabbit_stream_queue`).
#[must_use]
pub fn is_heeded_early(queue_type: QueueType, name: &str, version: Version) -> bool {
    name == "x-stream-filter-size-bytes"
        && queue_type == QueueType::Stream
        && version.at_least(3, 13, 0)
}

/// What a broker does with an argument of that name.
#[must_use]
pub fn standing(queue_type: QueueType, name: &str, version: Version) -> Standing {
    argument(name).map_or(Standing::Unknown, |row| standing_of(row, queue_type, version))
}

/// As [`standing`], of an argument that was looked up already.
#[must_use]
pub fn standing_of(row: &Argument, queue_type: QueueType, version: Version) -> Standing {
    let Some(first) = row.takers.iter().map(|(_, since)| *since).min() else {
        return Standing::Unknown;
    };
    if !version.not_older_than(first) {
        return Standing::IgnoresUntil { since: first };
    }
    let takes =
        row.takers.iter().any(|(t, since)| *t == queue_type && version.not_older_than(*since));
    if takes { Standing::Takes } else { Standing::Refuses }
}

/// Checks one argument of a queue of a definitions document.
///
/// A JSON null is refused whatever the argument, even inside an unknown one:
/// ask [`super::values::holds_null`] first.
///
/// # Errors
/// The argument's fault, where a broker of that version refuses the import or
/// loses the queue. Unknown arguments and arguments that are ignored are no
/// fault: see [`standing`].
pub fn check_argument(
    queue_type: QueueType,
    name: &str,
    value: &Value,
    version: Version,
) -> Result<(), ArgumentFault> {
    let Some(row) = argument(name) else { return Ok(()) };
    match standing_of(row, queue_type, version) {
        Standing::Unknown => Ok(()),
        Standing::Refuses => Err(refused(ArgumentProblem::NotForType { takers: row.takers })),
        Standing::IgnoresUntil { .. } if name == "x-stream-filter-size-bytes" => {
            check_early_filter(queue_type, row.kind, value, version)
        }
        Standing::IgnoresUntil { .. } => Ok(()),
        Standing::Takes => check_value(row, value, version),
    }
}

fn check_value(row: &Argument, value: &Value, version: Version) -> Result<(), ArgumentFault> {
    if let Some(since) = removed(row.name, value, version) {
        return Err(since);
    }
    let kind = match row.name {
        // Some words count as if nothing were said.
        "x-queue-type" if queue_types::named(value, version).is_ok() => return Ok(()),
        "x-queue-leader-locator" if version.at_least(4, 0, 0) => Kind::OneOf(LOCATORS_4),
        "x-queue-master-locator" if !version.at_least(4, 0, 0) => Kind::OneOf(MASTER_LOCATORS_3),
        "x-queue-mode" if version.at_least(4, 3, 0) => Kind::Unchecked,
        _ => row.kind,
    };
    kind.check(value).map_err(|misfit| ArgumentFault {
        problem: ArgumentProblem::Value(misfit),
        outcome: if is_lost(row.name, value) { Outcome::Lost } else { Outcome::Refused },
    })
}

/// What a version took before and does not take any more.
fn removed(name: &str, value: &Value, version: Version) -> Option<ArgumentFault> {
    if !version.not_older_than(V4_3) {
        return None;
    }
    let problem = ArgumentProblem::Removed { since: V4_3 };
    match name {
        "x-queue-master-locator" => Some(ArgumentFault { problem, outcome: Outcome::Lost }),
        "x-queue-version" if integer(value) == Some(1) => Some(refused(problem)),
        _ => None,
    }
}

/// Whether an ill-fitting value is found only when the queue is created, where
/// the import does not hear of it.
fn is_lost(name: &str, value: &Value) -> bool {
    matches!(name, "x-stream-max-segment-size-bytes" | "x-stream-filter-size-bytes")
        && integer(value).is_some_and(|number| number >= 0)
}

/// From 3.13 to 4.1 streams check the filter size without knowing the argument:
/// what does not fit is lost, and other types ignore it.
fn check_early_filter(
    queue_type: QueueType,
    kind: Kind,
    value: &Value,
    version: Version,
) -> Result<(), ArgumentFault> {
    if !is_heeded_early(queue_type, "x-stream-filter-size-bytes", version) {
        return Ok(());
    }
    kind.check(value).map_err(|misfit| ArgumentFault {
        problem: ArgumentProblem::Value(misfit),
        outcome: Outcome::Lost,
    })
}

const fn refused(problem: ArgumentProblem) -> ArgumentFault {
    ArgumentFault { problem, outcome: Outcome::Refused }
}

/// Whether `x-dead-letter-routing-key` stands without `x-dead-letter-exchange`;
/// `has` tells which arguments a queue has.
///
/// An import refuses that; a dead-letter exchange from a policy does not help
/// (`rabbit_amqqueue:check_dlxrk_arg`).
#[must_use]
pub fn dead_letter_key_lacks_exchange(has: impl Fn(&str) -> bool) -> bool {
    has("x-dead-letter-routing-key") && !has("x-dead-letter-exchange")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use QueueType::{Classic, Quorum, Stream};
    use serde_json::json;

    const V3_10: Version = Version::new(3, 10, 8);
    const V4_0_5: Version = Version::new(4, 0, 5);
    const V4_3_6: Version = Version::new(4, 3, 6);

    #[test]
    fn the_table_is_sorted() {
        assert!(ARGUMENTS.is_sorted_by(|a, b| a.name < b.name));
        assert!(argument("x-expires").is_some() && argument("x-expired").is_none());
    }

    #[test]
    fn types_refuse_what_only_others_take() {
        for (queue_type, name, version, expected) in [
            (Classic, "x-max-age", V3_10, Standing::Refuses),
            (Stream, "x-expires", V4_3_6, Standing::Refuses),
            (Quorum, "x-max-priority", V4_0_5, Standing::Refuses),
            (Classic, "x-queue-leader-locator", V3_10, Standing::Refuses),
            (Classic, "x-queue-leader-locator", V4_0_5, Standing::Takes),
            (Classic, "x-consumer-timeout", V4_0_5, Standing::IgnoresUntil { since: V4_3 }),
            (Classic, "x-consumer-timeout", V4_3_6, Standing::Refuses),
            (Quorum, "x-consumer-timeout", V4_3_6, Standing::Takes),
            (Quorum, "x-my-own", V4_3_6, Standing::Unknown),
        ] {
            assert_eq!(
                standing(queue_type, name, version),
                expected,
                "{queue_type} {name} {version}"
            );
        }
    }

    #[test]
    fn checks_values_by_version() {
        let ok = None;
        let (refused, lost) = (Some(Outcome::Refused), Some(Outcome::Lost));
        for (queue_type, name, value, version, expected) in [
            (Classic, "x-expires", json!(0), V3_10, refused),
            (Classic, "x-expires", json!(MAX_EXPIRY), V3_10, ok),
            (Classic, "x-expires", json!(MAX_EXPIRY + 1), V3_10, refused),
            (Classic, "x-message-ttl", json!(0), V3_10, ok),
            (Classic, "x-max-length", json!("5"), V4_3_6, refused),
            (Classic, "x-max-length", json!(5.0), V4_3_6, refused),
            (Quorum, "x-delivery-limit", json!("abc"), V4_3_6, ok),
            (Stream, "x-stream-max-segment-size-bytes", json!(3_000_000_001_i64), V3_10, lost),
            (Stream, "x-stream-max-segment-size-bytes", json!(-1), V3_10, refused),
            (Stream, "x-stream-filter-size-bytes", json!(15), V3_10, ok),
            (Stream, "x-stream-filter-size-bytes", json!("16"), V4_0_5, lost),
            (Classic, "x-stream-filter-size-bytes", json!("16"), V4_0_5, ok),
            (Stream, "x-stream-filter-size-bytes", json!("16"), V4_3_6, refused),
            (Stream, "x-stream-filter-size-bytes", json!(15), V4_3_6, lost),
            (Stream, "x-stream-filter-size-bytes", json!(16), V4_3_6, ok),
            (Classic, "x-queue-version", json!(1), V4_0_5, ok),
            (Classic, "x-queue-version", json!(1), V4_3_6, refused),
            (Classic, "x-queue-master-locator", json!("balanced"), V3_10, refused),
            (Classic, "x-queue-master-locator", json!("random"), V3_10, ok),
            (Classic, "x-queue-master-locator", json!(5), V4_0_5, ok),
            (Classic, "x-queue-master-locator", json!("min-masters"), V4_3_6, lost),
            (Quorum, "x-queue-leader-locator", json!("min-masters"), V3_10, refused),
            (Quorum, "x-queue-leader-locator", json!("min-masters"), V4_0_5, ok),
        ] {
            let found = check_argument(queue_type, name, &value, version).err().map(|f| f.outcome);
            assert_eq!(found, expected, "{queue_type} {name}={value} {version}");
        }
    }

    #[test]
    fn a_dead_letter_key_needs_the_exchange_as_argument() {
        let (key, exchange) = ("x-dead-letter-routing-key", "x-dead-letter-exchange");
        assert!(dead_letter_key_lacks_exchange(|name| name == key));
        assert!(!dead_letter_key_lacks_exchange(|name| name == key || name == exchange));
        assert!(!dead_letter_key_lacks_exchange(|_| false));
    }
}
