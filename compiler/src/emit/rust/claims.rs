//! The names that are taken in generated Rust, and what would have one that is.

use crate::source::Place;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

/// Two things that would have the same name in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// Rust's name.
    pub rust: String,
    /// What would have it, as the topology names them.
    pub names: [String; 2],
    /// Where they are written; nowhere, where it is a name of generated code itself.
    pub(crate) places: [Option<Place>; 2],
}

impl fmt::Display for Collision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.names;
        write!(f, "{first} and {second} are both `{}` in Rust", self.rust)
    }
}

/// What has a name.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) what: String,
    pub(super) place: Option<Place>,
}

impl Owner {
    pub(super) fn at(what: String, place: Option<&Place>) -> Self {
        Self { what, place: place.cloned() }
    }
}

/// The names that are taken, each with who has it. Those within a module or a type begin with its name and `::`.
#[derive(Debug, Default)]
pub(super) struct Claims {
    owners: BTreeMap<String, Owner>,
    pub(super) collisions: Vec<Collision>,
}

impl Claims {
    /// Takes a name, if it is free.
    pub(super) fn claim(&mut self, rust: String, owner: Owner) -> bool {
        match self.owners.entry(rust) {
            Entry::Vacant(free) => {
                free.insert(owner);
                true
            }
            Entry::Occupied(taken) => {
                let (rust, other) = (taken.key().clone(), taken.get().clone());
                self.collide(rust, other, owner);
                false
            }
        }
    }

    /// Who has a name.
    pub(super) fn owner(&self, rust: &str) -> Option<&Owner> {
        self.owners.get(rust)
    }

    pub(super) fn collide(&mut self, rust: String, first: Owner, second: Owner) {
        let (names, places) = ([first.what, second.what], [first.place, second.place]);
        self.collisions.push(Collision { rust, names, places });
    }
}
