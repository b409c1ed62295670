//! The language's own example reads, validates, and survives being written.

use super::readers::{EXAMPLE, SCHEMA, accepted};
use crate::syntax::{DeadLetter, QueueType, SettingsMode, Topology};
use serde_json::{Value, json};

#[test]
fn the_language_example_is_accepted_by_both_readers() {
    let topology = accepted(EXAMPLE);
    assert_eq!(topology.broker.settings, Some(SettingsMode::Arguments));
    let email = &topology.queues["email.order_events"];
    assert_eq!(email.type_, Some(QueueType::Quorum));
    assert_eq!(email.bindings.len(), 5);
    assert_eq!(email.message_ttl.unwrap().millis, 86_400_000);
    assert_eq!(email.max_length_bytes.unwrap().bytes, 1 << 30);
    assert_eq!(email.dead_letter, Some(DeadLetter::Policy("standard".to_owned())));
    let versions = &topology.messages["order.placed"].versions;
    assert_eq!(versions.keys().map(|v| v.get()).collect::<Vec<_>>(), [1, 2]);
    assert!(topology.queues["dashboard.live"].per_instance);
}

#[test]
fn the_included_file_is_accepted_by_both_readers() {
    let refunds = accepted(include_str!("../../../../tests/fixtures/services/refunds.yaml"));
    assert_eq!(refunds.services["refunds"].publishes.len(), 1);
}

#[test]
fn what_is_written_is_read_again_as_the_same() {
    let topology = accepted(EXAMPLE);
    let text = serde_yaml::to_string(&topology).unwrap();
    assert_eq!(accepted(&text), topology, "{text}");
}

#[test]
fn an_empty_topology_is_written_as_nothing() {
    assert_eq!(serde_json::to_value(Topology::default()).unwrap(), json!({}));
}

#[test]
fn maps_keep_the_order_of_the_file() {
    let topology = accepted("queues: { b: {}, a: {}, c: {} }");
    assert_eq!(topology.queues.keys().collect::<Vec<_>>(), ["b", "a", "c"]);
}

#[test]
fn every_example_of_the_schema_is_valid() {
    let mut seen = 0;
    for (name, definition) in SCHEMA["$defs"].as_object().unwrap() {
        let alone = json!({ "$ref": format!("#/$defs/{name}"), "$defs": SCHEMA["$defs"] });
        let validator = jsonschema::validator_for(&alone).unwrap();
        for example in definition["examples"].as_array().into_iter().flatten() {
            let error = validator.iter_errors(example).next();
            assert!(error.is_none(), "{name}: {example}: {error:?}");
            seen += 1;
        }
    }
    assert!(seen >= 50, "only {seen} examples");
}

#[test]
fn everything_in_the_schema_is_described() {
    let mut missing = Vec::new();
    for (name, definition) in SCHEMA["$defs"].as_object().unwrap() {
        note_undescribed(name, definition, &mut missing);
    }
    note_undescribed("Topology", &SCHEMA, &mut missing);
    assert!(missing.is_empty(), "{missing:?}");
}

fn note_undescribed(name: &str, definition: &Value, missing: &mut Vec<String>) {
    if !definition["description"].is_string() {
        missing.push(name.to_owned());
    }
    for (key, property) in definition["properties"].as_object().into_iter().flatten() {
        if !property["description"].is_string() {
            missing.push(format!("{name}.{key}"));
        }
    }
}
#[test]
fn every_shipped_topology_is_accepted_by_both_readers() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut folders = vec![examples];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                accepted(&std::fs::read_to_string(&path).unwrap());
                seen += 1;
            }
        }
    }
    assert!(seen > 0, "no example was found");
}
