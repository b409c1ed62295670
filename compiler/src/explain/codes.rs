//! Every code that a diagnostic can carry has a page: the sources are read for them.

use super::page;
use std::path::{Path, PathBuf};

/// What the sources say is the code of a diagnostic.
#[derive(Debug, PartialEq)]
enum Code {
    Named(String),
    /// A variable or a constant.
    Computed(String),
}

/// The first argument of every `Diagnostic::fault` and `Diagnostic::lint`.
fn codes(source: &str) -> Vec<Code> {
    let mut found = Vec::new();
    for call in ["Diagnostic::fault(", "Diagnostic::lint("] {
        for (at, _) in source.match_indices(call) {
            let argument = source[at + call.len()..].trim_start();
            let end = argument.find(',').expect("a second argument");
            let argument = &argument[..end];
            found.push(match argument.strip_prefix('"') {
                Some(rest) => Code::Named(rest.trim_end_matches('"').to_owned()),
                None => Code::Computed(argument.to_owned()),
            });
        }
    }
    found
}

/// All texts of a source that have the form of a code.
fn texts(source: &str) -> Vec<&str> {
    let is_code = |text: &&str| {
        let mut words = text.split('-');
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        text.contains('-') && words.all(word)
    };
    source.split('"').filter(is_code).collect()
}

/// The sources, without what only tests say.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_source = path.extension().is_some_and(|ending| ending == "rs");
            if path.is_dir() {
                folders.push(path);
            } else if is_source && !path.ends_with("tests.rs") && !path.ends_with(file!()) {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("\nmod tests {").next().unwrap_or_default();
                found.push((path, code.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_code_has_a_page() {
    let mut missing = Vec::new();
    let mut seen = 0;
    for (path, source) in sources() {
        for code in codes(&source) {
            seen += 1;
            // A rule of the analysis is in the list that its page is in. Else the file says
            // which codes there are.
            let among = match &code {
                Code::Named(code) => vec![code.as_str()],
                Code::Computed(name) if name.ends_with("NAME") => Vec::new(),
                Code::Computed(_) => texts(&source),
            };
            let without = among.into_iter().filter(|code| page(code).is_none());
            missing.extend(without.map(|code| format!("{}: {code}", path.display())));
        }
    }
    assert!(seen > 90, "only {seen} diagnostics were seen");
    assert!(missing.is_empty(), "no page for {missing:#?}");
}

#[test]
fn codes_are_found_however_they_are_written() {
    let source = "Diagnostic::fault(\n    \"a-b\",\n    x)\nDiagnostic::lint(rule, y)";
    let expected = [Code::Named("a-b".to_owned()), Code::Computed("rule".to_owned())];
    assert_eq!(codes(source), expected);
    assert_eq!(texts("(\"missing-key\", \"A-b\", \"x\", \"4-a\")"), ["missing-key"]);
}
