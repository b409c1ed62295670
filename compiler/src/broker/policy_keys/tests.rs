//! Keys by level, value and version.

use super::table::{OPERATOR_3_12_7, V3_13, V4_0};
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
        assert_eq!(check_policy_key(level, name, &value, version), expected, "{name} {version}");
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
