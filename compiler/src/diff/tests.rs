//! Every kind of change, and its class: one line each, `class kind noun name: detail`.

use super::{Change, Class, changes};
use crate::source::Memory;
use crate::{Options, compile};
use std::collections::BTreeSet;

/// What both versions have.
const SHARED: &str = "
broker: { plugins: [rabbitmq_consistent_hash_exchange] }
retries: { brief: { attempts: 2, delay: { first: 1s } }, slow: { attempts: 3, delay: { first: 2s } } }
dead_letters: { parked: { exchange: dlx, queue: \"{queue}.dlq\" } }
";
const BEFORE: &str = r#"
exchanges: { orders: { type: topic }, dlx: { type: direct }, stock: { type: topic, alternate: orders } }
queues:
  email: { type: classic, durable: true, max_length: 10, arguments: { x-mine: 1 }, bindings: [{ message: placed }] }
  parts: { partitions: 2, ordered_by: id, bindings: [{ message: placed }] }
  parked: { type: classic, dead_letter: parked }
  unread: { type: classic, bindings: [{ from: orders, key: x }] }
  all: { type: classic, bindings: [{ from: orders, key: moved }, { from: orders, key: "paid.#" }] }
messages:
  placed: { exchange: orders, routing_key: placed, headers: { old: string, kept: string }, ttl: 1d, versions: { 1: { fields: { id: uuid } }, 2: { routing_key: placed.v2, fields: { id: uuid } } } }
  paid: { exchange: orders, routing_key: "paid.{way}", parameters: { way: { enum: [card, cash] } }, versions: { 1: {} } }
  moved: { exchange: orders, routing_key: moved, versions: { 1: {} } }
  gone: { exchange: orders, routing_key: gone, versions: { 1: {} } }
services:
  shop: { user: shop, publishes: [placed, paid, moved, gone] }
  mailer: { consumes: { email: { messages: [placed, paid], retry: brief }, parts: { messages: [placed] }, unread: {}, all: {} } }
  left: { publishes: [placed] }
users: { shop: { external: true }, other: { external: true } }
policies: { limits: { pattern: "^email$", apply_to: queues, definition: { message-ttl: 1000 } }, names: { pattern: "^z", apply_to: queues, definition: { queue-mode: lazy } } }
permissions: [{ user: other, configure: "", write: "", read: ".*" }]
"#;
const AFTER: &str = r#"
exchanges: { orders: { type: topic, durable: false }, dlx: { type: direct }, stock: { type: topic }, fresh: { type: fanout } }
queues:
  email: { type: classic, durable: true, max_length: 20, bindings: [{ from: orders, key: placed }, { from: orders, key: "paid.*" }] }
  parts: { partitions: 3, ordered_by: id, bindings: [{ message: placed }] }
  fresh: { type: classic, bindings: [{ from: fresh }] }
  all: { type: classic, bindings: [{ from: stock, key: moved.now }, { from: orders, key: "paid.#" }] }
messages:
  placed: { exchange: orders, routing_key: placed, headers: { new: string, kept: int32 }, ttl: 1h, priority: 4, unknown_fields: deny, wire: { name: { header: kind }, message_id: { header: id }, trace: { header: trace } }, persistent: false, because: of the test, versions: { 1: { fields: { id: uuid } }, 3: { routing_key: placed.v3, fields: { id: uuid } } } }
  paid: { exchange: orders, routing_key: "paid.{way}", parameters: { way: { enum: [card, bill] } }, versions: { 1: {} } }
  moved: { exchange: stock, routing_key: moved.now, versions: { 1: {} } }
  fresh: { exchange: fresh, versions: { 1: {} } }
services:
  shop: { user: other, publishes: [placed, paid, moved, fresh] }
  mailer: { consumes: { email: { messages: [placed], retry: slow }, parts: { messages: [placed] }, fresh: {}, all: {} } }
  came: { publishes: [placed] }
users: { shop: { external: true }, other: { external: true } }
policies: { limits: { pattern: "^email$", apply_to: queues, definition: { message-ttl: 2000 } }, more: { pattern: "^y", apply_to: queues, definition: { queue-mode: lazy } } }
permissions: [{ user: shop, configure: "", write: "", read: ".*" }]
"#;

fn compared(before: &str, after: &str) -> Vec<Change> {
    let model = |text: &str| {
        let text = format!("topoc: 1\n{SHARED}{text}");
        let files = Memory::default().with("t.yaml", text.clone());
        let mut compilation = compile(&files, "t.yaml", &Options::default()).unwrap();
        let model = compilation.take_model();
        model.unwrap_or_else(|| panic!("{:?}", compilation.diagnostics))
    };
    changes(&model(before), &model(after))
}

fn line(change: &Change) -> String {
    let Change { kind, class, noun, name, detail, .. } = change;
    let class = format!("{class:?}").to_lowercase();
    format!("{class} {kind} {noun} {name}: {detail}\n")
}

#[test]
fn each_kind_of_change_has_its_class() {
    let lines: String = compared(BEFORE, AFTER).iter().map(line).collect();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diff/golden.txt");
    if std::env::var_os("TOPOC_BLESS").is_some() {
        std::fs::write(golden, &lines).unwrap();
    }
    assert_eq!(lines, std::fs::read_to_string(golden).unwrap(), "TOPOC_BLESS=1 writes it");
}

#[test]
fn nothing_changes_between_a_topology_and_itself() {
    for text in [BEFORE, AFTER] {
        assert_eq!(compared(text, text), []);
    }
}

#[test]
fn fingerprints_tell_changes_apart() {
    let changes = compared(BEFORE, AFTER);
    let fingerprints: BTreeSet<String> = changes.iter().map(Change::fingerprint).collect();
    assert_eq!(fingerprints.len(), changes.len());
}

#[test]
fn what_breaks_says_whom_it_reaches_or_what_to_do() {
    for change in compared(BEFORE, AFTER).iter().filter(|change| change.class == Class::Breaking) {
        assert!(change.help.is_some() || !change.reaches.is_empty(), "{change:?}");
        assert!(change.old.is_some(), "{change:?}");
    }
}
