//! Bad input ends in a report, never in a panic: random bytes, damaged topologies and
//! made-up definitions documents go through `compile`, every report form and `import`.
//!
//! `TOPOC_FUZZ_SECONDS=600` keeps trying new input for that long.

#![cfg(feature = "cli")]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may fail, and says how far it came"
)]

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::time::{Duration, Instant};
use topoc::import::{ImportOptions, import};
use topoc::report::{Format, Style};
use topoc::source::Memory;
use topoc::{Checked, Options, compile, emit};

const TOPOLOGY: &str = include_str!("../../tests/fixtures/language.yaml");

/// Words that a damaged file may have anywhere.
const WORDS: &[&str] = &[
    "~",
    "null",
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "\"",
    "'",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "|",
    ">",
    "#",
    "---\n",
    "\u{feff}",
    "\u{0}",
    "é",
    "😀",
    "type: stream",
    "-1",
    "1e99",
    "99999999999999999999",
    "x-max-length: 5.5",
    "amq.topic",
    "partitions: 4000000000",
    "{queue}",
    "pattern: \"(\"",
    "external: true",
    "per_instance: true",
    "include: [t.yaml]",
    "vhost: /",
    "version: \"3.10\"",
    "version: \"4.3\"",
    "settings: policies",
    "retry: { attempts: 9, delay: { first: 1ms } }",
];

/// Everything that a command would do with a file.
fn everything(name: &str, content: &[u8]) {
    let files = Memory::default().with(name, content);
    for version in [None, Some("3.10"), Some("4.3")] {
        let version = version.map(|text| text.parse().expect("a version"));
        let options = Options { version, ..Options::default() };
        let mut compilation = compile(&files, name, &options).expect("memory does not fail");
        for format in [Format::Human, Format::Json, Format::Sarif, Format::Github, Format::Junit] {
            let _ = format.render(&compilation.sources, &compilation.diagnostics, Style::default());
        }
        let faulty = compilation.faulty.take().map(Checked::keeping_faults);
        if let Some(checked) = compilation.checked.or(faulty) {
            let options = emit::Definitions { explain: true, ..emit::Definitions::default() };
            // Without passwords there may be nothing to emit; that is an answer too.
            let _ = emit::definitions(&checked, &options, &compilation.sources);
        }
    }
    import(&files, name, &ImportOptions::default()).expect("memory does not fail");
}

/// A topology with some of its bytes replaced.
fn damaged() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..40_usize, prop::sample::select(WORDS));
    prop::collection::vec(edit, 1..6).prop_map(|edits| {
        let mut text = TOPOLOGY.to_owned();
        for (at, length, word) in edits {
            let starts: Vec<_> = text.char_indices().map(|(n, _)| n).collect();
            let start = at.index(starts.len());
            let end = starts.get(start + length).copied().unwrap_or(text.len());
            text.replace_range(starts[start]..end, word);
        }
        text
    })
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|n| serde_json::json!(n)),
        "[a-z.*#^()\\[{é]{0,8}".prop_map(Into::into),
        prop::sample::select(&["/", "a", "quorum", "stream", "topic", "queue", "", "x-match"][..])
            .prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let key = prop::sample::select(KEYS).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(key, inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Keys that mean something in a definitions document.
const KEYS: &[&str] = &[
    "name",
    "vhost",
    "type",
    "durable",
    "auto_delete",
    "internal",
    "arguments",
    "source",
    "destination",
    "destination_type",
    "routing_key",
    "pattern",
    "apply-to",
    "definition",
    "priority",
    "component",
    "value",
    "user",
    "configure",
    "write",
    "read",
    "exchange",
    "tags",
    "password",
    "password_hash",
    "limits",
    "x-queue-type",
    "x-message-ttl",
    "x-dead-letter-exchange",
    "x-max-length",
    "x-overflow",
    "message-ttl",
    "max-length",
    "alternate-exchange",
    "x-match",
    "hash-header",
    "metadata",
    "default_queue_type",
    "uri",
];

/// A document whose sections hold likely and unlikely entries.
fn document() -> impl Strategy<Value = String> {
    const SECTIONS: &[&str] = &[
        "users",
        "vhosts",
        "permissions",
        "topic_permissions",
        "parameters",
        "global_parameters",
        "policies",
        "queues",
        "exchanges",
        "bindings",
        "rabbitmq_version",
        "original_vhost_name",
        "metadata",
    ];
    let entry = prop::collection::btree_map(prop::sample::select(KEYS), value(), 0..8);
    let section = prop_oneof![
        8 => prop::collection::vec(entry, 0..4).prop_map(|entries| serde_json::json!(entries)),
        1 => value(),
    ];
    prop::collection::btree_map(prop::sample::select(SECTIONS), section, 1..8)
        .prop_map(|document| serde_json::json!(document).to_string())
}

#[test]
fn any_input_ends_in_a_report() {
    let seconds = std::env::var("TOPOC_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let input = prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| ("t.yaml", bytes)),
        1 => prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| ("t.json", bytes)),
        4 => damaged().prop_map(|text| ("t.yaml", text.into_bytes())),
        4 => document().prop_map(|text| ("t.json", text.into_bytes())),
    ];
    let mut rounds: u64 = 0;
    loop {
        let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
        // The first round is the same on every run; what follows is new.
        let mut runner = match rounds {
            0 => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
            _ => TestRunner::new(config),
        };
        runner
            .run(&input, |(name, content)| {
                everything(name, &content);
                Ok(())
            })
            .expect("no input panics");
        rounds += 1;
        if end.is_none_or(|end| Instant::now() >= end) {
            break;
        }
    }
    println!("{} inputs, no panic", rounds * 100);
}
