//! Bad files and the reports on them; `cases.md` holds both.

use super::{Described, first, topology};
use crate::report::{Style, human};
use crate::source::{Memory, load};
use crate::syntax::Topology;
use std::path::Path;

#[cfg(feature = "cli")]
#[test]
fn each_fault_is_told_as_the_cases_expect() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/validate/cases.md");
    let failed = crate::explain::fixtures::run(&path);
    assert!(failed.is_empty(), "{}\nTOPOC_BLESS=1 rewrites the reports", failed.join("\n"));
}

/// A build script has only serde's first fault.
#[test]
fn without_a_schema_the_first_fault_is_told() {
    let cases = [
        ("name: 4.10\n", "wrong-type", "quote it: `\"4.10\"`"),
        ("exchange: {}\n", "unknown-key", "did you mean `exchanges`?"),
        ("policies: { a: { pattern: x } }\n", "missing-key", ""),
        ("queues: { a: { type: quorun } }\n", "invalid-value", "did you mean `quorum`?"),
        ("queues: { a: { message_ttl: soon } }\n", "invalid-value", ""),
    ];
    for (text, rule, help) in cases {
        let (sources, _) = load(&Memory::default().with("t.yaml", text), "t.yaml").unwrap();
        let (id, file) = sources.iter().next().unwrap();
        let error = file.read::<Topology>().expect_err(text);
        let found = first::explain(&sources, id, &error);
        assert_eq!(found.rule, rule, "{text}");
        assert!(found.help.as_deref().unwrap_or_default().contains(help), "{text}: {found:?}");
    }
}

#[test]
fn a_password_is_in_no_message() {
    for value in ["hunter2", "12345", "true", "[hunter2]", "{ plain: hunter2 }", "\n    - hunter2"]
    {
        let text = format!("users:\n  a:\n    password: {value}\n    tags: yes\n");
        let (sources, found) = load(&Memory::default().with("t.yaml", text), "t.yaml").unwrap();
        assert!(found.is_empty(), "{found:?}");
        let mut found = topology(&sources).expect_err("tags must be a list");
        let (id, file) = sources.iter().next().unwrap();
        let error = file.read::<Topology>().expect_err("tags must be a list");
        found.push(first::explain(&sources, id, &error));
        let shown = human(&sources, &found, Style::default());
        let leaked = ["hunter2", "12345"].iter().any(|secret| shown.contains(secret));
        assert!(!leaked, "{shown}");
    }
}

#[test]
fn many_faults_in_a_long_file_are_told_in_good_time() {
    let queue = |n: usize| format!("  q{n}: {{ typ: quorum }}\n");
    let text = format!("queues:\n{}", (0..2_000).map(queue).collect::<String>());
    let (sources, _) = load(&Memory::default().with("t.yaml", text), "t.yaml").unwrap();
    let found = topology(&sources).expect_err("all are misspelt");
    #[cfg(feature = "schema")]
    assert_eq!(found.len(), 2_000);
    assert!(!human(&sources, &found, Style::default()).is_empty());
}

#[cfg(feature = "schema")]
#[test]
fn the_schema_itself_is_valid() {
    assert!(jsonschema::draft202012::meta::is_valid(&Topology::schema()));
    assert!(jsonschema::draft202012::new(&Topology::schema()).is_ok());
}
