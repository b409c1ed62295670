//! Small documents of our own; the corpus is for `tests/tests/import_corpus.rs`.

use super::{Import, ImportOptions, import};
use crate::report::Class;
use crate::source::Memory;
use crate::{Options, compile};

fn run(document: &str) -> Import {
    let files = Memory::default().with("shop.json", document);
    import(&files, "shop.json", &ImportOptions::default()).unwrap()
}

/// The file that comes of a document, which must read back without a lint.
fn yaml(document: &str) -> String {
    let text = run(document).yaml.unwrap();
    let files = Memory::default().with("t.yaml", text.as_str());
    let compiled = compile(&files, "t.yaml", &Options::default()).unwrap();
    let lints: Vec<_> =
        compiled.diagnostics.iter().filter(|found| found.class == Class::Lint).collect();
    assert!(lints.is_empty(), "{lints:?}\n{text}");
    assert!(compiled.checked.is_some() || compiled.faulty.is_some(), "{:?}\n{text}", compiled.diagnostics);
    text
}

fn messages(import: &Import) -> Vec<&str> {
    import.notes.iter().map(|note| note.message.as_str()).collect()
}
