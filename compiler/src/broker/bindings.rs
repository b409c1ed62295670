//! Bindings: keys and arguments that an exchange's type takes.

use serde_json::{Map, Value};

use super::values::{Kind, Misfit};
use super::{ExchangeType, Outcome, QueueType, Version};

/// The end of a binding, as far as an exchange's type looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Destination {
    /// Another exchange.
    Exchange,
    /// A queue of that type.
    Queue(QueueType),
}

/// How a binding is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindingFault {
    /// The binding key of a hash exchange is a weight: a whole number of at
    /// least 1 and, from 4.2.6 and 4.3.0, at most 10 000.
    Weight {
        /// The greatest weight; `None` where there is no bound.
        max: Option<u32>,
    },
    /// `x-match` is none of the four words.
    Match(Misfit),
    /// `x-local-random` takes no binding key.
    KeyNotEmpty,
    /// `x-local-random` takes classic queues only.
    DestinationNotClassic,
    /// A binding key of a topic exchange has more than two `#` (from 4.3.5).
    TooManyHashes {
        /// How many it has.
        count: usize,
    },
}

/// The values of a headers binding's `x-match`.
pub const MATCHES: &[&str] = &["all", "any", "all-with-x", "any-with-x"];

/// What an import does with a binding that the broker does not take, be it for
/// its key and arguments or because an end of it does not exist: before 3.13.6
/// it swallows the error and the binding is lost.
#[must_use]
pub const fn outcome(version: Version) -> Outcome {
    if version.at_least(3, 13, 6) { Outcome::Refused } else { Outcome::Lost }
}

/// Checks a binding's key and arguments against its source.
///
/// # Errors
/// The fault; [`outcome`] says what an import does.
pub fn check_binding(
    source: &ExchangeType,
    destination: Destination,
    key: &str,
    arguments: &Map<String, Value>,
    version: Version,
) -> Result<(), BindingFault> {
    match source {
        ExchangeType::ConsistentHash => check_weight(key, version),
        ExchangeType::Headers => match arguments.get("x-match") {
            Some(value) => Kind::OneOf(MATCHES).check(value).map_err(BindingFault::Match),
            None => Ok(()),
        },
        ExchangeType::LocalRandom if !key.is_empty() => Err(BindingFault::KeyNotEmpty),
        ExchangeType::LocalRandom if destination != Destination::Queue(QueueType::Classic) => {
            Err(BindingFault::DestinationNotClassic)
        }
        ExchangeType::Topic if version.at_least(4, 3, 5) => {
            match key.split('.').filter(|word| *word == "#").count() {
                count @ 3.. => Err(BindingFault::TooManyHashes { count }),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Checks what a definitions document has for a binding's key, which a client could only ever give as text.
///
/// A topic exchange splits the key into words and takes no other than text (3.10.8, 4.0.5, 4.3.6, also run). Elsewhere
/// an absent key, null and booleans are stored as they are; numbers and lists of them too, before 4.3 refuses them. An
/// object or another list is stored before 4.3, and the broker can export nothing from then on
/// (`rabbit_mgmt_format:pack_binding_props`).
///
/// # Errors
/// What an import does.
pub fn check_key(
    source: &ExchangeType,
    key: Option<&Value>,
    version: Version,
) -> Result<(), Outcome> {
    let storable = match key {
        Some(Value::String(_)) => return Ok(()),
        None | Some(Value::Null | Value::Bool(_)) => true,
        Some(Value::Number(_)) => !version.at_least(4, 3, 0),
        // A list of numbers is a text to Erlang.
        Some(Value::Array(list)) => !version.at_least(4, 3, 0) && list.iter().all(Value::is_u64),
        Some(Value::Object(_)) => false,
    };
    match source {
        ExchangeType::Topic => Err(Outcome::Refused),
        _ if storable => Ok(()),
        _ if version.at_least(4, 3, 0) => Err(Outcome::Refused),
        _ => Err(Outcome::Lost),
    }
}

/// Whether an import keeps a binding of the default exchange, which routes by queue names and looks at none
/// (4.3.6; 3.10.8 and 4.0.5 report success and store nothing).
#[must_use]
pub const fn keeps_default_bindings(version: Version) -> bool {
    version.at_least(4, 3, 0)
}

/// The greatest weight of a consistent-hash binding, where there is one.
#[must_use]
pub const fn max_weight(version: Version) -> Option<u32> {
    let bounded = version.at_least(4, 3, 0) || (version.at_least(4, 2, 6));
    if bounded { Some(10_000) } else { None }
}

/// The weight as `list_to_integer` reads it: digits with an optional sign.
///
/// The broker keeps one entry for each unit of weight. Without an upper bound
/// of its own it still cannot hold what does not fit 32 bits: the import then
/// never ends and takes the node's memory.
fn check_weight(key: &str, version: Version) -> Result<(), BindingFault> {
    let max = max_weight(version);
    let digits = key.strip_prefix('+').unwrap_or(key);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let weight = if is_number { digits.parse::<u32>().ok() } else { None };
    match weight {
        Some(weight) if weight >= 1 && max.is_none_or(|max| weight <= max) => Ok(()),
        _ => Err(BindingFault::Weight { max }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use serde_json::json;

    const V3_10: Version = Version::new(3, 10, 8);
    const V4_3_6: Version = Version::new(4, 3, 6);

    fn accepted(
        source: &str,
        destination: Destination,
        key: &str,
        arguments: Value,
        version: Version,
    ) -> bool {
        check_binding(
            &ExchangeType::of_name(source),
            destination,
            key,
            arguments.as_object().unwrap(),
            version,
        )
        .is_ok()
    }

    #[test]
    fn weights() {
        let queue = Destination::Queue(QueueType::Classic);
        for key in ["1", "+1", "0001", "10000"] {
            assert!(accepted("x-consistent-hash", queue, key, json!({}), V4_3_6), "{key}");
        }
        for key in ["", "0", "000", "-1", "1.0", "ten", " 1", "1_000", "+"] {
            assert!(!accepted("x-consistent-hash", queue, key, json!({}), V3_10), "{key}");
        }
        assert!(!accepted("x-consistent-hash", queue, "99999999999999999999", json!({}), V3_10));
        assert!(!accepted("x-consistent-hash", queue, "10001", json!({}), V4_3_6));
        assert!(accepted("x-consistent-hash", queue, "10001", json!({}), Version::new(4, 2, 5)));
    }

    #[test]
    fn keys_that_are_no_text() {
        let (refused, lost) = (Some(Outcome::Refused), Some(Outcome::Lost));
        let (direct, topic) = (ExchangeType::Direct, ExchangeType::Topic);
        for (source, key, expected) in [
            (&direct, None, [None; 3]),
            (&direct, Some(json!(null)), [None; 3]),
            (&direct, Some(json!(true)), [None; 3]),
            (&direct, Some(json!(5)), [None, None, refused]),
            (&direct, Some(json!([1])), [None, None, refused]),
            (&direct, Some(json!(["a"])), [lost, lost, refused]),
            (&direct, Some(json!({})), [lost, lost, refused]),
            (&topic, Some(json!("")), [None; 3]),
            (&topic, None, [refused; 3]),
            (&topic, Some(json!(null)), [refused; 3]),
            (&topic, Some(json!(5)), [refused; 3]),
            (&topic, Some(json!({})), [refused; 3]),
        ] {
            let found = [V3_10, Version::new(4, 0, 5), V4_3_6]
                .map(|version| check_key(source, key.as_ref(), version).err());
            assert_eq!(found, expected, "{source} {key:?}");
        }
    }

    #[test]
    fn header_matches() {
        let queue = Destination::Queue(QueueType::Classic);
        for (arguments, expected) in [
            (json!({}), true),
            (json!({"x-match": "any-with-x"}), true),
            (json!({"x-match": "ALL"}), false),
            (json!({"x-match": true}), false),
        ] {
            assert_eq!(
                accepted("headers", queue, "k", arguments.clone(), V3_10),
                expected,
                "{arguments}"
            );
        }
        assert!(accepted("direct", queue, "k", json!({"x-match": "ALL"}), V3_10));
    }

    #[test]
    fn local_random_takes_classic_queues_without_key() {
        for (destination, key, expected) in [
            (Destination::Queue(QueueType::Classic), "", true),
            (Destination::Queue(QueueType::Classic), "k", false),
            (Destination::Queue(QueueType::Quorum), "", false),
            (Destination::Exchange, "", false),
        ] {
            assert_eq!(accepted("x-local-random", destination, key, json!({}), V4_3_6), expected);
        }
    }

    #[test]
    fn topic_keys_have_at_most_two_hashes_from_4_3_5() {
        let queue = Destination::Queue(QueueType::Classic);
        assert!(accepted("topic", queue, "#.a.#.b#.##", json!({}), V4_3_6));
        assert!(!accepted("topic", queue, "#.a.#.#", json!({}), V4_3_6));
        assert!(accepted("topic", queue, "#.a.#.#", json!({}), Version::new(4, 3, 4)));
    }

    #[test]
    fn errors_of_bindings_are_heard_from_3_13_6() {
        assert_eq!(outcome(V3_10), Outcome::Lost);
        assert_eq!(outcome(Version::new(4, 0, 5)), Outcome::Refused);
    }
}
