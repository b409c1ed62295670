//! Mutations of exchanges and of bindings.

use serde_json::{Value, json};
use topoc::broker::Kind;
use topoc::broker::exchanges::NAMES;

use super::mutation::{Generator, with};
use super::values;

/// The types that the tests' brokers have, each from its version on.
const TYPES: [&str; 8] = [
    "direct",
    "fanout",
    "topic",
    "headers",
    "x-consistent-hash",
    "x-modulus-hash",
    "x-random",
    "x-local-random",
];

/// What is no type of exchange.
const NO_TYPES: [&str; 6] = ["Direct", "", "x-foo", "topics", " direct", "queue"];

pub(crate) fn generate(to: &mut Generator) {
    for kind in TYPES {
        for argument in NAMES.iter().chain(&["x-custom"]) {
            for value in values::of(kind_of(argument)) {
                let arguments = json!({*argument: value});
                to.add("exchange argument", |name| {
                    vec![("exchanges", with(&exchange(name, kind), "arguments", Some(&arguments)))]
                });
            }
        }
        for flag in ["durable", "auto_delete", "internal"] {
            for value in values::of_every_type().iter().map(Some).chain([None]) {
                to.add("exchange flag", |name| {
                    vec![("exchanges", with(&exchange(name, kind), flag, value))]
                });
            }
        }
    }
    let types = NO_TYPES.iter().map(|name| json!(name)).chain(values::of_every_type());
    for value in types.map(Some).chain([None]) {
        to.add("exchange type", |name| {
            vec![("exchanges", with(&exchange(name, ""), "type", value.as_ref()))]
        });
    }
    for value in values::of_every_type().iter().map(Some).chain([None]) {
        to.add("exchange's arguments", |name| {
            vec![("exchanges", with(&exchange(name, "direct"), "arguments", value))]
        });
    }
    bindings(to);
}

fn kind_of(argument: &str) -> Kind {
    match argument {
        "hash-property" => Kind::OneOf(topoc::broker::exchanges::HASH_PROPERTIES),
        "hash-header" | "alternate-exchange" => Kind::Text,
        _ => Kind::Unchecked,
    }
}

fn exchange(name: &str, kind: &str) -> Value {
    json!({
        "vhost": "/", "name": name, "type": kind, "durable": true, "auto_delete": false, "internal": false, "arguments": {},
    })
}

/// Keys: weights, and words. A weight that does not fit 32 bits takes all memory of a broker before 4.2.6.
const KEYS: [&str; 18] = [
    "",
    "0",
    "1",
    "-1",
    "+1",
    "01",
    "1.0",
    " 1",
    "ten",
    "10",
    "10000",
    "10001",
    "20000",
    "#",
    "#.#",
    "#.#.#",
    "a.#.*.#.#.#",
    "####",
];

fn bindings(to: &mut Generator) {
    for kind in TYPES {
        for (to_kind, destination) in
            [("queue", "classic"), ("queue", "quorum"), ("exchange", "fanout")]
        {
            for key in KEYS {
                to.add("binding key", |name| {
                    let binding = with(&binding(name, to_kind), "routing_key", Some(&json!(key)));
                    bound(name, kind, destination, binding)
                });
            }
        }
        let words = values::of(Kind::OneOf(topoc::broker::bindings::MATCHES));
        for (argument, values) in [("x-match", words), ("pages", values::of_every_type())] {
            for value in values {
                let arguments = json!({argument: value});
                to.add("binding argument", |name| {
                    let binding = with(&binding(name, "queue"), "arguments", Some(&arguments));
                    bound(name, kind, "classic", binding)
                });
            }
        }
    }
    for field in ["source", "destination", "destination_type", "routing_key", "arguments"] {
        for value in values::of_every_type().iter().map(Some).chain([None]) {
            to.add("binding field", |name| {
                let binding = with(&binding(name, "queue"), field, value);
                // A topic exchange of 4.0.5 refuses a key that is no text, keeps it all the same, and its virtual host
                // cannot be deleted from then on.
                let kind = if field == "routing_key" { "direct" } else { "topic" };
                bound(name, kind, "classic", binding)
            });
        }
    }
}

/// The binding with its two ends.
fn bound(name: &str, kind: &str, destination: &str, binding: Value) -> Vec<(&'static str, Value)> {
    let end = match destination {
        "fanout" => ("exchanges", exchange(&format!("{name}-to"), "fanout")),
        queue_type => (
            "queues",
            json!({
                "vhost": "/", "name": format!("{name}-to"), "durable": true, "auto_delete": false,
                "arguments": {"x-queue-type": queue_type},
            }),
        ),
    };
    vec![("exchanges", exchange(name, kind)), end, ("bindings", binding)]
}

/// The key is legal for every type but `x-local-random`.
fn binding(name: &str, to_kind: &str) -> Value {
    json!({
        "vhost": "/", "source": name, "destination_type": to_kind, "destination": format!("{name}-to"),
        "routing_key": "1", "arguments": {},
    })
}
