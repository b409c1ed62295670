//! How long a whole check takes beside a bare typed `serde_yaml` read of the same bytes.
//!
//! `cargo bench -p topoc --bench check` measures optimised code, and
//! `cargo bench -p topoc --bench check --profile dev` what a build script gets.
//! Both sides are measured in one run, in turn, and their medians compared.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a benchmark prints")]

use std::fmt::Write;
use std::time::{Duration, Instant};
use topoc::source::Memory;
use topoc::syntax::Topology;
use topoc::{Options, compile};

fn main() {
    println!("check of a generated topology / bare typed serde_yaml read of the same bytes");
    println!(
        "{:>8} {:>9} {:>11} {:>11} {:>7} {:>11}",
        "queues", "bytes", "check", "serde_yaml", "ratio", "per queue"
    );
    let sizes: &[usize] =
        if cfg!(debug_assertions) { &[1_000, 10_000] } else { &[10_000, 100_000] };
    for queues in sizes {
        let text = topology(*queues);
        let files = Memory::default().with("t.yaml", text.clone());
        let rounds = if *queues > 10_000 { 5 } else { 15 };
        let (ours, theirs) = in_turn(
            rounds,
            || {
                let options = Options::default();
                let compilation =
                    compile(&files, "t.yaml", &options).expect("memory does not fail");
                assert!(compilation.checked.is_some(), "{:?}", compilation.diagnostics.first());
            },
            || {
                let topology: Topology = serde_yaml::from_str(&text).expect("the same text");
                assert_eq!(topology.queues.len(), *queues);
            },
        );
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        let each = ours / u32::try_from(*queues).expect("few enough");
        println!(
            "{queues:>8} {:>9} {ours:>11.2?} {theirs:>11.2?} {ratio:>7.2} {each:>11.2?}",
            text.len()
        );
    }
    if let Some(peak) = peak_memory() {
        println!("peak memory of the process: {} MiB", peak / 1024);
    }
}

/// The medians of two things, measured in turn so that both meet the same machine.
fn in_turn(rounds: usize, mut a: impl FnMut(), mut b: impl FnMut()) -> (Duration, Duration) {
    let time = |f: &mut dyn FnMut()| {
        let start = Instant::now();
        f();
        start.elapsed()
    };
    let pairs: Vec<_> = (0..rounds).map(|_| (time(&mut a), time(&mut b))).collect();
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    (median(pairs.iter().map(|p| p.0).collect()), median(pairs.iter().map(|p| p.1).collect()))
}

/// A clean topology with two bindings a queue.
fn topology(queues: usize) -> String {
    let mut text = String::from(
        "topoc: 1\nname: bench\nbroker: { version: \"4.0\" }\ndefaults: { queue: { type: quorum, dead_letter: parked } }\n\
         dead_letters:\n  parked: { exchange: dlx, queue: all.parked }\nexchanges:\n  dlx: { type: fanout }\n",
    );
    for exchange in 0..=queues / 100 {
        writeln!(text, "  events.{exchange}: {{ type: topic, doc: Events of team {exchange}. }}")
            .expect("text");
    }
    text.push_str("queues:\n");
    for queue in 0..queues {
        let exchange = queue / 100;
        write!(
            text,
            "  service{exchange}.queue{queue}:\n    doc: What service {exchange} reads of kind {queue}.\n    message_ttl: 24h\n    max_length: 100000\n    overflow: reject-publish\n    bindings:\n      - {{ from: events.{exchange}, key: \"order.placed.{queue}.*\" }}\n      - {{ from: events.{exchange}, key: \"order.cancelled.{queue}.#\" }}\n"
        )
        .expect("text");
    }
    text
}

/// The most memory that the process ever had, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
