//! The routing crate says where messages go: random topologies and messages, on real brokers.
//!
//! `TOPOC_ROUTING` is the number of publishes on all brokers together, by default 6 000 on each; `TOPOC_SEED` begins another sequence.
//! How many queues they reached shows with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message, and this one has a table to show"
)]

mod describe;
mod generate;
mod histogram;
mod keys;
mod plan;
mod publish;
mod regressions;
mod run;
mod values;

use std::sync::Mutex;

use histogram::Histogram;
use topoc_tests::broker::Broker;
use topoc_tests::random::number_from;

/// On each broker, where nothing else is said.
const COUNT: u64 = 6000;
/// To one topology.
const BATCH: u64 = 2000;
/// Fixed, so that every run tries the same.
const SEED: u64 = 20_261_125;
/// More disagreements of one broker only repeat what they say.
const SHOWN: usize = 5;

#[test]
fn messages_reach_the_queues_that_they_are_said_to_reach() {
    let brokers = Broker::all().len() as u64;
    let count = number_from("TOPOC_ROUTING", COUNT * brokers) / brokers;
    let seed = number_from("TOPOC_SEED", SEED);
    println!("TOPOC_SEED={seed}, {count} publishes on each broker");
    let all = Mutex::new(Histogram::default());
    Broker::for_each(|broker| {
        let mut histogram = Histogram::default();
        let mut found = Vec::new();
        for number in 0..count.div_ceil(BATCH) {
            let size = usize::try_from(BATCH.min(count - number * BATCH)).unwrap();
            found.extend(run::batch(broker, seed.wrapping_add(number), size, &mut histogram));
            if found.len() >= SHOWN {
                break;
            }
        }
        found.truncate(SHOWN);
        assert!(found.is_empty(), "disagreements:\n{}", found.join("\n"));
        all.lock().unwrap().merge(&histogram);
    });
    let all = all.into_inner().unwrap();
    println!("{all}");
    let total = all.total();
    let tenth = total.iter().sum::<u64>() / 10;
    assert!(total.iter().all(|count| *count >= tenth), "what is tried says little:\n{all}");
}
