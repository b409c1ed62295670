//! The arguments of queues: which type takes which, with which values.

mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

use rustc_hash::FxHashMap;
use serde_json::Value;
use std::sync::LazyLock;

use super::values::{Kind, Misfit, integer};
use super::{Outcome, QueueType, Version, queue_types};
pub use table::{
    ARGUMENTS, MASTER_LOCATORS_3, MAX_EXPIRY, MAX_SEGMENT_SIZE, OVERFLOWS, STRATEGIES,
};
use table::{LOCATORS_4, V4_3};

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
    let (mut first, mut refuses) = (None, false);
    for (taker, since) in row.takers {
        if !version.not_older_than(*since) {
            first = Some(first.map_or(*since, |first: Version| first.min(*since)));
        } else if *taker == queue_type {
            return Standing::Takes;
        } else {
            refuses = true;
        }
    }
    match first {
        _ if refuses => Standing::Refuses,
        Some(since) => Standing::IgnoresUntil { since },
        None => Standing::Unknown,
    }
}

/// The arguments that no queue type takes yet in a version.
pub fn ignored_until_later(version: Version) -> impl Iterator<Item = &'static Argument> {
    ARGUMENTS.iter().filter(move |row| {
        !row.takers.is_empty()
            && row.takers.iter().all(|(_, since)| !version.not_older_than(*since))
    })
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
    match argument(name) {
        Some(row) => check_known(row, queue_type, value, version).map(|_| ()),
        None => Ok(()),
    }
}

/// As [`check_argument`], of an argument that was looked up already; says how it stands.
///
/// # Errors
/// As [`check_argument`].
pub fn check_known(
    row: &Argument,
    queue_type: QueueType,
    value: &Value,
    version: Version,
) -> Result<Standing, ArgumentFault> {
    let standing = standing_of(row, queue_type, version);
    match standing {
        Standing::Refuses => {
            return Err(refused(ArgumentProblem::NotForType { takers: row.takers }));
        }
        Standing::IgnoresUntil { .. } if row.name == "x-stream-filter-size-bytes" => {
            check_early_filter(queue_type, row.kind, value, version)?;
        }
        Standing::Takes => check_value(row, value, version)?,
        Standing::Unknown | Standing::IgnoresUntil { .. } => {}
    }
    Ok(standing)
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
