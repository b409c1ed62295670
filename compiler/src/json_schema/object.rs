//! Objects: those with known fields, and maps.

use super::facts::Facts;
use super::importer::Importer;
use super::node::Node;
use super::unsupported;
use crate::contract::{Field, Kind, Map, Scalar, Struct};
use crate::emit::ALWAYS_WRITTEN;
use crate::model::Id;
use crate::source::Place;
use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

/// The fields that some schemas name, each with all that is said of it.
pub(super) type Fields<'d> = IndexMap<&'d str, Vec<Id<Node>>>;

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
        let always = default.is_some() && ids.iter().any(|id| self.node(*id).says(ALWAYS_WRITTEN));
        Field { shape: self.together(ids), optional: !required && !always, default }
    }
}
