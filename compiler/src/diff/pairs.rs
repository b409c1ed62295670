//! The same object in two topologies.

use crate::model::{Arena, Id};
use std::collections::BTreeMap;

/// An object of the old topology, of the new one, or of both.
pub(super) enum Pair<'m, T> {
    Removed(Id<T>, &'m T),
    Added(Id<T>, &'m T),
    Kept((Id<T>, &'m T), (Id<T>, &'m T)),
}

/// Objects of the same key are the same. In the order of the new topology, what is gone behind. A key of `None` is left out.
pub(super) fn pairs<'m, T, K: Ord>(
    old: &'m Arena<T>,
    new: &'m Arena<T>,
    old_key: impl Fn(&'m T) -> Option<K>,
    new_key: impl Fn(&'m T) -> Option<K>,
) -> Vec<Pair<'m, T>> {
    let mut left: BTreeMap<K, (Id<T>, &'m T)> =
        old.iter().filter_map(|(id, item)| Some((old_key(item)?, (id, item)))).collect();
    let mut pairs = Vec::new();
    for (id, item) in new.iter() {
        let Some(key) = new_key(item) else { continue };
        pairs.push(match left.remove(&key) {
            Some(before) => Pair::Kept(before, (id, item)),
            None => Pair::Added(id, item),
        });
    }
    pairs.extend(left.into_values().map(|(id, item)| Pair::Removed(id, item)));
    pairs
}
