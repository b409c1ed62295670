//! The arguments of exchanges.

use serde_json::{Map, Value};

use super::values::{Kind, Misfit};
use super::{ExchangeType, Version};

/// How an exchange's arguments are at fault. Every one makes the broker refuse
/// the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExchangeFault {
    /// The value of an argument does not fit.
    Value {
        /// The argument.
        name: &'static str,
        /// What is wrong with it.
        misfit: Misfit,
    },
    /// Two arguments exclude each other.
    Exclusive {
        /// The two.
        names: [&'static str; 2],
    },
    /// The type needs this argument.
    Missing {
        /// The argument.
        name: &'static str,
    },
    /// `x-delayed-type` names no type, or the delayed type itself.
    DelayedType,
}

/// The message properties that a consistent hash can be taken of.
pub const HASH_PROPERTIES: &[&str] = &["correlation_id", "message_id", "timestamp"];

/// The arguments that some exchange type reads, in alphabetical order.
pub const NAMES: &[&str] = &[
    "alternate-exchange",
    "hash-header",
    "hash-property",
    "x-delayed-type",
    "x-max-hops",
    "x-recent-history-length",
    "x-recent-history-no-store",
    "x-super-stream",
];

/// Whether an exchange is in the definitions that a broker of that version exports.
///
/// 4.3.6 leaves out every internal exchange, over the management API and
/// `rabbitmqctl` alike (seen on a live broker; 3.10.8 and 4.0.5 export them). An
/// import takes them in every version: they are lost between backup and restore.
#[must_use]
pub const fn is_exported(internal: bool, version: Version) -> bool {
    !internal || !version.at_least(4, 3, 0)
}

/// Checks the arguments of an exchange of a definitions document.
///
/// The broker looks at the arguments of four types only. The kind of
/// `alternate-exchange` is not checked on import, nor does the exchange that it
/// names have to exist.
///
/// # Errors
/// All faults, in the order of the arguments' names.
pub fn check_arguments(
    exchange_type: &ExchangeType,
    arguments: &Map<String, Value>,
    _version: Version,
) -> Result<(), Vec<ExchangeFault>> {
    let faults = match exchange_type {
        ExchangeType::ConsistentHash => consistent_hash(arguments),
        ExchangeType::RecentHistory => value(arguments, "x-recent-history-length", Kind::POSITIVE),
        ExchangeType::DelayedMessage => delayed_message(arguments),
        ExchangeType::FederationUpstream => federation_upstream(arguments),
        _ => Vec::new(),
    };
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn consistent_hash(arguments: &Map<String, Value>) -> Vec<ExchangeFault> {
    let names = ["hash-header", "hash-property"];
    if names.iter().all(|name| arguments.contains_key(*name)) {
        return vec![ExchangeFault::Exclusive { names }];
    }
    let mut faults = value(arguments, "hash-header", Kind::Text);
    faults.extend(value(arguments, "hash-property", Kind::OneOf(HASH_PROPERTIES)));
    faults
}

fn federation_upstream(arguments: &Map<String, Value>) -> Vec<ExchangeFault> {
    let name = "x-max-hops";
    if !arguments.contains_key(name) {
        return vec![ExchangeFault::Missing { name }];
    }
    value(arguments, name, Kind::Integer { min: i64::MIN, max: i64::MAX })
}

fn delayed_message(arguments: &Map<String, Value>) -> Vec<ExchangeFault> {
    match arguments.get("x-delayed-type") {
        None => vec![ExchangeFault::Missing { name: "x-delayed-type" }],
        Some(Value::String(name)) => match ExchangeType::of_name(name) {
            ExchangeType::DelayedMessage => vec![ExchangeFault::DelayedType],
            ExchangeType::Other(_) => vec![ExchangeFault::DelayedType],
            _ => Vec::new(),
        },
        Some(_) => value(arguments, "x-delayed-type", Kind::Text),
    }
}

fn value(arguments: &Map<String, Value>, name: &'static str, kind: Kind) -> Vec<ExchangeFault> {
    let misfit = arguments.get(name).and_then(|value| kind.check(value).err());
    misfit.map(|misfit| ExchangeFault::Value { name, misfit }).into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use serde_json::json;

    #[test]
    fn checks_what_the_types_check() {
        for (exchange_type, arguments, faults) in [
            ("direct", json!({"alternate-exchange": 5}), 0),
            ("x-consistent-hash", json!({"hash-header": 5}), 1),
            ("x-consistent-hash", json!({"hash-header": "a", "hash-property": "message_id"}), 1),
            ("x-consistent-hash", json!({"hash-header": ""}), 0),
            ("x-federation-upstream", json!({}), 1),
            ("x-federation-upstream", json!({"x-max-hops": 1}), 0),
            ("x-consistent-hash", json!({"hash-property": "message_id"}), 0),
            ("x-consistent-hash", json!({"hash-property": "user_id"}), 1),
            ("x-recent-history", json!({"x-recent-history-length": 0}), 1),
            ("x-recent-history", json!({"x-recent-history-length": 1}), 0),
            ("x-delayed-message", json!({}), 1),
            ("x-delayed-message", json!({"x-delayed-type": "topic"}), 0),
            ("x-delayed-message", json!({"x-delayed-type": "x-delayed-message"}), 1),
        ] {
            let found = check_arguments(
                &ExchangeType::of_name(exchange_type),
                arguments.as_object().unwrap(),
                Version::new(4, 0, 0),
            );
            assert_eq!(
                found.err().unwrap_or_default().len(),
                faults,
                "{exchange_type} {arguments}"
            );
        }
    }
}
