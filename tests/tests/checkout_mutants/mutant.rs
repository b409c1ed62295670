//! A mutant: the example with one fault.

use std::fmt;

use serde_json::{Map, Value};

use super::example::Example;

/// The example with one thing changed.
pub(crate) struct Mutant {
    /// The kind of change, as the table calls it.
    pub(crate) kind: &'static str,
    /// What was changed, like the name of no other mutant.
    pub(crate) name: String,
    pub(crate) example: Example,
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.name)
    }
}

/// Where something stands: the file and the JSON pointer.
#[derive(Clone)]
pub(crate) struct At<'e> {
    pub(crate) file: &'e str,
    pub(crate) pointer: String,
}

impl<'e> At<'e> {
    pub(crate) fn new(file: &'e str, section: &str, name: &str) -> Self {
        Self { file, pointer: format!("/{section}/{name}") }
    }

    pub(crate) fn down(&self, key: impl fmt::Display) -> Self {
        Self { file: self.file, pointer: format!("{}/{key}", self.pointer) }
    }

    fn name(&self) -> &str {
        self.pointer.trim_start_matches('/')
    }
}

/// Makes mutants of the example.
pub(crate) struct Maker<'e> {
    pub(crate) base: &'e Example,
    pub(crate) all: Vec<Mutant>,
}

impl<'e> Maker<'e> {
    pub(crate) fn get(&self, at: &At<'_>) -> Option<&'e Value> {
        self.base.at(at.file, &at.pointer)
    }

    /// Takes something out.
    pub(crate) fn remove(&mut self, kind: &'static str, at: &At<'_>) {
        let (parent, last) = split(&at.pointer);
        self.add(kind, format!("{} removed", at.name()), at.file, |file| {
            match file.pointer_mut(parent).unwrap() {
                Value::Object(map) => _ = map.remove(last).unwrap(),
                Value::Array(list) => _ = list.remove(last.parse().unwrap()),
                other => panic!("{other} has nothing to remove"),
            }
        });
    }

    /// Sets something that may not be there yet.
    pub(crate) fn set(&mut self, kind: &'static str, at: &At<'_>, value: impl Into<Value>) {
        let value = value.into();
        let (parent, last) = split(&at.pointer);
        self.add(kind, format!("{} = {value}", at.name()), at.file, |file| {
            *slot(file.pointer_mut(parent).unwrap(), last) = value;
        });
    }

    /// Sets several keys of one object, which are one fault together.
    pub(crate) fn set_all(&mut self, kind: &'static str, at: &At<'_>, values: Value) {
        self.add(kind, format!("{} with {values}", at.name()), at.file, |file| {
            let object = file.pointer_mut(&at.pointer).and_then(Value::as_object_mut).unwrap();
            let Value::Object(values) = values else { panic!("{values} is no object") };
            object.extend(values);
        });
    }

    /// Adds an item to a list that may not be there yet.
    pub(crate) fn push(&mut self, kind: &'static str, at: &At<'_>, item: Value) {
        let (parent, last) = split(&at.pointer);
        self.add(kind, format!("{} + {item}", at.name()), at.file, |file| {
            let list = slot(file.pointer_mut(parent).unwrap(), last);
            let items = list.as_array().cloned().unwrap_or_default();
            *list = items.into_iter().chain([item]).collect();
        });
    }

    /// Calls the key of an entry something else.
    pub(crate) fn rename(&mut self, kind: &'static str, at: &At<'_>, to: &str) {
        let (parent, last) = split(&at.pointer);
        self.add(kind, format!("{} called {to}", at.name()), at.file, |file| {
            let map = file.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
            let entry = map.remove(last).unwrap();
            map.insert(to.to_owned(), entry);
        });
    }

    fn add(
        &mut self,
        kind: &'static str,
        name: String,
        file: &str,
        change: impl FnOnce(&mut Value),
    ) {
        // Two ways to get it wrong may come to the same.
        if self.all.iter().any(|mutant| mutant.name == name) {
            return;
        }
        let example = self.base.changed(file, change);
        assert!(example.at(file, "") != self.base.at(file, ""), "{name} changes nothing");
        self.all.push(Mutant { kind, name, example });
    }
}

fn split(pointer: &str) -> (&str, &str) {
    pointer.rsplit_once('/').unwrap()
}

fn slot<'v>(parent: &'v mut Value, key: &str) -> &'v mut Value {
    match parent {
        Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
        Value::Object(map) => map.entry(key).or_insert(Value::Null),
        other => panic!("{other} has no {key}"),
    }
}

/// A text with two neighbouring letters swapped, as by a hasty hand; or one added, where they are equal.
pub(crate) fn misspelt(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = (1..letters.len().saturating_sub(1)).find(|at| {
        letters[*at] != letters[*at + 1]
            && letters[*at].is_alphanumeric()
            && letters[*at + 1].is_alphanumeric()
    });
    match at {
        Some(at) => letters.swap(at, at + 1),
        None => letters.push('x'),
    }
    letters.into_iter().collect()
}

/// The routing or binding keys that differ from `key` in one word.
pub(crate) fn with_another_word(key: &str) -> Vec<String> {
    let words: Vec<&str> = key.split('.').collect();
    let mut keys = Vec::new();
    for at in 0..words.len() {
        let mut with = |word: Option<String>| {
            let mut changed: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            changed.splice(at..=at, word);
            keys.push(changed.join("."));
        };
        let is_wild = matches!(words[at], "*" | "#");
        with(Some(if is_wild { "other".to_owned() } else { misspelt(words[at]) }));
        if words.len() > 1 {
            with(None);
        }
    }
    keys.push(format!("{key}.more"));
    keys
}

/// The objects of a list of names, or of a map.
pub(crate) fn keys(map: Option<&Value>) -> Vec<String> {
    let map: Option<&Map<String, Value>> = map.and_then(Value::as_object);
    map.into_iter().flatten().map(|(key, _)| key.clone()).collect()
}
