//! A second opinion: what the crate jsoncompat says of two emitted schemas. It knows no contract, only JSON Schema.
//!
//! `tests/second_opinion` asks it, a program of its own (its manifest says why). Tests that use it are ignored by default, since they
//! build it; `tests/run` runs them.

use crate::contract::compat::{Refusal, Side};
use crate::emit::{ALWAYS_WRITTEN, schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// What it says.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(crate) enum Opinion {
    /// The reader takes all.
    Compatible,
    /// The reader refuses this payload.
    Incompatible {
        /// The payload.
        counterexample: Value,
    },
    /// It finds neither a proof nor a payload.
    Unknown,
    /// It is not through in time: some proofs have no end that anybody sees.
    TooLong,
    /// It takes one of the schemas for none.
    NotRead {
        /// Why.
        reason: String,
    },
}

/// A question: does the reader take all that the writer emits? Where we say that it does not, it judges our payloads.
pub(crate) fn question(writer: Side<'_>, reader: Side<'_>, ours: &[Refusal]) -> Value {
    let witnesses: Vec<_> = ours.iter().filter_map(|refusal| refusal.witness.as_ref()).collect();
    let mut writes = schema(writer.shapes, writer.shape, true);
    let reads = schema(reader.shapes, reader.shape, reader.strict);
    require_what_is_written(&mut writes);
    json!({ "writer": writes, "reader": reads, "witnesses": witnesses })
}

/// A schema says what a reader takes. What a writer emits has the fields with a default, too, and no others than are declared.
fn require_what_is_written(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(require_what_is_written),
        Value::Object(entries) => {
            let always = entries.get("properties").map_or_else(Vec::new, always_written);
            if !always.is_empty() {
                let required = entries.entry("required").or_insert_with(|| json!([]));
                required.as_array_mut().unwrap().extend(always);
            }
            entries.values_mut().for_each(require_what_is_written);
        }
        _ => {}
    }
}

fn always_written(properties: &Value) -> Vec<Value> {
    let properties = properties.as_object().into_iter().flat_map(Map::iter);
    let always = properties.filter(|(_, field)| field.get(ALWAYS_WRITTEN).is_some());
    always.map(|(name, _)| json!(name)).collect()
}

/// How long it may take over a question.
const PATIENCE: Duration = Duration::from_millis(500);

/// The program, running.
struct Oracle {
    child: Child,
    answers: Receiver<String>,
}

impl Oracle {
    fn start(program: &Path) -> Self {
        let mut command = Command::new(program);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (to, answers) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| to.send(line)));
        Self { child, answers }
    }

    fn ask(&mut self, question: &Value) -> Opinion {
        writeln!(self.child.stdin.as_mut().unwrap(), "{question}").unwrap();
        let answer = self.answers.recv_timeout(PATIENCE);
        if answer == Err(RecvTimeoutError::Timeout) {
            return Opinion::TooLong;
        }
        serde_json::from_str(&answer.expect("it answers, or takes its time")).unwrap()
    }

    fn stop(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Asks all questions; the answers come in their order.
pub(crate) fn ask(questions: &[Value]) -> Vec<Opinion> {
    let program = built();
    let mut oracle = Oracle::start(&program);
    let mut opinions = Vec::with_capacity(questions.len());
    for question in questions {
        let opinion = oracle.ask(question);
        if opinion == Opinion::TooLong {
            oracle.stop();
            oracle = Oracle::start(&program);
        }
        opinions.push(opinion);
    }
    oracle.stop();
    opinions
}

/// The program, built into the directory that this test was built into.
fn built() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // From `target/debug/deps/topoc`.
    let target = test.ancestors().nth(3).unwrap();
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/second_opinion/Cargo.toml");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--manifest-path"]).arg(manifest);
    assert!(cargo.arg("--target-dir").arg(target).status().unwrap().success());
    target.join("debug").join(format!("topoc-second-opinion{}", std::env::consts::EXE_SUFFIX))
}
