//! `topoc test --broker` asks a real broker: what holds there passes, what does not fails, and nothing is left behind.
#![allow(clippy::unwrap_used, reason = "a test ends with a message")]

use std::path::Path;
use std::process::{Command, Output};

use topoc_tests::broker::Broker;

/// Exchanges by key, by headers and by what others leave, queues of partitions, dead letters.
const EXAMPLES: [&str; 4] = ["alternate-exchange", "dead-letters", "headers", "routing"];

/// What the broker does with a header that a binding asks for, and what somebody thought that it does.
const MISTAKEN: &str = r#"
topoc: 1
exchanges: { documents: { type: headers } }
queues:
  any: { type: classic, bindings: [{ from: documents, match: any, headers: { kind: invoice, format: pdf } }] }
tests:
  - { publish: { exchange: documents, headers: { kind: invoice } }, reaches_exactly: [any] }
  - { publish: { exchange: documents, headers: { kind: invoice } }, misses: [any] }
"#;

fn run(broker: &Broker, file: &Path) -> Output {
    let topoc = ["run", "--quiet", "--package", "topoc", "--", "test"];
    let address = broker.management.replace("http://", "http://guest:guest@");
    let mut command = Command::new(env!("CARGO"));
    command.args(topoc).arg(file).args(["--broker", &address]).output().unwrap()
}

#[test]
fn examples_pass_on_a_broker_what_is_mistaken_fails_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let mistaken = folder.path().join("topology.yaml");
    std::fs::write(&mistaken, MISTAKEN).unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/patterns");
    Broker::for_each(|broker| {
        for example in EXAMPLES {
            let output = run(broker, &examples.join(example).join("topology.yaml"));
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{broker:?}: {example}: {output:?}");
            assert!(text.contains(" 0 failed"), "{broker:?}: {example}: {text}");
        }
        let output = run(broker, &mistaken);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{broker:?}: {output:?}");
        assert!(text.contains("1 passed, 1 failed"), "{text}");
        assert!(text.contains("topology.yaml:8:5"), "{text}");
        assert!(text.contains("`any` gets it"), "{text}");
        let vhosts = broker.get("/api/vhosts").to_string();
        assert!(!vhosts.contains("topoc-test-"), "{broker:?}: {vhosts}");
    });
}
