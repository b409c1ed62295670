//! Words of the language for a queue's arguments, where they say exactly the same.

use crate::broker::queue_arguments::check_argument;
use crate::broker::{QueueType, Version};
use crate::resolve::age;
use crate::syntax::{self, Duration, Overflow, Size};
use serde_json::Value;

/// Says an argument by its word; false where no word says exactly the same, or the broker
/// refuses the argument: a fault keeps the form in which it was found.
pub(super) fn word(
    queue: &mut syntax::Queue,
    kind: QueueType,
    version: Version,
    argument: &str,
    value: &Value,
) -> bool {
    if check_argument(kind, argument, value, version).is_err() {
        return false;
    }
    match argument {
        "x-delivery-limit" => set(&mut queue.delivery_limit, value.as_i64()),
        "x-message-ttl" => set(&mut queue.message_ttl, duration(value)),
        "x-max-length" => set(&mut queue.max_length, value.as_u64()),
        "x-max-length-bytes" => set(&mut queue.max_length_bytes, size(value)),
        "x-overflow" => set(&mut queue.overflow, overflow(value)),
        "x-expires" => set(&mut queue.expires, duration(value)),
        "x-consumer-timeout" => set(&mut queue.consumer_timeout, duration(value)),
        "x-max-age" => set(&mut queue.max_age, value.as_str().and_then(age_of)),
        "x-stream-max-segment-size-bytes" => set(&mut queue.max_segment_size, size(value)),
        "x-single-active-consumer" => set(&mut queue.single_active_consumer, value.as_bool()),
        _ => false,
    }
}

fn set<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let said = value.is_some();
    *slot = value;
    said
}

/// A duration whose text reads back: the largest numbers have more digits than the language takes.
fn duration(value: &Value) -> Option<Duration> {
    let duration = Duration { millis: value.as_u64()? };
    (duration.to_string().parse() == Ok(duration)).then_some(duration)
}

fn size(value: &Value) -> Option<Size> {
    let size = Size { bytes: value.as_u64()? };
    (size.to_string().parse() == Ok(size)).then_some(size)
}

fn overflow(value: &Value) -> Option<Overflow> {
    match value.as_str()? {
        "drop-head" => Some(Overflow::DropHead),
        "reject-publish" => Some(Overflow::RejectPublish),
        "reject-publish-dlx" => Some(Overflow::RejectPublishDlx),
        _ => None,
    }
}

/// An age of a stream as a duration, if the compiler would write that age for it.
fn age_of(text: &str) -> Option<Duration> {
    let unit = match text.bytes().last()? {
        b'D' => 86_400_000,
        b'h' => 3_600_000,
        b'm' => 60_000,
        b's' => 1_000,
        _ => return None,
    };
    let number: u64 = text.get(..text.len() - 1)?.parse().ok()?;
    let duration = Duration { millis: number.checked_mul(unit)? };
    let reads_back = duration.to_string().parse() == Ok(duration);
    (reads_back && age(duration.millis) == text).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_word_stands_only_where_it_says_the_same() {
        use QueueType::{Classic, Quorum, Stream};
        let cases = [
            (Classic, "x-message-ttl", json!(86_400_000), true),
            (Classic, "x-message-ttl", json!("5"), false),
            (Classic, "x-message-ttl", json!(5.0), false),
            (Classic, "x-message-ttl", json!(-1), false),
            (Stream, "x-message-ttl", json!(1), false),
            (Quorum, "x-consumer-timeout", json!(u64::MAX), false),
            (Stream, "x-max-age", json!("7D"), true),
            (Stream, "x-max-age", json!("24h"), false),
            (Stream, "x-max-age", json!("1Y"), false),
            (Stream, "x-max-age", json!("07D"), false),
            (Classic, "x-overflow", json!("drop-head"), true),
            (Classic, "x-overflow", json!("drop-tail"), false),
            (Quorum, "x-delivery-limit", json!(-1), true),
            (Classic, "x-delivery-limit", json!(5), false),
            (Classic, "x-single-active-consumer", json!("true"), false),
            (Classic, "x-max-priority", json!(5), false),
        ];
        for (kind, name, value, expected) in cases {
            let mut queue = syntax::Queue::default();
            let said = word(&mut queue, kind, Version::new(4, 0, 0), name, &value);
            assert_eq!(said, expected, "{kind} {name} {value}");
        }
    }
}
