//! JSON Schemas as teams have them (`tests/fixtures/json_schema`): what they become is in golden files, and judges payloads as
//! the original does.
//!
//! The payloads that are invalid are one that is valid, with some of its fields changed. `TOPOC_BLESS=1` writes the golden files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use jsonschema::{Registry, Validator};
use serde_json::Value;
use std::path::PathBuf;
use topoc::source::Disk;
use topoc::{Compilation, Options, compile, emit};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/json_schema")
}

fn json(path: &str) -> Value {
    let text = std::fs::read(folder().join(path)).unwrap();
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn compilation() -> Compilation {
    let path = folder().join("topology.yaml");
    compile(&Disk, path.to_str().unwrap(), &Options::default()).unwrap()
}

fn emitted() -> emit::Files {
    let compilation = compilation();
    let found: Vec<_> = compilation.diagnostics.iter().map(|one| one.message.clone()).collect();
    let checked = compilation.checked.unwrap_or_else(|| panic!("{found:#?}"));
    emit::schemas(&checked, "topology.yaml")
}

fn schema(message: &str) -> Value {
    serde_json::from_str(&emitted()[&format!("schemas/{message}.v1.json")]).unwrap()
}

/// A validator that asserts formats.
fn validator(schema: &Value) -> Validator {
    let mut registry = Registry::new();
    for name in ["envelope", "money"] {
        let uri = format!("https://schemas.example.com/orders/common/{name}.json");
        registry = registry.add(uri, json(&format!("schemas/common/{name}.json"))).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let options = jsonschema::options().should_validate_formats(true);
    options.with_registry(&registry).build(schema).unwrap()
}

/// Valid and invalid payloads of a message.
fn payloads(message: &str) -> (Vec<Value>, Vec<Value>) {
    let file = json(&format!("payloads/{message}.json"));
    let list = |name: &str| file[name].as_array().unwrap().clone();
    let changed = |changes: Value| {
        let mut payload = file["based_on"].clone();
        payload.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        payload
    };
    let valid = list("valid").into_iter().chain([file["based_on"].clone()]).collect();
    (valid, list("invalid").into_iter().map(changed).collect())
}

#[test]
fn what_they_become_is_in_the_golden_files() {
    let bless = std::env::var_os("TOPOC_BLESS").is_some();
    let golden = folder().join("golden");
    let files = emitted();
    for (name, text) in &files {
        let path = golden.join(name.strip_prefix("schemas/").unwrap());
        if bless {
            std::fs::create_dir_all(&golden).unwrap();
            std::fs::write(&path, text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(*text, expected, "{name} differs; TOPOC_BLESS=1 rewrites it");
    }
    assert_eq!(std::fs::read_dir(&golden).unwrap().count(), files.len(), "golden files of nothing");
}

#[test]
fn payloads_are_judged_as_the_team_meant_it() {
    for message in ["order.placed", "payment.changed", "customer.updated"] {
        let ours = validator(&schema(message));
        let (valid, invalid) = payloads(message);
        for payload in valid {
            let error = ours.validate(&payload).err();
            assert!(error.is_none(), "{message}: {payload}: {error:?}");
        }
        for payload in invalid {
            assert!(!ours.is_valid(&payload), "{message}: {payload}");
        }
    }
}

/// The third is OpenAPI's, whose `nullable` and `format` no validator of JSON Schema knows.
#[test]
fn the_original_says_the_same() {
    for (message, file) in
        [("order.placed", "order-placed"), ("payment.changed", "payment-changed")]
    {
        let original = validator(&json(&format!("schemas/{file}.json")));
        let (valid, invalid) = payloads(message);
        for payload in valid {
            let error = original.validate(&payload).err();
            assert!(error.is_none(), "{message}: {payload}: {error:?}");
        }
        for payload in invalid {
            assert!(!original.is_valid(&payload), "{message}: {payload}");
        }
    }
}

#[test]
fn every_file_is_one_of_the_compilation() {
    let compilation = compilation();
    let names: Vec<_> =
        compilation.sources.iter().map(|(_, file)| file.name().to_owned()).collect();
    let below = folder();
    let below = |name: &str| below.join(name).to_str().unwrap().to_owned();
    let files = ["order-placed", "common/envelope", "common/money", "payment-changed", "customers"];
    for file in files {
        let name = below(&format!("schemas/{file}.json"));
        assert_eq!(names.iter().filter(|known| **known == name).count(), 1, "{name} in {names:#?}");
    }
    assert_eq!(names.len(), files.len() + 1);
}
