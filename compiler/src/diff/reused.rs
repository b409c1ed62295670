//! Names that come back: a field that the last release no longer had.

use super::change::{Change, Class, Rollout};
use super::payloads::shown_path;
use super::revision::Revision;
use crate::contract::compat::Side;
use crate::contract::{Kind, Shape};
use crate::model::Id;
use crate::source::{Place, Pointer};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The fields that a revision has and the present shape has again, though the last release has not: what is written under the
/// name today need not be what it meant. Where `changes` shows that it is not, that is enough.
pub(super) fn names(revision: &Revision<'_>, last: Side<'_>, changes: &[Change]) -> Vec<Change> {
    let (before, now, between) = (fields(revision.old), fields(revision.new), fields(last));
    let is_back = |path: &Pointer| {
        // Of a struct that is gone as a whole, one name is enough.
        let parent = parent(path);
        before.contains_key(path)
            && !between.contains_key(path)
            && (parent.as_str().is_empty() || between.contains_key(&parent))
    };
    let (backward, forward) = revision.promised();
    let class = if backward || forward { Class::Breaking } else { Class::Safe };
    let is_told = |path: &Pointer| {
        let told = format!("{} {} ", revision.detail(), shown_path(path));
        changes.iter().any(|change| change.class == class && change.detail.starts_with(&told))
    };
    let back = now.iter().filter(|(path, _)| is_back(path) && !is_told(path));
    back.map(|(path, place)| {
        let at = shown_path(path);
        let text = format!("`{at}` of {} is back: the last release had it no longer", revision.title());
        Change::new(("payload-name-reused", class), revision.object.clone(), text)
            .detail(format!("{} {at}", revision.detail()))
            .places(before[path].clone(), place.clone())
            .reaches((revision.reached)())
            .rollout(Rollout::Impossible)
            .help("take another name, and put this one under `reserved`; where it is the same field that comes back, approve it")
    })
    .collect()
}

fn parent(path: &Pointer) -> Pointer {
    let text = path.as_str();
    Pointer::from(text.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned())
}

/// Of so many fields a payload is looked at: types that hold each other twice have more than anybody counts.
const FIELDS: usize = 10_000;

/// All fields of a payload, by their places in it, with where they are written.
fn fields(side: Side<'_>) -> BTreeMap<Pointer, Option<Place>> {
    let mut walk = Walk { side, way: FxHashSet::default(), found: BTreeMap::new() };
    walk.value(side.shape, &Pointer::root());
    walk.found
}

struct Walk<'s> {
    side: Side<'s>,
    /// The shapes on the way: a recursive type ends there.
    way: FxHashSet<Id<Shape>>,
    found: BTreeMap<Pointer, Option<Place>>,
}

impl Walk<'_> {
    fn value(&mut self, shape: Id<Shape>, path: &Pointer) {
        if self.found.len() >= FIELDS || !self.way.insert(shape) {
            return;
        }
        match self.side.shapes.kind(shape) {
            Kind::Struct(object) => {
                for (name, field) in &object.fields {
                    let path = path.key(name);
                    self.value(field.shape, &path);
                    self.found.insert(path, Some(object.at.at(name)));
                }
            }
            Kind::Union(union) => {
                for variant in union.variants.values() {
                    self.value(*variant, path);
                }
            }
            Kind::List(list) => self.item(list.item, path.index(0)),
            Kind::Map(map) => self.item(map.value, path.key("*")),
            _ => {}
        }
        self.way.remove(&shape);
    }

    fn item(&mut self, shape: Id<Shape>, path: Pointer) {
        self.value(shape, &path);
        self.found.insert(path, None);
    }
}
