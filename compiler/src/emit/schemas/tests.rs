//! Emitted schemas against golden files, and against their meta-schema and their own examples.

use super::schemas;
use crate::emit::Files;
use crate::source::{Disk, Memory};
use crate::{Compilation, Options, compile};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn emitted(compilation: Compilation) -> Files {
    let found: Vec<_> = compilation.diagnostics.iter().map(|one| one.message.clone()).collect();
    schemas(&compilation.checked.unwrap_or_else(|| panic!("{found:#?}")), "topology.yaml")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit/schemas/golden")
}

fn golden() -> Files {
    let text = include_str!("golden/topology.yaml");
    let files = Memory::default().with("topology.yaml".to_owned(), text.as_bytes().to_vec());
    emitted(compile(&files, "topology.yaml", &Options::default()).unwrap())
}

/// The examples and the language's own topology.
fn samples() -> Vec<Files> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let samples = ["examples/checkout/topology.yaml", "tests/fixtures/language.yaml"];
    let compiled = samples.map(|path| {
        let path = root.join(path);
        emitted(compile(&Disk, path.to_str().unwrap(), &Options::default()).unwrap())
    });
    compiled.into()
}

fn files_below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.insert(path);
        }
    }
    found
}

#[test]
fn every_kind_of_shape_is_emitted_as_in_the_golden_files() {
    let emitted = golden();
    let bless = std::env::var_os("TOPOC_BLESS").is_some();
    for (name, text) in &emitted {
        let path = folder().join(name);
        if bless {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(*text, expected, "{name} differs; TOPOC_BLESS=1 rewrites it");
    }
    let expected: BTreeSet<_> = emitted.keys().map(|name| folder().join(name)).collect();
    assert_eq!(files_below(&folder().join("schemas")), expected, "golden files of nothing");
}

#[test]
fn what_is_emitted_is_valid_by_its_meta_schema_and_takes_its_examples() {
    let (mut examples, mut documents) = (0, 0);
    for (name, text) in samples().into_iter().flatten().chain(golden()) {
        let schema: Value = serde_json::from_str(&text).unwrap();
        documents += 1;
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        let options = jsonschema::options().should_validate_formats(true);
        let validator = options.build(&schema).unwrap();
        for example in schema["examples"].as_array().into_iter().flatten() {
            examples += 1;
            validator.validate(example).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    assert!(documents > 25 && examples > 15, "{documents} documents, {examples} examples");
}
