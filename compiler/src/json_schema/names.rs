//! Names of what references lead to.

use super::node::{Documents, Node};
use crate::model::Id;
use rustc_hash::{FxHashMap, FxHashSet};

/// Gives each schema that a reference leads to a name of its own. What two schemas, or a schema and a
/// type of the topology, would have is qualified by the name of the file, whoever came first.
pub(super) fn names(
    documents: &Documents,
    is_taken: impl Fn(&str) -> bool,
) -> FxHashMap<Id<Node>, String> {
    let mut wanted: FxHashMap<String, usize> = FxHashMap::default();
    for id in &documents.targets {
        *wanted.entry(short(documents, *id)).or_default() += 1;
    }
    let mut targets: Vec<_> = documents.targets.iter().copied().collect();
    targets.sort_by_cached_key(|id| {
        let place = &documents.nodes[*id].place;
        (documents.files.get(&place.file).cloned(), place.pointer.clone())
    });
    let mut given: FxHashSet<String> = FxHashSet::default();
    let mut names = FxHashMap::default();
    for id in targets {
        let name = short(documents, id);
        let name = match wanted.get(&name) {
            Some(1) if !is_taken(&name) => name,
            _ => format!("{}{name}", stem(documents, id)),
        };
        let is_free = |name: &str| {
            !given.contains(name)
                && !is_taken(name)
                && (!wanted.contains_key(name) || name == short(documents, id))
        };
        let numbered = (2_usize..).map(|number| format!("{name}{number}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        if let Some(name) = all.find(|name| is_free(name)) {
            given.insert(name.clone());
            names.insert(id, name);
        }
    }
    names
}

/// The name by which it is referred to; of a whole file, the file's.
fn short(documents: &Documents, id: Id<Node>) -> String {
    let pointer = &documents.nodes[id].place.pointer;
    let named = |segment: &String| {
        segment.parse::<usize>().is_err() && super::keyword::holder(segment).is_none()
    };
    match pointer.segments().filter(named).last() {
        Some(segment) => word(&segment),
        None => stem(documents, id),
    }
}

fn stem(documents: &Documents, id: Id<Node>) -> String {
    let path = documents.files.get(&documents.nodes[id].place.file).map_or("", String::as_str);
    let file = path.rsplit('/').next().unwrap_or_default();
    word(file.split('.').next().unwrap_or_default())
}

/// A name as the language takes it: itself, or its words without what stands between them.
fn word(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = |text: &str| text.starts_with(|c: char| !c.is_ascii_digit());
    if text.chars().all(is_word) && begins(text) {
        return text.to_owned();
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined: String =
        words.map(|word| format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..])).collect();
    if begins(&joined) { joined } else { format!("Schema{joined}") }
}
