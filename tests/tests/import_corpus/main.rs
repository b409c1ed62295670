//! Real definitions documents, imported and built again: the same objects come out.
//!
//! The corpus is not part of this repository: `TOPOC_CORPUS` names its folder, or it lies in
//! `shared/corpus` beside the repository. Without one there is nothing to test.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod normal;

use normal::{Normal, normal};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use topoc::emit::{Definitions, PasswordHash, definitions};
use topoc::import::{ImportOptions, import};
use topoc::report::Class;
use topoc::source::{Disk, Memory};
use topoc::{Checked, Options, compile};

/// The faults of the language that a broker's document does not have: an import skips reserved
/// names, and a broker takes any text for a password's hash.
const HARDER: &[&str] = &["clear-text-secret", "reserved-name"];

/// What the language cannot say, by file: a note of the import names each.
const UNSAYABLE: &[(&str, &str)] = &[
    // A policy without a name, a limit that is no number, bindings to no kind of destination.
    ("rabbitmq__rabbitmq-server__failing_case17.json", "policies"),
    ("rabbitmq__rabbitmq-server__failing_case19.json", "users/limits"),
    ("rabbitmq__rabbitmq-server__failing_case27.json", "bindings"),
    ("rabbitmq__rabbitmq-server__failing_case28.json", "bindings"),
    ("rabbitmq__rabbitmq-server__failing_case29.json", "bindings"),
];

fn corpus() -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("TOPOC_CORPUS").map_or(beside, PathBuf::from);
    let Ok(listed) = std::fs::read_dir(folder.join("definitions")) else { return Vec::new() };
    let mut files: Vec<_> = listed.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_document_comes_out_as_it_went_in() {
    let mut wrong = Vec::new();
    let mut passed = 0;
    for path in corpus() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match round_trip(&path, &name) {
            Ok(()) => passed += 1,
            Err(why) => wrong.push(format!("{name}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), passed + wrong.len(), wrong.join("\n"));
}

fn round_trip(path: &Path, name: &str) -> Result<(), String> {
    let bytes = std::fs::read(path).unwrap();
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let imported = import(&Disk, path.to_str().unwrap(), &ImportOptions::default()).unwrap();
    let Ok(document) = serde_json::from_slice::<Value>(text) else {
        let says = imported.notes.iter().any(|note| note.rule == "invalid-json");
        return if imported.yaml.is_none() && says { Ok(()) } else { Err("no error".to_owned()) };
    };
    let Some(yaml) = &imported.yaml else { return Err(format!("{:?}", imported.notes)) };
    save(name, yaml);
    let files = Memory::default().with("t.yaml", yaml.as_str());
    let compiled = compile(&files, "t.yaml", &Options::default()).unwrap();
    let of_document = compile(&Disk, path.to_str().unwrap(), &Options::default()).unwrap();
    let mut document_faults = of_document.diagnostics;
    document_faults.retain(|found| found.class == Class::Fault);
    for found in &compiled.diagnostics {
        let (rule, message) = (found.rule, &found.message);
        if found.class == Class::Lint {
            return Err(format!("a lint is not let through: {rule}: {message}"));
        }
        let known = document_faults.iter().any(|fault| fault.rule == rule);
        if !known && !HARDER.contains(&rule) {
            return Err(format!("a new fault: {rule}: {message}\n{yaml}"));
        }
    }
    for fault in imported.notes.iter().filter(|note| note.class == Class::Fault) {
        if !yaml.contains(&format!("# fault[{}]", fault.rule)) {
            return Err(format!("a fault without a comment: {}", fault.message));
        }
    }
    let model = compiled.checked.or_else(|| compiled.faulty.map(Checked::keeping_faults));
    let Some(model) = model else { return Err(format!("no model\n{yaml}")) };
    let options = Definitions {
        vhost: None,
        split_access: false,
        explain: false,
        source: name,
        passwords: passwords(&document),
    };
    let built = definitions(&model, &options, &compiled.sources).unwrap();
    let built: Value = serde_json::from_str(&built["definitions.json"]).unwrap();
    differences(name, &normal(&document), &normal(&built))
}

/// Writes a file out where someone wants to look at it.
fn save(name: &str, yaml: &str) {
    if let Some(folder) = std::env::var_os("TOPOC_SAVE_IMPORTS") {
        std::fs::write(PathBuf::from(folder).join(name).with_extension("yaml"), yaml).unwrap();
    }
}

/// Passwords in clear text are not copied; each becomes the same stand-in on both sides.
fn passwords(document: &Value) -> BTreeMap<String, PasswordHash> {
    let users = document.get("users").and_then(Value::as_array).into_iter().flatten();
    let clear = users.filter(|user| user.get("password").is_some());
    let hash = |user: &Value| {
        let algorithm = "rabbit_password_hashing_sha256".to_owned();
        (
            user["name"].as_str().unwrap().to_owned(),
            PasswordHash { hash: normal::CLEAR.to_owned(), algorithm },
        )
    };
    clear.map(hash).collect()
}

fn differences(name: &str, before: &Normal, after: &Normal) -> Result<(), String> {
    let mut found = Vec::new();
    for (section, entries) in before {
        if UNSAYABLE.contains(&(name, section)) {
            continue;
        }
        let others = &after[section];
        let lost = entries.iter().filter(|entry| !others.contains(*entry));
        found.extend(lost.map(|entry| format!("lost {section}: {entry}")));
        let new = others.iter().filter(|entry| !entries.contains(*entry));
        found.extend(new.map(|entry| format!("new {section}: {entry}")));
    }
    found.truncate(6);
    if found.is_empty() { Ok(()) } else { Err(found.join("\n    ")) }
}

/// The table of what cannot be said is not a way around the test: each entry is there, and noted.
#[test]
fn what_cannot_be_said_is_noted() {
    for path in corpus() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        for (_, section) in UNSAYABLE.iter().filter(|(file, _)| *file == name) {
            let imported =
                import(&Disk, path.to_str().unwrap(), &ImportOptions::default()).unwrap();
            let top = section.split('/').next().unwrap();
            let noted = imported.notes.iter().any(|note| {
                note.labels.first().is_some_and(|label| {
                    label.place.pointer.as_str().starts_with(&format!("/{top}/"))
                })
            });
            assert!(noted, "{name}: {section}");
        }
    }
}
