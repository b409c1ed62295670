//! The routing crate says what becomes of dead letters: random chains of queues, on real brokers.
//!
//! `TOPOC_CHAINS` is the number of chains on all brokers together, by default 500 on each; `TOPOC_SEED` begins another sequence.
//! What became of their messages shows with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message, and this one has a table to show"
)]

mod chain;
mod follow;
mod generate;
mod regressions;
mod run;
mod tally;

use std::sync::Mutex;

use chain::Chain;
use follow::Course;
use tally::Tally;
use topoc_routing::Semantics;
use topoc_tests::broker::Broker;
use topoc_tests::document::Version;
use topoc_tests::random::{Random, number_from};

/// On each broker, where nothing else is said.
const COUNT: u64 = 500;
/// In one vhost.
const BATCH: u64 = 500;
/// Fixed, so that every run tries the same.
const SEED: u64 = 20_261_126;
/// More disagreements of one broker only repeat what they say.
const SHOWN: usize = 5;

fn semantics(broker: &Broker) -> Semantics {
    let mut parts = broker.release.split('.').map(|part| part.parse().unwrap());
    Semantics::of(parts.next().unwrap(), parts.next().unwrap())
}

/// The course with the headers that the broker leaves: from 4.0 `CC` stays also where the queue gives another key, though nothing is
/// routed by it any more.
fn expected(broker: &Broker, chain: &Chain, mut course: Course) -> Course {
    if broker.version >= Version::V4_0 {
        course.rests.iter_mut().for_each(|rest| rest.cc.clone_from(&chain.message.cc));
        course.rests.sort();
    }
    course
}

/// So many chains in one vhost. What disagrees, as text.
fn batch(broker: &Broker, seed: u64, count: usize, tally: &mut Tally) -> Vec<String> {
    let mut random = Random::new(seed);
    let chains: Vec<_> =
        (0..count).map(|number| generate::chain(&mut random, number, semantics(broker))).collect();
    let rests = run::rests(broker, &chains);
    let mut wrong = Vec::new();
    for ((chain, course), rests) in chains.into_iter().zip(rests) {
        let course = expected(broker, &chain, course);
        tally.add(&course);
        if course.rests != rests {
            wrong.push(format!(
                "RabbitMQ {}, seed {seed}: {chain:?}\n  the broker: {rests:?}\n  the model: {:?}",
                broker.release, course.rests
            ));
        }
    }
    wrong
}

#[test]
fn dead_letters_come_to_rest_where_they_are_said_to() {
    let brokers = Broker::all().len() as u64;
    let count = number_from("TOPOC_CHAINS", COUNT * brokers) / brokers;
    let seed = number_from("TOPOC_SEED", SEED);
    println!("TOPOC_SEED={seed}, {count} chains on each broker");
    let all = Mutex::new(Tally::default());
    Broker::for_each(|broker| {
        let (mut tally, mut found) = (Tally::default(), Vec::new());
        for number in 0..count.div_ceil(BATCH) {
            let size = usize::try_from(BATCH.min(count - number * BATCH)).unwrap();
            found.extend(batch(broker, seed.wrapping_add(number), size, &mut tally));
            if found.len() >= SHOWN {
                break;
            }
        }
        all.lock().unwrap().merge(&tally);
        found.truncate(SHOWN);
        assert!(found.is_empty(), "disagreements:\n{}", found.join("\n"));
    });
    let all = all.into_inner().unwrap();
    println!("{all}");
    all.assert_telling();
}
