//! Objects: those with known fields, and maps.

use super::facts::Facts;
use super::importer::Importer;
use super::node::Node;
use super::unsupported;
use crate::contract::{Field, Kind, Map, Scalar, Struct};
use crate::model::Id;
use crate::source::Place;
use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

/// The fields that some schemas name, each with all that is said of it.
pub(super) type Fields<'d> = IndexMap<&'d str, Vec<Id<Node>>>;

/// What is said of fields that have no name.
#[derive(Default)]
struct Others {
    /// Who refuses them.
    refused: Vec<(Id<Node>, &'static str)>,
    /// What they are.
    schemas: Vec<Id<Node>>,
}

impl<'d> Importer<'d> {
    pub(super) fn object(&mut self, facts: &Facts, place: &Place) -> Kind {
        let others = self.others(facts);
        let fields = self.fields(facts);
        let required = self.required(facts);
        let named = facts.nodes.iter().any(|id| self.node(*id).named("properties").is_some());
        if !named && required.is_empty() && others.refused.is_empty() {
            let value = match others.schemas[..] {
                [] => self.shapes.plain(Scalar::Json),
                _ => self.together(&others.schemas),
            };
            let entries = self.counts(facts, "minProperties", "maxProperties");
            return Kind::Map(Map { value, entries });
        }
        Kind::Struct(self.structure(facts, &fields, None, place))
    }

    /// A struct; `tag` is the field that tells it from other variants, and none of its own.
    pub(super) fn structure(
        &mut self,
        facts: &Facts,
        fields: &Fields<'d>,
        tag: Option<&str>,
        place: &Place,
    ) -> Struct {
        let others = self.others(facts);
        let required = self.required(facts);
        self.no_map(facts, &others);
        self.no_strangers(fields, &required, &others);
        let mut known = IndexMap::with_capacity(fields.len());
        for (name, ids) in fields.iter().filter(|(name, _)| Some(**name) != tag) {
            known.insert((*name).to_owned(), self.field(ids, required.contains(*name)));
        }
        for name in required.iter().filter(|name| Some(name.as_str()) != tag) {
            let shape = self.shapes.plain(Scalar::Json);
            let field = || Field { shape, optional: false, default: None };
            known.entry(name.clone()).or_insert_with(field);
        }
        let with_fields =
            facts.nodes.iter().find(|id| self.node(**id).named("properties").is_some());
        let at = with_fields.map_or(place, |id| &self.node(*id).place).at("properties");
        let closed = !others.refused.is_empty();
        Struct { fields: known, at, reserved: Vec::new(), closed }
    }

    /// The fields that all schemas name.
    pub(super) fn fields(&self, facts: &Facts) -> Fields<'d> {
        let mut fields: Fields<'d> = IndexMap::new();
        for id in &facts.nodes {
            for (name, schema) in self.node(*id).named("properties").into_iter().flatten() {
                let all = fields.entry(name).or_default();
                if !all.contains(schema) {
                    all.push(*schema);
                }
            }
        }
        fields
    }

    pub(super) fn required(&mut self, facts: &Facts) -> IndexSet<String> {
        let mut required = IndexSet::new();
        for (id, value) in self.said(facts, "required") {
            let node = self.node(id);
            let names: Option<Vec<_>> = match &value {
                Value::Array(names) => names.iter().map(Value::as_str).collect(),
                _ => None,
            };
            match names {
                Some(names) => required.extend(names.into_iter().map(str::to_owned)),
                None => self.malformed(node, "required", "a list of names"),
            }
        }
        required
    }

    /// A field that is required has no default: its readers refuse an object without it, so that the
    /// default is only a remark.
    fn field(&mut self, ids: &[Id<Node>], required: bool) -> Field {
        if let Some(never) = ids.iter().find(|id| self.node(**id).always == Some(false)) {
            let fault = unsupported("no contract can say that a field must not be there");
            let help = "take it out, or list it as `reserved` in the topology";
            self.complain(fault.at(self.node(*never).place.clone(), "").help(help));
            return Field { shape: self.shapes.plain(Scalar::Json), optional: true, default: None };
        }
        let default = ids.iter().find_map(|id| self.node(*id).word("default"));
        let default = default.filter(|_| !required).cloned();
        Field { shape: self.together(ids), optional: !required, default }
    }

    fn others(&self, facts: &Facts) -> Others {
        let mut others = Others::default();
        for id in &facts.nodes {
            for keyword in ["additionalProperties", "unevaluatedProperties"] {
                let Some(schema) = self.node(*id).one(keyword) else { continue };
                match self.node(schema).always {
                    Some(false) => others.refused.push((*id, keyword)),
                    _ if self.node(schema).takes_all() => {}
                    _ if others.schemas.contains(&schema) => {}
                    _ => others.schemas.push(schema),
                }
            }
        }
        others
    }

    /// What is a map as well as an object with fields.
    fn no_map(&mut self, facts: &Facts, others: &Others) {
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
    fn no_strangers(&mut self, fields: &Fields<'_>, required: &IndexSet<String>, others: &Others) {
        for (index, (id, keyword)) in others.refused.iter().enumerate() {
            let node = self.node(*id);
            // What is not evaluated is judged after all schemas that are found from there.
            let all = *keyword == "unevaluatedProperties" && index == 0;
            let own = node.named("properties");
            let knows = |name: &str| {
                own.is_some_and(|own| own.contains_key(name)) || (all && fields.contains_key(name))
            };
            let names = fields.keys().copied().chain(required.iter().map(String::as_str));
            let Some(stranger) = names.into_iter().find(|name| !knows(name)) else { continue };
            let mut fault = unsupported(format!(
                "`{stranger}` is refused here, and named or required elsewhere"
            ))
            .at(node.key(keyword), "it refuses what does not stand beside it");
            if let Some([field, ..]) = fields.get(stranger).map(Vec::as_slice) {
                fault = fault.at(self.node(*field).place.as_key(), "named here");
            }
            self.complain(
                fault.help("close the whole object: `unevaluatedProperties` beside `allOf`"),
            );
        }
    }
}
