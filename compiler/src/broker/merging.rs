//! How an argument, a policy and an operator policy make one value.

use serde_json::Value;

use super::values::integer;
use super::{QueueType, Version};

/// How two values of one setting become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Merge {
    /// The lesser.
    Min,
    /// The greater.
    Max,
    /// The greater if either is below 0 (which means no limit), else the lesser.
    MinUnlessUnlimited,
    /// The first: the argument before the policy, the policy before the
    /// operator's.
    First,
    /// The second: the policy before the argument, the operator's before the
    /// policy.
    Second,
}

impl Merge {
    /// The value that counts of two.
    ///
    /// Values that are no whole numbers cannot be compared here: the second
    /// then counts. The broker refuses such values where it compares them.
    #[must_use]
    pub fn apply<'v>(self, first: &'v Value, second: &'v Value) -> &'v Value {
        let numbers = integer(first).zip(integer(second));
        match (self, numbers) {
            (Self::First, _) => first,
            (Self::Second, _) | (_, None) => second,
            (Self::Min, Some((a, b))) => {
                if a <= b {
                    first
                } else {
                    second
                }
            }
            (Self::Max, Some((a, b))) => {
                if a >= b {
                    first
                } else {
                    second
                }
            }
            (Self::MinUnlessUnlimited, Some((a, b))) => {
                let rule = if a < 0 || b < 0 { Self::Max } else { Self::Min };
                rule.apply(first, second)
            }
        }
    }
}

/// How a queue's argument and the policy's key of the same name make one value;
/// `None` where a queue of that type reads only one of the two, or neither.
#[must_use]
pub fn argument_with_policy(queue_type: QueueType, key: &str, version: Version) -> Option<Merge> {
    match queue_type {
        QueueType::Classic => classic(key, version),
        QueueType::Quorum => quorum(key, version),
        QueueType::Stream => stream(key),
    }
}

/// `rabbit_amqqueue_process:process_args_policy`, `rabbit_queue_location`.
fn classic(key: &str, version: Version) -> Option<Merge> {
    match key {
        "expires" | "message-ttl" | "max-length" | "max-length-bytes" => Some(Merge::Min),
        "dead-letter-exchange" | "dead-letter-routing-key" | "overflow" => Some(Merge::First),
        "queue-mode" if !version.at_least(3, 12, 0) => Some(Merge::First),
        "queue-version" if !version.at_least(4, 0, 0) => Some(Merge::First),
        "queue-leader-locator" if version.at_least(4, 0, 0) => Some(Merge::First),
        _ => None,
    }
}

/// `rabbit_quorum_queue:gather_policy_config` (3.10: `ra_machine_config`).
fn quorum(key: &str, version: Version) -> Option<Merge> {
    let new = version.at_least(4, 3, 0);
    match key {
        "expires" if !version.at_least(4, 0, 0) => Some(Merge::Second),
        "expires" | "message-ttl" | "max-length" | "max-length-bytes" => Some(Merge::Min),
        "dead-letter-exchange" | "dead-letter-routing-key" | "dead-letter-strategy" => {
            Some(Merge::First)
        }
        "overflow" => Some(Merge::Second),
        "delivery-limit" if version.at_least(4, 0, 0) => Some(Merge::MinUnlessUnlimited),
        "delivery-limit" => Some(Merge::Min),
        "queue-leader-locator" => Some(Merge::First),
        "consumer-disconnected-timeout" | "delayed-retry-min" | "delayed-retry-max" if new => {
            Some(Merge::Min)
        }
        "delayed-retry-type" if new => Some(Merge::Second),
        _ => None,
    }
}

/// `rabbit_stream_queue`: the policy counts, save for the leader's place.
fn stream(key: &str) -> Option<Merge> {
    match key {
        "max-length-bytes"
        | "max-age"
        | "stream-max-segment-size-bytes"
        | "initial-cluster-size"
        | "stream-filter-size-bytes" => Some(Merge::Second),
        "queue-leader-locator" => Some(Merge::First),
        _ => None,
    }
}

/// How a policy's and an operator policy's value of one key make one value
/// (`merge_policy_value`); `None` where an operator policy cannot have the key.
#[must_use]
pub fn policy_with_operator(key: &str, version: Version) -> Option<Merge> {
    let new = version.at_least(4, 3, 0);
    match key {
        "delivery-limit" if version.at_least(4, 0, 0) => Some(Merge::MinUnlessUnlimited),
        "expires"
        | "message-ttl"
        | "max-length"
        | "max-length-bytes"
        | "max-in-memory-length"
        | "max-in-memory-bytes"
        | "delivery-limit" => Some(Merge::Min),
        "overflow" | "queue-version" if version.at_least(3, 12, 7) => Some(Merge::Second),
        "target-group-size" if version.at_least(3, 13, 0) => Some(Merge::Max),
        "delayed-retry-type" if new => Some(Merge::Second),
        "delayed-retry-min" if new => Some(Merge::Max),
        "delayed-retry-max" if new => Some(Merge::Min),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn merges() {
        for (merge, first, second, expected) in [
            (Merge::Min, json!(1), json!(2), json!(1)),
            (Merge::Max, json!(1), json!(2), json!(2)),
            (Merge::First, json!("a"), json!("b"), json!("a")),
            (Merge::Second, json!("a"), json!("b"), json!("b")),
            (Merge::MinUnlessUnlimited, json!(5), json!(3), json!(3)),
            (Merge::MinUnlessUnlimited, json!(5), json!(-1), json!(5)),
            (Merge::MinUnlessUnlimited, json!(-2), json!(-1), json!(-1)),
        ] {
            assert_eq!(*merge.apply(&first, &second), expected, "{merge:?}");
        }
    }

    #[test]
    fn types_differ() {
        let (old, new) = (Version::new(3, 10, 8), Version::new(4, 0, 5));
        for (queue_type, key, version, expected) in [
            (QueueType::Classic, "overflow", new, Some(Merge::First)),
            (QueueType::Quorum, "overflow", new, Some(Merge::Second)),
            (QueueType::Quorum, "expires", old, Some(Merge::Second)),
            (QueueType::Quorum, "expires", new, Some(Merge::Min)),
            (QueueType::Stream, "max-length-bytes", new, Some(Merge::Second)),
            (QueueType::Quorum, "delivery-limit", old, Some(Merge::Min)),
            (QueueType::Classic, "delivery-limit", new, None),
        ] {
            assert_eq!(
                argument_with_policy(queue_type, key, version),
                expected,
                "{queue_type} {key}"
            );
        }
        assert_eq!(policy_with_operator("overflow", old), None);
        assert_eq!(policy_with_operator("target-group-size", new), Some(Merge::Max));
    }
}
