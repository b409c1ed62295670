//! Fields that have no name: `additionalProperties` and `unevaluatedProperties`.

use super::facts::Facts;
use super::importer::Importer;
use super::node::Node;
use super::object::Fields;
use super::unsupported;
use crate::model::Id;
use indexmap::IndexSet;

/// What some schemas say of the fields that have no name.
#[derive(Default)]
pub(super) struct Others {
    /// Who refuses them.
    pub(super) refused: Vec<Refusal>,
    /// What they are.
    pub(super) schemas: Vec<Id<Node>>,
}

/// A keyword that refuses other fields.
pub(super) struct Refusal {
    node: Id<Node>,
    keyword: &'static str,
    /// Whether it knows the fields of all schemas, and not only of its own.
    knows_all: bool,
}

impl Importer<'_> {
    pub(super) fn others(&mut self, facts: &Facts) -> Others {
        let mut others = Others::default();
        for id in &facts.nodes {
            if let Some(schema) = self.node(*id).one("additionalProperties") {
                match self.node(schema).always {
                    Some(false) => others.refused.push(Refusal {
                        node: *id,
                        keyword: "additionalProperties",
                        knows_all: false,
                    }),
                    _ if self.node(schema).takes_all() => {}
                    _ if others.schemas.contains(&schema) => {}
                    _ => others.schemas.push(schema),
                }
            } else if let Some(schema) = self.node(*id).one("unevaluatedProperties") {
                self.unevaluated(*id, schema, facts, &mut others);
            }
        }
        others
    }

    /// It knows the fields of its own schema, and of those that are applied from there. Of these, all
    /// are known only where it stands on top of them.
    fn unevaluated(&mut self, id: Id<Node>, schema: Id<Node>, facts: &Facts, others: &mut Others) {
        let (node, keyword) = (self.node(id), "unevaluatedProperties");
        if self.node(schema).takes_all() {
            return;
        }
        let applies = node.target.is_some()
            || ["allOf", "anyOf", "oneOf"].iter().any(|name| node.parts.contains_key(name));
        let on_top = facts.top == Some(id);
        let judged = |other: &Id<Node>| {
            let words = ["additionalProperties", "unevaluatedProperties"];
            let mut schemas = words.iter().filter_map(|word| self.node(*other).one(word));
            *other != id && schemas.any(|schema| self.node(schema).always != Some(false))
        };
        let is_clear = match on_top {
            true => !facts.passes && !facts.nodes.iter().any(judged),
            false => !applies,
        };
        if self.node(schema).always == Some(false) && is_clear {
            others.refused.push(Refusal { node: id, keyword, knows_all: on_top });
            return;
        }
        let fault = unsupported(format!("no contract can say `{keyword}` here"));
        let help = "write `additionalProperties`, or `false` beside an `allOf` of objects that say nothing of other fields";
        self.complain(fault.at(node.key(keyword), "").help(help));
    }

    /// What is a map as well as an object with fields.
    pub(super) fn no_map(&mut self, facts: &Facts, others: &Others) {
        for schema in &others.schemas {
            let fault =
                unsupported("no contract can say a schema for all other fields beside known ones");
            let help = "name all fields, or put the others into a field of their own";
            self.complain(fault.at(self.node(*schema).place.as_key(), "").help(help));
        }
        for word in ["minProperties", "maxProperties"] {
            if let Some((id, _)) = self.said(facts, word).first() {
                let fault =
                    unsupported(format!("no contract can say `{word}` of an object with fields"));
                let help = "say which fields are `required`";
                self.complain(fault.at(self.node(*id).key(word), "").help(help));
            }
        }
    }

    /// Fields that one schema names or requires and another one refuses.
    pub(super) fn no_strangers(
        &mut self,
        fields: &Fields<'_>,
        required: &IndexSet<String>,
        others: &Others,
    ) {
        for Refusal { node, keyword, knows_all } in &others.refused {
            let node = self.node(*node);
            let own = node.named("properties");
            let knows = |name: &str| {
                own.is_some_and(|own| own.contains_key(name))
                    || (*knows_all && fields.contains_key(name))
            };
            let mut names = fields.keys().copied().chain(required.iter().map(String::as_str));
            let Some(stranger) = names.find(|name| !knows(name)) else { continue };
            let message = format!("`{stranger}` is refused here, and named or required elsewhere");
            let mut fault = unsupported(message)
                .at(node.key(keyword), "it refuses what does not stand beside it");
            if let Some([field, ..]) = fields.get(stranger).map(Vec::as_slice) {
                fault = fault.at(self.node(*field).place.as_key(), "named here");
            }
            let help = "close the whole object: `unevaluatedProperties` beside `allOf`";
            self.complain(fault.help(help));
        }
    }
}
