//! Publishing to a super stream by key.

use crate::envelope::{Envelope, Text};

/// The seed that the stream clients have in common (Go: `routing_strategy.go`; Java, .NET and Rust alike).
const SEED: u32 = 104_729;

/// A super stream: a direct exchange before its partitions, each a stream. Over AMQP 0-9-1 the publisher picks the partition: by the
/// hash of a key, as the clients of the stream protocol do, so that all of them send equal keys to the same partition. (Not Python's
/// `rstream`, up to 1.1: it hashes otherwise.)
///
/// It expects the layout of `rabbitmq-streams add_super_stream NAME --partitions N`: the streams `NAME-0` to `NAME-(N-1)`, whose
/// binding keys are their numbers. A number of partitions that changes sends keys to other ones.
///
/// Partitions are consumed as the queues of one [`Subscription`](crate::descriptor::Subscription), each in order; how instances share
/// them, [`Broker::leasing_by`](crate::Broker::leasing_by) tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuperStream {
    exchange: Text,
    partitions: u32,
}

impl SuperStream {
    /// The super stream of this name, with so many partitions; 0 counts as 1.
    #[must_use]
    pub fn new(name: impl Into<Text>, partitions: u32) -> Self {
        Self { exchange: name.into(), partitions: partitions.max(1) }
    }

    /// The number of the partition that a key's messages go to: the key's murmur3 (32 bits, of its UTF-8), modulo the partitions.
    #[must_use]
    pub fn partition_of(&self, key: &str) -> u32 {
        mur3::murmurhash3_x86_32(key.as_bytes(), SEED) % self.partitions
    }

    /// The binding key of that partition.
    #[must_use]
    pub fn key_for(&self, key: &str) -> String {
        self.partition_of(key).to_string()
    }

    /// A message of that key, mandatory and persistent.
    #[must_use]
    pub fn envelope(&self, key: &str, body: Vec<u8>) -> Envelope {
        Envelope::new(self.exchange.clone(), self.key_for(key), body)
    }
}

#[cfg(test)]
mod tests {
    use super::SuperStream;

    /// What the clients of the stream protocol agree on: with three partitions, `hello1` goes to the second one.
    #[test]
    fn keys_go_where_other_clients_send_them() {
        let stream = SuperStream::new("invoices", 3);
        let partitions: Vec<u32> =
            (1..=10).map(|number| stream.partition_of(&format!("hello{number}"))).collect();
        assert_eq!(partitions, [1, 0, 1, 2, 0, 2, 0, 1, 0, 2]);
    }

    /// Computed by another implementation of murmur3 (`mmh3` of Python). The highest bit is a bit as any other.
    #[test]
    fn hashes_are_unsigned_and_of_utf_8() {
        let stream = SuperStream::new("all", u32::MAX);
        for (key, hash) in [("", 3_329_588_566), ("é", 2_922_484_690), ("customer-42", 80_594_573)]
        {
            assert_eq!(stream.partition_of(key), hash);
        }
    }

    #[test]
    fn a_super_stream_without_partitions_has_one() {
        let envelope = SuperStream::new("one", 0).envelope("any", b"x".to_vec());
        assert_eq!((envelope.exchange.as_ref(), envelope.key.as_ref()), ("one", "0"));
        assert!(envelope.mandatory);
    }
}
