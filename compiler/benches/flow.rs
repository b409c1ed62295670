//! How fast messages are routed, and what following every declared message costs beside reading the file.
//!
//! `cargo bench -p topoc --bench flow`. Ratios are of one run, both sides in turn.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a benchmark prints")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};
use topoc::model::Model;
use topoc::route::{RoutedMessage, Router};
use topoc::source::Memory;
use topoc::syntax::Topology;
use topoc::{Options, compile};

fn main() {
    println!("routing, one thread: a topic exchange with so many bindings");
    println!("{:>9} {:>14}", "bindings", "messages/s");
    for bindings in [10, 1_000, 100_000] {
        println!("{bindings:>9} {:>14.0}", messages_per_second(bindings));
    }
    flow();
}

fn model(text: &str) -> Model {
    let files = Memory::default().with("t.yaml", text);
    let compilation = compile(&files, "t.yaml", &Options::default()).expect("memory");
    compilation.checked.expect("a clean topology").into_model()
}

fn messages_per_second(bindings: usize) -> f64 {
    let mut text = String::from("topoc: 1\nexchanges: { e: { type: topic } }\nqueues:\n");
    for queue in 0..bindings {
        writeln!(
            text,
            "  q{queue}: {{ type: classic, bindings: [{{ from: e, key: \"team.{}.*.{queue}.#\" }}] }}",
            queue % 100
        )
        .expect("text");
    }
    let model = model(&text);
    let router = Router::new(&model);
    let exchange = model.exchange(model.home, "e");
    let messages: Vec<RoutedMessage> = (0..1_000)
        .map(|n| {
            let queue = n * 7919 % bindings;
            RoutedMessage::new(&format!("team.{}.eu.{queue}.x.y", queue % 100))
        })
        .collect();
    let rounds = 200;
    let start = Instant::now();
    for _ in 0..rounds {
        for message in &messages {
            let (queues, _) = router.queues(model.home, exchange, message).expect("not internal");
            assert_eq!(black_box(queues).len(), 1);
        }
    }
    f64::from(rounds) * messages.len() as f64 / start.elapsed().as_secs_f64()
}

/// The flow of 10 000 queues, 20 000 bindings and 1 000 messages beside a bare typed `serde_yaml` read of the same bytes.
fn flow() {
    let text = topology(10_000, 1_000);
    let model = model(&text);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..11 {
        let start = Instant::now();
        let declared = Router::new(&model).declared();
        ours.push(start.elapsed());
        assert_eq!(declared.len(), 1_000);
        let start = Instant::now();
        let read: Topology = serde_yaml::from_str(&text).expect("the same text");
        theirs.push(start.elapsed());
        assert_eq!(read.queues.len(), 10_000);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!(
        "\nflow of 10 000 queues, 20 000 bindings, 1 000 messages / serde_yaml read of the same {} bytes",
        text.len()
    );
    println!("{ours:>11.2?} {theirs:>11.2?} {ratio:>7.2}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn topology(queues: usize, messages: usize) -> String {
    let mut text = String::from(
        "topoc: 1\nbroker: { version: \"4.0\" }\ndefaults: { queue: { type: quorum, dead_letter: parked } }\ndead_letters:\n  parked: { exchange: dlx, queue: all.parked }\nexchanges:\n  dlx: { type: fanout }\n",
    );
    let exchanges = queues / 100;
    for exchange in 0..exchanges {
        writeln!(text, "  events.{exchange}: {{ type: topic }}").expect("text");
    }
    text.push_str("queues:\n");
    for queue in 0..queues {
        let (exchange, topic) = (queue % exchanges, queue / exchanges % 10);
        writeln!(text, "  q{queue}:\n    bindings:\n      - {{ from: events.{exchange}, key: \"t{topic}.created.*\" }}\n      - {{ from: events.{exchange}, key: \"t{topic}.changed.#\" }}").expect("text");
    }
    text.push_str("messages:\n");
    for message in 0..messages {
        let (exchange, topic) = (message % exchanges, message / exchanges % 10);
        writeln!(text, "  m{message}: {{ exchange: events.{exchange}, routing_key: \"t{topic}.created.{{region}}\", parameters: {{ region: {{ enum: [eu, us, apac] }} }}, versions: {{ 1: {{ fields: {{ id: uuid, n: int32 }} }} }} }}").expect("text");
    }
    text.push_str("services:\n");
    for service in 0..100 {
        let published: Vec<String> =
            (0..messages / 100).map(|n| format!("m{}", n * 100 + service)).collect();
        writeln!(text, "  s{service}:\n    publishes: [{}]\n    consumes:", published.join(", "))
            .expect("text");
        for queue in 0..queues / 100 {
            writeln!(text, "      q{}: {{ prefetch: 10 }}", queue * 100 + service).expect("text");
        }
    }
    text
}
