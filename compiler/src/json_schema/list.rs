//! Lists.

use super::facts::Facts;
use super::importer::Importer;
use super::node::Part;
use super::unsupported;
use crate::contract::{Kind, List};

impl Importer<'_> {
    pub(super) fn list(&mut self, facts: &Facts) -> Kind {
        let mut items = Vec::new();
        for id in &facts.nodes {
            let node = self.node(*id);
            match node.parts.get("items") {
                Some(Part::One(item)) if self.node(*item).takes_all() => {}
                Some(Part::One(item)) => items.push(*item),
                Some(_) => {
                    let fault =
                        unsupported("no contract can say a list with a schema for each item");
                    let help = "use an object, whose fields have names";
                    self.complain(fault.at(node.key("items"), "").help(help));
                }
                None => {}
            }
        }
        items.sort_unstable();
        items.dedup();
        let unique = facts.nodes.iter().any(|id| self.node(*id).says("uniqueItems"));
        let counts = self.counts(facts, "minItems", "maxItems");
        Kind::List(List { item: self.together(&items), items: counts, unique })
    }
}
