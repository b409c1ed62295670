//! Mutations of queues: every argument on every type, every flag, every field.

use serde_json::{Value, json};
use topoc::broker::queue_arguments::ARGUMENTS;

use super::mutation::{Generator, with};
use super::values;

/// Shorter-lived queues are gone before anyone can look.
const LASTING: i64 = 600_000;

/// Arguments that brokers do not know.
const UNKNOWN: [&str; 4] = ["x-custom", "x-max-lenght", "max-length", ""];

pub(crate) fn generate(to: &mut Generator) {
    for (kind, full) in [("classic", classic()), ("quorum", quorum()), ("stream", stream())] {
        let bare = json!({"x-queue-type": kind});
        for argument in ARGUMENTS {
            for value in values::of(argument.kind) {
                let is_type = argument.name == "x-queue-type";
                if !is_type && !values::hangs_the_broker(argument.name, &value) {
                    add(to, "queue argument", &bare, argument.name, Some(&value));
                }
            }
        }
        for (name, _) in full.as_object().into_iter().flatten() {
            for value in values::of_every_type() {
                add(to, "queue argument among others", &full, name, Some(&value));
            }
            add(to, "queue argument taken out", &full, name, None);
        }
        for argument in ARGUMENTS.iter().filter(|argument| full.get(argument.name).is_none()) {
            let value = json!(1);
            if !values::hangs_the_broker(argument.name, &value) {
                add(to, "queue argument added", &full, argument.name, Some(&value));
            }
        }
        for name in UNKNOWN {
            for value in values::of_every_type() {
                add(to, "unknown queue argument", &bare, name, Some(&value));
            }
        }
        flags(to, &bare);
    }
    for value in values::of(
        ARGUMENTS
            .iter()
            .find(|a| a.name == "x-queue-type")
            .map_or(topoc::broker::Kind::Text, |a| a.kind),
    ) {
        add(to, "queue type", &json!({}), "x-queue-type", Some(&value));
    }
    fields(to);
}

/// Whole arguments, legal in every version.
fn classic() -> Value {
    json!({
        "x-queue-type": "classic", "x-dead-letter-exchange": "d", "x-dead-letter-routing-key": "k", "x-max-length": 10,
        "x-message-ttl": 60000, "x-overflow": "reject-publish-dlx", "x-max-priority": 3, "x-single-active-consumer": true,
    })
}

fn quorum() -> Value {
    json!({
        "x-queue-type": "quorum", "x-dead-letter-exchange": "d", "x-dead-letter-routing-key": "k",
        "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish", "x-delivery-limit": 5,
    })
}

fn stream() -> Value {
    json!({
        "x-queue-type": "stream", "x-max-age": "7D", "x-max-length-bytes": 1_000_000_000,
        "x-stream-max-segment-size-bytes": 1_000_000,
    })
}

fn queue(name: &str, arguments: &Value) -> Value {
    json!({"vhost": "/", "name": name, "durable": true, "auto_delete": false, "arguments": arguments})
}

fn add(to: &mut Generator, kind: &'static str, base: &Value, name: &str, value: Option<&Value>) {
    let arguments = with(base, name, value);
    let expires = arguments.get("x-expires").and_then(Value::as_i64);
    let made = to.add(kind, |name| vec![("queues", queue(name, &arguments))]);
    made.fleeting = expires.is_some_and(|after| (1..LASTING).contains(&after));
}

fn flags(to: &mut Generator, arguments: &Value) {
    for durable in [true, false] {
        for auto_delete in [true, false] {
            for exclusive in [None, Some(json!(true)), Some(json!(false))] {
                to.add("queue flags", |name| {
                    let queue = with(&queue(name, arguments), "durable", Some(&durable.into()));
                    let queue = with(&queue, "auto_delete", Some(&auto_delete.into()));
                    vec![("queues", with(&queue, "exclusive", exclusive.as_ref()))]
                });
            }
        }
    }
    for flag in ["durable", "auto_delete", "exclusive"] {
        for value in values::of_every_type().iter().map(Some).chain([None]) {
            to.add("queue flag's type", |name| {
                vec![("queues", with(&queue(name, arguments), flag, value))]
            });
        }
    }
}

fn fields(to: &mut Generator) {
    for value in values::of_every_type().iter().map(Some).chain([None]) {
        to.add("queue's arguments", |name| {
            vec![("queues", with(&queue(name, &json!({})), "arguments", value))]
        });
    }
    for length in [255, 256, 300] {
        to.add("queue's name", |name| {
            vec![(
                "queues",
                queue(&format!("{name}{}", "x".repeat(length - name.len())), &json!({})),
            )]
        });
    }
}
