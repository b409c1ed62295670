//! What YAML allows and the language does not: equal keys, nulls, merge keys, keys that are no words.

use super::plain::is_null;
use super::tree::{Kind, NodeId, Tree};
use super::{FileId, Place};
use crate::report::Diagnostic;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Below this many entries, comparing each with each beats a hash table.
const SMALL: usize = 12;

/// Checks the keys and direct values of a finished mapping.
pub(super) fn check_mapping(
    tree: &Tree,
    mapping: NodeId,
    text: &str,
    file: FileId,
    found: &mut Vec<Diagnostic>,
) {
    let mut keys: Vec<(&str, NodeId)> = Vec::new();
    for (key, value) in tree.entries(mapping) {
        let name = tree.scalar(key, text);
        match tree.node(tree.follow(key)).kind {
            Kind::Sequence | Kind::Mapping => found.push(no_word(tree, key, file)),
            Kind::Plain if name == "<<" => found.push(merge_key(tree, key, file)),
            Kind::Plain if is_null(name) => found.push(empty_key(tree, key, file)),
            _ => keys.push((name, key)),
        }
        check_null(tree, value, text, file, found);
    }
    for (first, second) in equal_pairs(&keys) {
        found.push(duplicate(tree, first, second, text, file));
    }
}

/// Checks only that no key of a finished mapping is written twice.
pub(super) fn check_duplicates(
    tree: &Tree,
    mapping: NodeId,
    text: &str,
    file: FileId,
    found: &mut Vec<Diagnostic>,
) {
    let keys: Vec<_> =
        tree.entries(mapping).map(|(key, _)| (tree.scalar(key, text), key)).collect();
    for (first, second) in equal_pairs(&keys) {
        found.push(duplicate(tree, first, second, text, file));
    }
}

/// Refuses a value that is not there.
pub(super) fn check_null(
    tree: &Tree,
    value: NodeId,
    text: &str,
    file: FileId,
    found: &mut Vec<Diagnostic>,
) {
    if !tree.is_null(value, text) {
        return;
    }
    let span = tree.span(value);
    let rest_of_line = text[span.end..].lines().next().unwrap_or_default();
    let rest_of_line = rest_of_line.trim_start_matches([':', '-', ' ', '\t']);
    let comment = span.is_empty() && rest_of_line.starts_with('#');
    let template = span.is_empty().then(|| template_around(text, span.start)).flatten();
    let help = if let Some(template) = template {
        format!("`{{` opens a mapping: quote it, `\"{template}\"`")
    } else if comment {
        let sign = rest_of_line.split([' ', ',', '}', ']']).next().unwrap_or("#");
        format!("`#` starts a comment here: quote it, `\"{sign}\"`")
    } else {
        "give a value, or leave the key out; text that looks like null must be quoted".to_owned()
    };
    let at = if span.is_empty() { shown_before(text, span.start) } else { span };
    let what = if comment { "a comment follows" } else { "null" };
    found.push(
        Diagnostic::fault("null-value", "the language has no null")
            .at(Place::source(file, at), what)
            .help(help),
    );
}

/// What stands before an empty value on its line: its key or dash.
fn shown_before(text: &str, at: usize) -> std::ops::Range<usize> {
    let before = text[..at].trim_end();
    let opens = before.rfind(['\n', '{', '[', ',']).map_or(0, |n| n + 1);
    let start = opens + (before[opens..].len() - before[opens..].trim_start().len());
    start..before.len().max(start)
}

/// `{word}` around the end of its word: a template that YAML reads as a mapping.
fn template_around(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('{')?;
    let end = at + text[at..].find('}')? + 1;
    let word = &text[start + 1..end - 1];
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word.then(|| &text[start..end])
}

fn equal_pairs(keys: &[(&str, NodeId)]) -> Vec<(NodeId, NodeId)> {
    let mut pairs = Vec::new();
    if keys.len() <= SMALL {
        for (index, (name, second)) in keys.iter().enumerate() {
            for (other, first) in &keys[..index] {
                // Most keys differ in length, which is the cheaper look.
                if other.len() == name.len() && other == name {
                    pairs.push((*first, *second));
                    break;
                }
            }
        }
        return pairs;
    }
    let mut seen = FxHashMap::with_capacity_and_hasher(keys.len(), FxBuildHasher);
    for (name, id) in keys {
        if let Some(first) = seen.get(name) {
            pairs.push((*first, *id));
        } else {
            seen.insert(*name, *id);
        }
    }
    pairs
}

fn duplicate(tree: &Tree, first: NodeId, second: NodeId, text: &str, file: FileId) -> Diagnostic {
    let name = tree.scalar(second, text);
    Diagnostic::fault("duplicate-key", format!("the key `{name}` is written twice"))
        .at(Place::source(file, tree.span(second)), "again here")
        .at(Place::source(file, tree.span(first)), "first here")
        .help("keep one of them; YAML readers differ in which one they would take")
}

fn no_word(tree: &Tree, key: NodeId, file: FileId) -> Diagnostic {
    Diagnostic::fault("invalid-yaml", "a key must be a single word or a quoted text")
        .at(Place::source(file, tree.span(key)), "this key is a list or a mapping")
        .help("`{` and `[` open a mapping and a list: quote the key if it is to be text")
}

fn merge_key(tree: &Tree, key: NodeId, file: FileId) -> Diagnostic {
    Diagnostic::fault("merge-key", "the merge key `<<` is not part of this language")
        .at(Place::source(file, tree.span(key)), "")
        .help("YAML 1.2 dropped it; share settings with `defaults` or with an alias of the value")
}

fn empty_key(tree: &Tree, key: NodeId, file: FileId) -> Diagnostic {
    Diagnostic::fault("invalid-yaml", "a key is missing")
        .at(Place::source(file, tree.span(key)), "no key before the colon")
        .help("write the key; a key that is to be the word null must be quoted")
}
