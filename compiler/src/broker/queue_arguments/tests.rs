//! Arguments by type, value and version.

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
        assert_eq!(standing(queue_type, name, version), expected, "{queue_type} {name} {version}");
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
