//! The runtime beside lapin used by hand for the same: messages of a contract, encoded, published as mandatory and confirmed on lanes
//! of one publish each; consumed with a prefetch, decoded, handled one at a time and acknowledged in batches.
//!
//! Prints messages per second (the best of several rounds that take turns), the ratio, processor time and allocations per message
//! of both, and latencies from the planned time of a publish to its confirm at half the load. Asserts nothing.
//!
//! `TOPOC_BROKERS` names a broker, as in the tests: `tests/run -- cargo bench -p topoc-runtime`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench ends with a message")]

mod by_hand;
mod by_runtime;
mod measure;
mod thing;

use by_hand::ByHand;
use by_runtime::ByRuntime;
use measure::Measured;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// In one round.
const MESSAGES: usize = 20_000;
/// How many publishes are on their way at a time.
const LANES: usize = 64;
const PREFETCH: u16 = 200;
const ROUNDS: usize = 5;
/// The sizes of a body in bytes.
const SIZES: [usize; 2] = [256, 4096];

#[tokio::main]
async fn main() {
    let brokers = std::env::var("TOPOC_BROKERS").expect("TOPOC_BROKERS names a broker");
    let first = brokers.split(',').next().unwrap();
    let (release, rest) = first.split_once('=').unwrap();
    let address = format!("{}/%2f", rest.split('|').next().unwrap());
    let queue: &'static str = format!("topoc.bench.{}", std::process::id()).leak();
    let by_hand = ByHand::new(&address, queue).await;
    let by_runtime = ByRuntime::new(&address, queue).await;
    println!("RabbitMQ {release}, {MESSAGES} messages a round, best of {ROUNDS} rounds");
    for size in SIZES {
        let name = thing::name_for(size);
        let (mut hand, mut runtime) = (Measured::default(), Measured::default());
        for _ in 0..ROUNDS {
            hand.round(&by_hand, &name).await;
            runtime.round(&by_runtime, &name).await;
        }
        println!("{size} B");
        measure::tell(&hand, &runtime);
        let rate = hand.publish_rate().min(runtime.publish_rate()) / 2.0;
        println!("  latency of a publish at {rate:.0}/s");
        measure::latencies("lapin by hand", &by_hand, &name, rate).await;
        measure::latencies("runtime", &by_runtime, &name, rate).await;
    }
    by_runtime.end().await;
    by_hand.end().await;
}
