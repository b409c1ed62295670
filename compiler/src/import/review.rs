//! Judging what was written: lints become exceptions, faults become comments.

use super::draft::Draft;
use super::yaml;
use crate::compile::{Options, compile};
use crate::report::{Class, Diagnostic, Label, Severity};
use crate::source::{Memory, Part, Place, Pointer};
use crate::syntax::{Allow, Date};
use std::collections::{BTreeMap, BTreeSet};

/// The reason that an import gives for what it lets through.
pub(super) const BECAUSE: &str = "imported as it was found; decide";

/// Writes the file: with an exception for each lint that fires, and a comment for each fault.
pub(super) fn finish(
    mut draft: Draft<'_>,
    faults: &[Diagnostic],
    notes: &[Diagnostic],
    path: &str,
    today: Option<Date>,
) -> (String, Vec<Diagnostic>) {
    let lost = notes.iter().filter(|note| note.severity != Severity::Info).count();
    let header = header(&draft, path, lost);
    let first = yaml::write(&draft.topology, &header, &BTreeMap::new());
    let found = check(&first, today);
    let lints: BTreeSet<_> = found
        .iter()
        .filter(|finding| finding.class == Class::Lint)
        .map(|finding| (finding.rule, finding.subject.clone()))
        .collect();
    draft.topology.lint.allow = lints.into_iter().map(|(rule, at)| allow(rule, at)).collect();
    let comments = comments(&draft, faults, &found);
    let text = yaml::write(&draft.topology, &header, &comments);
    (text, harder(&draft, faults, &found))
}

/// The faults that the language finds where the broker finds none, with their places in the
/// document: a reserved name, a hash that is none.
fn harder(draft: &Draft<'_>, faults: &[Diagnostic], found: &[Diagnostic]) -> Vec<Diagnostic> {
    let known: BTreeSet<_> = faults.iter().map(|fault| (fault.rule, &fault.subject)).collect();
    let entries: BTreeMap<&str, &str> =
        draft.written.iter().map(|(entry, at)| (at.as_str(), entry.as_str())).collect();
    let new = found.iter().filter(|finding| {
        finding.class == Class::Fault && !known.contains(&(finding.rule, &finding.subject))
    });
    let place = |at: &str| {
        let mut ways = std::iter::successors(Some(at), |at| Some(at.rsplit_once('/')?.0));
        let entry = ways.find_map(|at| entries.get(at)).copied().unwrap_or_default();
        Place::value(draft.file, entry.to_owned().into())
    };
    new.map(|finding| {
        let at = finding.labels.first().map_or("", |label| label.place.pointer.as_str());
        let labels = vec![Label { place: place(at), text: String::new() }];
        Diagnostic { labels, ..finding.clone() }
    })
    .collect()
}

fn header(draft: &Draft<'_>, path: &str, notes: usize) -> Vec<String> {
    let version = draft.model.target.version;
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let mut lines = vec![format!("Imported by topoc from {file}, for RabbitMQ {version}.")];
    if notes > 0 {
        let keys = if notes == 1 { "1 thing" } else { &format!("{notes} things") };
        lines.push(format!("{keys} of it could not be kept as it was; `topoc import` lists what."));
    }
    lines
}

/// What the compiler finds in a file that was written.
fn check(text: &str, today: Option<Date>) -> Vec<Diagnostic> {
    const NAME: &str = "topology.yaml";
    let files = Memory::default().with(NAME, text);
    let options = Options { today, ..Options::default() };
    compile(&files, NAME, &options).map(|compiled| compiled.diagnostics).unwrap_or_default()
}

fn allow(rule: &str, at: Option<String>) -> Allow {
    let because = BECAUSE.to_owned();
    Allow { rule: rule.to_owned(), at, fingerprint: None, because, until: None }
}

/// A comment for each fault: those that fire again where they fire, the others beside the
/// object that the entry became.
fn comments(
    draft: &Draft<'_>,
    faults: &[Diagnostic],
    found: &[Diagnostic],
) -> BTreeMap<Pointer, Vec<String>> {
    let mut comments: BTreeMap<Pointer, Vec<String>> = BTreeMap::new();
    let mut add = |at: Pointer, fault: &Diagnostic| {
        let line = format!("fault[{}]: {}", fault.rule, fault.message);
        let lines = comments.entry(at).or_default();
        if !lines.contains(&line) {
            lines.push(line);
        }
    };
    let again: Vec<_> = found.iter().filter(|finding| finding.class == Class::Fault).collect();
    for fault in &again {
        let place = fault.labels.first().map(|label| &label.place);
        let in_tree = place.filter(|place| !matches!(place.part, Part::Source(_)));
        add(in_tree.map(|place| place.pointer.clone()).unwrap_or_default(), fault);
    }
    let known: BTreeSet<_> = again.iter().map(|fault| (fault.rule, &fault.subject)).collect();
    for fault in faults {
        if fault.subject.is_none() || !known.contains(&(fault.rule, &fault.subject)) {
            add(place_of(draft, fault), fault);
        }
    }
    comments
}

/// The place in the file for a fault of the document; the file's start where nothing came of
/// the entry.
fn place_of(draft: &Draft<'_>, fault: &Diagnostic) -> Pointer {
    let stub = fault.subject.as_ref().and_then(|name| draft.stubs.get(name));
    if let Some(stub) = stub.filter(|_| fault.rule == "unknown-name") {
        return stub.clone();
    }
    let Some(label) = fault.labels.first() else { return Pointer::root() };
    let mut pointer = label.place.pointer.as_str();
    loop {
        if let Some(at) = draft.written.get(pointer) {
            return at.clone();
        }
        match pointer.rsplit_once('/') {
            Some((up, _)) => pointer = up,
            None => return Pointer::root(),
        }
    }
}
