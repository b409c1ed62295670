//! The published JSON Schema Test Suite: of every schema in it that is taken for a contract, the emitted schema judges each of
//! the suite's instances as the schema itself does.
//!
//! Most of the suite's schemas say nothing of types, and no contract is like that. So each is tried as it is, and again with the
//! types that its keywords speak of. Both sides are judged by the crate `jsonschema`, with formats asserted. How many were taken
//! and why the others were not shows with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message, and this one has counts to show"
)]

mod narrower;
mod suite;
mod typed;

use serde_json::Value;
use std::collections::BTreeMap;
use suite::{Case, Draft};
use topoc::source::Memory;
use topoc::{Options, compile, emit};

/// What became of the schemas.
#[derive(Default)]
struct Tally {
    schemas: usize,
    accepted: usize,
    /// The instances that both sides judged.
    judged: usize,
    /// How many schemas were refused for what.
    refused: BTreeMap<String, usize>,
    /// How many instances a contract refuses that its schema takes, and why it may.
    narrower: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

const TOPOLOGY: &str = r#"
topoc: 1
exchanges: { events: { type: fanout } }
queues: { all: { bindings: [{ from: events }], dead_letter: { none: a test } } }
messages: { event: { exchange: events, versions: { 1: { schema: schema.json } } } }
"#;

/// The schema that is emitted for a contract which is given by a schema, or why it cannot be one.
fn emitted(schema: &Value) -> Result<Value, String> {
    let files = Memory::default()
        .with("topology.yaml", TOPOLOGY)
        .with("schema.json", schema.to_string().into_bytes());
    let compilation = compile(&files, "topology.yaml", &Options::default()).unwrap();
    let Some(checked) = compilation.checked else {
        let first = &compilation.diagnostics[0];
        return Err(format!("{}: {}", first.rule, outline(&first.message)));
    };
    let files = emit::schemas(&checked, "topology.yaml");
    Ok(serde_json::from_str(&files["schemas/event.v1.json"]).unwrap())
}

/// A message without what is quoted from the schema.
fn outline(message: &str) -> String {
    let parts = message.split('"').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part } else { "…" }).collect()
}

impl Tally {
    fn judge(&mut self, draft: Draft, case: &Case, schema: &Value) {
        self.schemas += 1;
        let emitted = match emitted(schema) {
            Ok(emitted) => emitted,
            Err(reason) => {
                *self.refused.entry(reason).or_default() += 1;
                return;
            }
        };
        self.accepted += 1;
        let options = || jsonschema::options().should_validate_formats(true);
        let theirs =
            options().with_draft(draft.crate_name()).build(schema).unwrap_or_else(|error| {
                panic!("{}: {error}\n{schema}", case.name);
            });
        let ours = options().build(&emitted).unwrap();
        for instance in &case.instances {
            self.judged += 1;
            let (original, contract) = (theirs.is_valid(instance), ours.is_valid(instance));
            if original == contract {
                continue;
            }
            let takes = |wider: &Value| options().build(wider).unwrap().is_valid(instance);
            match narrower::reason(&emitted, takes).filter(|_| original) {
                Some(reason) => *self.narrower.entry(reason).or_default() += 1,
                None => self.wrong.push(format!(
                    "{}: {instance}\nby {schema}: {original}\nby {emitted}: {contract}",
                    case.name
                )),
            }
        }
    }

    fn print(&self, title: &str) {
        let refused = self.schemas - self.accepted;
        println!(
            "{title}: {} schemas, {} accepted ({} instances), {refused} refused, {} wrong",
            self.schemas,
            self.accepted,
            self.judged,
            self.wrong.len()
        );
        for (reason, count) in &self.narrower {
            println!("  {count:4} instances narrower: {reason}");
        }
        for (reason, count) in &self.refused {
            println!("  {count:4} {reason}");
        }
    }
}

#[test]
fn what_is_accepted_is_judged_alike() {
    let folder = suite::folder().unwrap_or_else(|why| panic!("the suite is not there: {why}"));
    let mut wrong = Vec::new();
    for draft in Draft::ALL {
        let (mut plain, mut with_types) = (Tally::default(), Tally::default());
        for case in suite::cases(&folder, draft) {
            plain.judge(draft, &case, &case.schema);
            for schema in typed::variants(&case.schema) {
                with_types.judge(draft, &case, &schema);
            }
        }
        plain.print(&format!("{draft:?} as it is"));
        with_types.print(&format!("{draft:?} with types"));
        assert!(plain.accepted > 40 && with_types.accepted > 80, "hardly any schema is accepted");
        wrong.extend(plain.wrong.into_iter().chain(with_types.wrong));
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}
