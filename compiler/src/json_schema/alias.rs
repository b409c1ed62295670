//! Schemas that say nothing of their own and stand for another one.

use super::importer::Importer;
use super::node::Node;
use crate::model::Id;
use rustc_hash::FxHashSet;

impl Importer<'_> {
    /// The schema that another one stands for and says nothing more, and whether null may come
    /// besides.
    pub(super) fn stands_for(&mut self, id: Id<Node>) -> Option<(Id<Node>, bool)> {
        let node = self.node(id);
        let nullable = node.says("nullable");
        if nullable && node.reference.is_some() && node.dialect.hides_beside_ref() {
            return None;
        }
        if node.says_only(&["$ref", "nullable"]) {
            return Some((node.target?, nullable));
        }
        let mut keywords = ["allOf", "anyOf", "oneOf"].into_iter();
        let keyword = keywords.find(|word| node.says_only(&[word, "nullable"]))?;
        let branches = node.list(keyword);
        let (nulls, others): (Vec<_>, Vec<_>) = branches
            .iter()
            .copied()
            .partition(|branch| keyword != "allOf" && self.is_null(*branch));
        let [branch] = others[..] else { return None };
        let null = !nulls.is_empty();
        let null_twice = null && (nulls.len() > 1 || self.takes_null(branch));
        if keyword == "oneOf" && (null_twice || self.is_variant(branch)) {
            return None;
        }
        let (target, inner) = self.stands_for(branch)?;
        Some((target, nullable || null || inner))
    }

    /// Whether a schema stands for another one, and so on, without an end.
    pub(super) fn comes_to_itself(&mut self, id: Id<Node>) -> bool {
        let mut way = FxHashSet::default();
        let mut at = id;
        let endless = loop {
            if let Some(known) = self.endless.get(&at) {
                break *known;
            }
            if !way.insert(at) {
                break true;
            }
            match self.stands_for(at) {
                Some((next, _)) => at = next,
                None => break false,
            }
        };
        self.endless.extend(way.into_iter().map(|id| (id, endless)));
        endless
    }
}
