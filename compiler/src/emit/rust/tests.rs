//! Generated types against golden files.

use super::{Rust, rust};
use crate::source::{Disk, FileSource, Memory};
use crate::{Options, compile};
use std::path::Path;

fn emitted(files: &dyn FileSource, path: &str) -> String {
    let compilation = compile(files, path, &Options::default()).unwrap();
    let checked = compilation.checked.unwrap();
    let mut files = rust(&checked, &Rust::of("topology.yaml")).unwrap();
    files.remove("topology.rs").unwrap()
}

fn is_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit/rust/golden").join(name);
    if std::env::var_os("TOPOC_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs; TOPOC_BLESS=1 rewrites it");
}

#[test]
fn every_kind_of_shape_is_emitted_as_in_the_golden_file() {
    let text = include_str!("../schemas/golden/topology.yaml");
    let files = Memory::default().with("topology.yaml", text);
    is_golden("shapes.rs", &emitted(&files, "topology.yaml"));
}

#[test]
fn a_service_that_is_wanted_alone_stands_alone() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/checkout/topology.yaml");
    let compilation = compile(&Disk, path.to_str().unwrap(), &Options::default()).unwrap();
    let services = ["email".to_owned()];
    let options = Rust { services: &services, ..Rust::of("topology.yaml") };
    let files = rust(&compilation.checked.unwrap(), &options).unwrap();
    let text = &files["topology.rs"];
    let modules: Vec<_> = text.lines().filter(|line| line.starts_with("pub mod ")).collect();
    assert_eq!(modules, ["pub mod email {"]);
    assert!(text.contains("pub struct OrderPlacedV2 ") && !text.contains("DocumentRenderV1"));
}

#[test]
fn the_shop_is_emitted_as_in_the_golden_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/checkout/topology.yaml");
    is_golden("checkout.rs", &emitted(&Disk, path.to_str().unwrap()));
}

#[test]
fn every_way_from_version_to_version_is_emitted_as_in_the_golden_file() {
    let files = Memory::default().with("topology.yaml", include_str!("golden/versions.yaml"));
    is_golden("versions.rs", &emitted(&files, "topology.yaml"));
}

/// What the broker does by a policy, the runtime does with a cause.
#[test]
fn what_policies_say_of_a_queue_is_known_to_its_consumer() {
    let text = r#"
topoc: 1
broker: { settings: policies }
exchanges: { e: { type: fanout }, dlx: { type: direct } }
dead_letters: { standard: { exchange: dlx, queue: "{queue}.dlq" } }
queues: { q: { bindings: [{ from: e }], dead_letter: standard, consumer_timeout: 1h } }
messages: { m: { exchange: e, versions: { 1: { fields: { a: int32 } } } } }
services: { s: { publishes: [m], consumes: { q: { messages: [m] } } } }
"#;
    let text = emitted(&Memory::default().with("topology.yaml", text), "topology.yaml");
    let line = text.lines().skip_while(|line| !line.contains("descriptor::DeadLetter {"));
    let told: Vec<_> = line.take(3).map(str::trim).collect();
    assert_eq!(told[1..], ["exchange: \"dlx\",", "key: Some(\"q\"),"]);
    // A handler is stopped before the broker closes the channel.
    assert!(text.contains("time_limit: ::core::time::Duration::from_millis(3240000u64)"));
}
