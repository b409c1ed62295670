//! The harness itself, on real brokers: what it imports it finds again, and what differs it notices.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use serde_json::{Value, json};
use topoc_tests::broker::{Broker, Whole, import_verdict, redeclare};
use topoc_tests::document::{Object, Section};

/// One of everything, written by hand with every field written out.
fn document() -> Value {
    json!({
        "users": [{
            "name": "shop", "tags": ["monitoring"], "limits": {},
            "password_hash": "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
            "hashing_algorithm": "rabbit_password_hashing_sha256"
        }],
        "vhosts": [{"name": "/"}, {"name": "shop"}],
        "permissions": [{"user": "shop", "vhost": "shop", "configure": "", "write": "^orders$", "read": "^work"}],
        "topic_permissions": [{"user": "shop", "vhost": "shop", "exchange": "events", "write": "^order\\.", "read": ".*"}],
        "global_parameters": [{"name": "cluster_name", "value": "shop-test"}],
        "parameters": [
            {"vhost": "shop", "component": "vhost-limits", "name": "limits", "value": {"max-queues": 100}},
            {"vhost": "shop", "component": "operator_policy", "name": "cap", "value":
                {"pattern": "^work$", "apply-to": "queues", "priority": 1, "definition": {"max-length": 1000}}}
        ],
        "policies": [{
            "vhost": "shop", "name": "dead-letters", "pattern": "^work$", "apply-to": "queues", "priority": 5,
            "definition": {"dead-letter-exchange": "dead", "message-ttl": 60000}
        }],
        "exchanges": [exchange("events", "topic", false, &json!({"alternate-exchange": "dead"})),
            exchange("dead", "fanout", true, &json!({})), exchange("spread", "x-consistent-hash", false, &json!({}))],
        "queues": [queue("work", &json!({"x-queue-type": "classic", "x-max-priority": 3})),
            queue("safe", &json!({"x-queue-type": "quorum", "x-delivery-limit": 5})),
            queue("log", &json!({"x-queue-type": "stream", "x-max-age": "7D"})), queue("plain", &json!({}))],
        "bindings": [binding("events", "queue", "work", "order.#", &json!({})), binding("events", "exchange", "dead", "#", &json!({})),
            binding("spread", "queue", "safe", "10", &json!({})), binding("events", "queue", "log", "", &json!({"x-match": "all", "n": 1}))]
    })
}

fn exchange(name: &str, kind: &str, internal: bool, arguments: &Value) -> Value {
    json!({"vhost": "shop", "name": name, "type": kind, "durable": true, "auto_delete": false, "internal": internal, "arguments": arguments})
}

fn queue(name: &str, arguments: &Value) -> Value {
    json!({"vhost": "shop", "name": name, "durable": true, "auto_delete": false, "arguments": arguments})
}

fn binding(source: &str, kind: &str, destination: &str, key: &str, arguments: &Value) -> Value {
    json!({"vhost": "shop", "source": source, "destination": destination, "destination_type": kind, "routing_key": key, "arguments": arguments})
}

/// The objects of [`document`] that live in a vhost, without the vhost's name.
fn vhost_document() -> Value {
    let mut document = document();
    for section in Section::ALL.into_iter().filter(|section| section.in_vhost()) {
        for entry in document[section.key()].as_array_mut().unwrap() {
            entry.as_object_mut().unwrap().remove("vhost");
        }
    }
    document
}

fn assert_equal(whole: &Whole<'_>, document: &Value, after: &str) {
    let differences: Vec<_> = whole.differences(document).iter().map(ToString::to_string).collect();
    assert!(
        differences.is_empty(),
        "{:?}, after {after}:\n{}",
        whole.broker,
        differences.join("\n")
    );
}

#[test]
fn an_import_over_http_is_exported_again() {
    Broker::for_each(|broker| {
        let whole = broker.whole();
        let answer = whole.import(&document());
        assert!(answer.is_success(), "{broker:?}: {answer}");
        assert_equal(&whole, &document(), "an import over HTTP");
        let before = broker.state();
        assert!(whole.import(&document()).is_success());
        assert_eq!(broker.state(), before, "{broker:?}: a second import changes something");
    });
}

#[test]
fn an_import_with_rabbitmqctl_is_exported_again() {
    Broker::for_each(|broker| {
        let whole = broker.whole();
        whole.import_with_ctl(&document()).unwrap_or_else(|error| panic!("{broker:?}: {error}"));
        assert_equal(&whole, &document(), "an import with rabbitmqctl");
        let before = broker.state();
        whole.import_with_ctl(&document()).unwrap();
        assert_eq!(broker.state(), before, "{broker:?}: a second import changes something");
        let mut wrong = document();
        wrong["queues"][0]["arguments"]["x-max-priority"] = json!(-1);
        wrong["queues"][0]["name"] = json!("other");
        assert!(whole.import_with_ctl(&wrong).is_err(), "{broker:?} takes x-max-priority -1");
    });
}

#[test]
fn a_difference_is_noticed() {
    Broker::for_each(|broker| {
        let whole = broker.whole();
        assert!(whole.import(&document()).is_success());
        let mut other = document();
        other["queues"][0]["arguments"]["x-max-priority"] = json!(4);
        other["exchanges"][1]["internal"] = json!(false);
        other["bindings"].as_array_mut().unwrap().remove(0);
        other["users"][0]["tags"] = json!([]);
        let found: Vec<_> = whole.differences(&other).iter().map(ToString::to_string).collect();
        let expected = [
            "user 'shop': tags is [\"monitoring\"], emitted was []",
            "exchange 'dead' in vhost 'shop': internal is true, emitted was false",
            "queue 'work' in vhost 'shop': arguments/x-max-priority is 3, emitted was 4",
            "binding 'events' -> queue 'work' key 'order.#' {} in vhost 'shop' is exported, but was not emitted",
        ];
        assert_eq!(found, expected, "{broker:?}");
    });
}

#[test]
fn the_node_comes_back_to_its_first_state() {
    Broker::for_each(|broker| {
        let whole = broker.whole();
        let first = broker.state();
        let mut everything = document();
        everything["users"][0]["name"] = json!("guest");
        everything["permissions"][0]["user"] = json!("guest");
        everything["topic_permissions"][0]["user"] = json!("guest");
        for (key, value) in [
            ("exchanges", exchange("x", "direct", true, &json!({}))),
            ("queues", queue("q", &json!({}))),
        ] {
            let mut value = value;
            value["vhost"] = json!("/");
            everything[key].as_array_mut().unwrap().push(value);
        }
        assert!(whole.import(&everything).is_success());
        assert_ne!(broker.state(), first);
        whole.reset();
        assert_eq!(broker.state(), first, "{broker:?}");
    });
}

#[test]
fn a_client_redeclares_what_was_imported() {
    Broker::for_each(|broker| {
        let vhost = broker.vhost("redeclare");
        let document = vhost_document();
        let answer = vhost.import(&document);
        assert!(answer.is_success(), "{broker:?}: {answer}");
        assert_eq!(vhost.differences(&document), [], "{broker:?}");
        assert_eq!(redeclare(&vhost, &document), [], "{broker:?}");
    });
}

#[test]
fn a_client_that_declares_otherwise_is_refused() {
    Broker::for_each(|broker| {
        let vhost = broker.vhost("refused");
        let mut document = vhost_document();
        assert!(vhost.import(&document).is_success());
        document["exchanges"][0]["type"] = json!("direct");
        document["queues"][0]["arguments"]["x-max-priority"] = json!(4);
        document["queues"][1]["arguments"]["x-queue-type"] = json!("classic");
        document["queues"][2]["arguments"]["x-max-age"] = json!("8D");
        let refused: Vec<_> = redeclare(&vhost, &document)
            .iter()
            .map(|r| (r.code, r.object.name("name").to_owned()))
            .collect();
        let expected = ["events", "log", "safe", "work"].map(|name| (406, name.to_owned()));
        assert_eq!(refused, expected, "{broker:?}");
    });
}

#[test]
fn a_verdict_tells_refused_from_lost() {
    Broker::for_each(|broker| {
        assert!(import_verdict(broker, &document()).is_kept(), "{broker:?}");

        let refused = import_verdict(
            broker,
            &json!({"queues": [queue_in_default("q", true, &json!({"x-max-length": -1}))]}),
        );
        assert_eq!(refused.status, 400, "{broker:?}");
        assert!(refused.reason.contains("x-max-length"), "{broker:?}: {}", refused.reason);

        let lost = import_verdict(
            broker,
            &json!({"queues": [queue_in_default("q", false, &json!({"x-queue-type": "quorum"}))]}),
        );
        assert_eq!(
            (lost.status, lost.lost),
            (204, vec![Object::in_vhost(Section::Queues, "/", "q")]),
            "{broker:?}"
        );
    });
}

fn queue_in_default(name: &str, durable: bool, arguments: &Value) -> Value {
    json!({"vhost": "/", "name": name, "durable": durable, "auto_delete": false, "arguments": arguments})
}
