//! JSON Schemas as they are written: one node a schema.

use super::address::Address;
use super::keyword::{Dialect, KEYWORDS, Keyword};
use crate::model::{Arena, Id};
use crate::source::{FileId, Place};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

/// A schema.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) dialect: Dialect,
    /// Of a schema that is `true` or `false`, which.
    pub(super) always: Option<bool>,
    /// The keywords that hold no schemas.
    pub(super) words: Map<String, Value>,
    /// The keywords that hold schemas.
    pub(super) parts: FxHashMap<&'static str, Part>,
    /// What `$ref` says, and what it is relative to.
    pub(super) reference: Option<(Address, String)>,
    /// The schema that `$ref` leads to.
    pub(super) target: Option<Id<Node>>,
    /// All of it, where its `$comment` may say that it is of our own making.
    pub(super) whole: Option<Value>,
}

/// The schemas that a keyword holds.
#[derive(Debug)]
pub(super) enum Part {
    One(Id<Node>),
    List(Vec<Id<Node>>),
    Named(IndexMap<String, Id<Node>>),
}

/// The schemas of all files, and what they are asked for.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    pub(super) nodes: Arena<Node>,
    /// What each `schema:` of the topology names.
    pub(super) roots: FxHashMap<Place, Id<Node>>,
    /// The schemas that a reference leads to, in the order in which they are met.
    pub(super) targets: IndexSet<Id<Node>>,
    /// The names of the files.
    pub(super) files: FxHashMap<FileId, String>,
}

impl Node {
    pub(super) fn word(&self, name: &str) -> Option<&Value> {
        self.words.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.word(name)?.as_str()
    }

    /// Whether it says so with the word `true`.
    pub(super) fn says(&self, name: &str) -> bool {
        self.word(name) == Some(&Value::Bool(true))
    }

    pub(super) fn one(&self, name: &str) -> Option<Id<Node>> {
        match self.parts.get(name)? {
            Part::One(id) => Some(*id),
            _ => None,
        }
    }

    pub(super) fn list(&self, name: &str) -> &[Id<Node>] {
        match self.parts.get(name) {
            Some(Part::List(list)) => list,
            _ => &[],
        }
    }

    pub(super) fn named(&self, name: &str) -> Option<&IndexMap<String, Id<Node>>> {
        match self.parts.get(name)? {
            Part::Named(named) => Some(named),
            _ => None,
        }
    }

    /// The place of what a keyword holds.
    pub(super) fn at(&self, name: &str) -> Place {
        self.place.at(name)
    }

    /// The place of a keyword.
    pub(super) fn key(&self, name: &str) -> Place {
        self.place.at(name).as_key()
    }

    /// The keywords in it that decide about values.
    pub(super) fn deciding(&self) -> impl Iterator<Item = &'static Keyword> + '_ {
        KEYWORDS.iter().filter(|keyword| {
            let name = keyword.name;
            if name == "contentMediaType" && self.dialect != Dialect::Draft7 {
                return false;
            }
            self.parts.contains_key(name)
                || self.word(name).is_some_and(|value| decides(name, value))
        })
    }

    /// Whether these are the only keywords in it that decide about values.
    pub(super) fn says_only(&self, names: &[&str]) -> bool {
        self.always.is_none() && self.deciding().all(|keyword| names.contains(&keyword.name))
    }

    /// Whether it takes every value.
    pub(super) fn takes_all(&self) -> bool {
        self.always.unwrap_or_else(|| self.deciding().next().is_none())
    }
}

/// Whether a keyword refuses any value at all.
fn decides(name: &str, value: &Value) -> bool {
    match value {
        _ if name == "nullable" => *value == Value::Bool(true),
        Value::Bool(false) => {
            !matches!(name, "uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum")
        }
        Value::Number(number) => {
            !(name.starts_with("min") && name != "minimum" && number.as_u64() == Some(0))
        }
        Value::Array(items) => !(name == "required" && items.is_empty()),
        Value::String(text) if name == "format" => super::text::is_known_format(text),
        Value::String(text) if name == "contentEncoding" => text == "base64",
        _ => true,
    }
}
