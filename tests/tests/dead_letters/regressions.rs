//! What the routing crate once had wrong, or what differs between versions. Every case on every broker.

use topoc_routing::Message;
use topoc_tests::broker::Broker;
use topoc_tests::document::Version;

use super::chain::{Chain, Fate, Named, Queue};
use super::follow::{Rest, follow};
use super::{expected, run, semantics};

/// A queue that hands its dead letters to another by its name, without an exchange between them.
fn queue(fate: Fate, next: Option<&str>) -> Queue {
    let dead_letters = next.map(|name| (Named::Default, Some(name.to_owned())));
    Queue { fate, quorum: false, at_least_once: false, dead_letters }
}

fn chain(number: usize, queues: Vec<Queue>, message: Message) -> Chain {
    let (exchanges, bindings, entry) = (Vec::new(), Vec::new(), Named::Default);
    Chain { number, queues, exchanges, bindings, entry, message, expiration: false, copies: 1 }
}

fn chains() -> Vec<Chain> {
    vec![
        // Expired, rejected, overflown, and back: with the refusal between, no circle of the broker's own.
        chain(
            0,
            vec![
                queue(Fate::Expires, Some("0q1")),
                queue(Fate::Refused(1), Some("0q2")),
                queue(Fate::Overflows, Some("0q0")),
            ],
            Message::new("0q0"),
        ),
        // The further keys go where the queue gives another key.
        chain(
            1,
            vec![queue(Fate::Overflows, Some("1q1")), queue(Fate::Rests, None)],
            Message { cc: vec!["nowhere".to_owned()], ..Message::new("1q0") },
        ),
    ]
}

fn rest(queue: usize, key: &str, cc: &[&str], deaths: &[(&str, &str, u64)]) -> Rest {
    Rest {
        queue,
        copy: 0,
        key: key.to_owned(),
        cc: cc.iter().map(ToString::to_string).collect(),
        deaths: deaths.iter().map(|(q, r, count)| (q.to_string(), r.to_string(), *count)).collect(),
    }
}

/// Of each chain, by version.
fn rests(version: Version) -> [Vec<Rest>; 2] {
    let deaths = [("1q0", "maxlen", 1)];
    if version < Version::V4_0 {
        // With the older deaths turned around the refusal seems to lie before the first expiry.
        return [vec![], vec![rest(1, "1q1", &[], &deaths)]];
    }
    let circle = [("0q0", "expired", 2), ("0q2", "maxlen", 1), ("0q1", "rejected", 1)];
    [vec![rest(1, "0q1", &[], &circle)], vec![rest(1, "1q1", &["nowhere"], &deaths)]]
}

#[test]
fn cases_that_were_wrong_once() {
    Broker::for_each(|broker| {
        let course = |chain: Chain| {
            let course = follow(&chain, semantics(broker)).unwrap();
            (chain, course)
        };
        let chains: Vec<_> = chains().into_iter().map(course).collect();
        let found = run::rests(broker, &chains);
        assert_eq!(found, rests(broker.version), "{broker:?}");
        for ((chain, course), found) in chains.into_iter().zip(found) {
            assert_eq!(expected(broker, &chain, course).rests, found, "the model: {broker:?}");
        }
    });
}
