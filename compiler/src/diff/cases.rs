//! Pairs of revisions, one edit each, in `tests/compat`: `previous/<case>.yaml` and `current/<case>.yaml`, and where it takes a third
//! revision `earlier/<case>.yaml`.
//!
//! Each is checked twice. By verdict: `expected.txt` says what each edit is called and how bad it is under each compatibility
//! (`TOPOC_BLESS=1` writes it). By proof: where a reader takes all that a writer emits, a thousand random payloads of the writer pass the
//! reader's emitted schema, in a validator that asserts formats; where it does not, the witness passes the writer's and fails the reader's.

use super::{Change, changes, released};
use crate::contract::agreement::disagreements;
use crate::contract::agreement::emitted::Emitter;
use crate::contract::agreement::validator;
use crate::contract::compat::{Side, refusals};
use crate::emit::schema;
use crate::lock::Lock;
use crate::model::Model;
use crate::source::{Memory, Sources};
use crate::syntax::agreement::generate::Chance;
use crate::{Options, compile};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

/// What a contract may promise, in the language's words.
const MODES: [&str; 7] = [
    "none",
    "backward",
    "forward",
    "full",
    "backward_transitive",
    "forward_transitive",
    "full_transitive",
];

/// How many payloads prove that a reader takes them all.
const PAYLOADS: usize = 1_000;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "compat"].iter().collect()
}

/// The cases, by name.
fn cases() -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder().join("current")).unwrap();
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries.map(|entry| stem(entry.unwrap().path())).collect()
}

/// A revision of a case under a compatibility; none where the case has no such revision.
fn revision(case: &str, which: &str, mode: &str) -> Option<Model> {
    let path = folder().join(which).join(case).with_extension("yaml");
    let text = std::fs::read_to_string(path).ok()?;
    let text = format!("{text}defaults: {{ message: {{ compatibility: {mode} }} }}\n");
    let files = Memory::default().with("topology.yaml", text);
    let mut compilation = compile(&files, "topology.yaml", &Options::default()).unwrap();
    let model = compilation.take_model();
    Some(model.unwrap_or_else(|| panic!("{case}, {which}: {:?}", compilation.diagnostics)))
}

/// All changes of a case under a compatibility: from the revision before, and from what was released.
fn judged(case: &str, mode: &str) -> Vec<Change> {
    let [earlier, old, new] =
        ["earlier", "previous", "current"].map(|which| revision(case, which, mode));
    let mut lock =
        Lock::beside(&Memory::default(), "topology.yaml", &mut Sources::default()).unwrap();
    for model in earlier.iter().chain(&old) {
        lock.release(model);
    }
    let (old, new) = (old.unwrap(), new.unwrap());
    let files = Memory::default().with("contracts.lock", lock.render());
    let (_, since) = released(&files, "topology.yaml", &new, &mut Sources::default()).unwrap();
    let mut all = changes(&old, &new);
    let known: BTreeSet<_> = all.iter().map(Change::fingerprint).collect();
    all.extend(since.into_iter().filter(|change| !known.contains(&change.fingerprint())));
    all
}

/// What each edit of a case is called, and under which compatibilities it is how bad.
fn verdict(case: &str) -> String {
    let mut by_change: BTreeMap<String, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    for mode in MODES {
        for change in judged(case, mode) {
            let name = format!("{} {}", change.kind, change.detail).trim_end().to_owned();
            let class = format!("{:?}", change.class).to_lowercase();
            by_change.entry(name).or_default().entry(class).or_default().push(mode);
        }
    }
    let mut text = format!("{case}\n");
    for (name, classes) in by_change {
        writeln!(text, "  {name}").unwrap();
        for (class, modes) in classes {
            writeln!(text, "    {class}: {}", modes.join(" ")).unwrap();
        }
    }
    text
}

#[test]
fn each_edit_has_its_verdict() {
    let verdicts: String = cases().iter().map(|case| verdict(case)).collect();
    let golden = folder().join("expected.txt");
    if std::env::var_os("TOPOC_BLESS").is_some() {
        std::fs::write(&golden, &verdicts).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap();
    similar(&expected, &verdicts);
    assert!(cases().len() >= 120, "some cases are gone");
}

fn similar(expected: &str, actual: &str) {
    for (expected, actual) in expected.lines().zip(actual.lines()) {
        assert_eq!(expected, actual, "TOPOC_BLESS=1 writes what is so now");
    }
    assert_eq!(expected.len(), actual.len(), "TOPOC_BLESS=1 writes what is so now");
}

/// What was proved.
#[derive(Default)]
struct Proved {
    compatible: usize,
    payloads: usize,
    witnesses: usize,
}

/// Each direction between two revisions, the writer first: of each payload backward and forward.
fn directions<'m>(case: &str, old: &'m Model, new: &'m Model) -> Vec<(String, [Side<'m>; 2])> {
    let mut all = Vec::new();
    for (before, after) in old.messages.values().zip(new.messages.values()) {
        let parts = before.versions[0].payloads().zip(after.versions[0].payloads());
        for ((_, was), (_, is)) in parts {
            let strict = [before, after].map(|message| message.denies_unknown_fields);
            let was = Side { shapes: &old.shapes, shape: was, strict: strict[0] };
            let is = Side { shapes: &new.shapes, shape: is, strict: strict[1] };
            all.push((format!("{case}, backward"), [was, is]));
            all.push((format!("{case}, forward"), [is, was]));
        }
    }
    all
}

/// The pairs of revisions of all cases: from the one before, and from an earlier one.
fn all_pairs() -> Vec<(String, Model, Model)> {
    let mut all = Vec::new();
    for case in cases() {
        for which in ["previous", "earlier"] {
            let old = revision(&case, which, "none");
            let new = revision(&case, "current", "none");
            all.extend(old.zip(new).map(|(old, new)| (format!("{case}, {which}"), old, new)));
        }
    }
    all
}

fn prove(case: &str, writer: Side<'_>, reader: Side<'_>, proved: &mut Proved) {
    let [ours, theirs] =
        [writer, reader].map(|side| validator(&schema(side.shapes, side.shape, side.strict)));
    let found = refusals(writer, reader);
    for refusal in &found {
        let Some(witness) = &refusal.witness else { panic!("{case}: no witness of {refusal:?}") };
        assert!(ours.is_valid(witness), "{case}: the writer does not emit {witness}");
        assert!(!theirs.is_valid(witness), "{case}: the reader takes {witness}");
        proved.witnesses += 1;
    }
    if !found.is_empty() {
        return;
    }
    proved.compatible += 1;
    let emitter = Emitter::new(writer.shapes, writer.shape);
    let mut chance = Chance::new([7; 32]);
    for _ in 0..PAYLOADS {
        let payload = emitter.payload(&mut chance).unwrap_or_else(|| panic!("{case}: no payload"));
        assert!(ours.is_valid(&payload), "{case}: the writer does not emit {payload}");
        assert!(theirs.is_valid(&payload), "{case}: the reader refuses {payload}");
        proved.payloads += 1;
    }
}

#[test]
#[allow(clippy::print_stdout, reason = "how much was proved is worth a look")]
fn each_verdict_is_proved_by_payloads() {
    let mut proved = Proved::default();
    let pairs = all_pairs();
    for (name, [writer, reader]) in
        pairs.iter().flat_map(|(case, old, new)| directions(case, old, new))
    {
        prove(&name, writer, reader, &mut proved);
    }
    let Proved { compatible, payloads, witnesses } = proved;
    println!(
        "{} cases: {compatible} directions compatible by {payloads} payloads, {witnesses} refusals by a witness",
        cases().len()
    );
    assert!(compatible > 100 && witnesses > 100);
}

#[test]
#[ignore = "builds jsoncompat"]
#[allow(clippy::print_stdout, reason = "how far the two agree is worth a look")]
fn a_second_opinion_on_each_case() {
    let pairs = all_pairs();
    let all = pairs.iter().flat_map(|(case, old, new)| directions(case, old, new));
    let classes = disagreements::classes(&all.collect::<Vec<_>>());
    println!("{classes:#?}");
    assert!(classes["both take it"] > 100);
}
