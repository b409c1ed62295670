//! Choices of objects that a field tells apart.

use super::facts::{Choice, Facts, has};
use super::importer::Importer;
use super::node::Node;
use super::object::Fields;
use super::types::Types;
use super::unsupported;
use crate::contract::{Kind, Shape, Union};
use crate::model::Id;
use crate::source::Place;
use indexmap::{IndexMap, IndexSet};
use serde_json::{Value, json};

/// An object of a choice.
struct Variant<'d> {
    node: Id<Node>,
    facts: Facts,
    fields: Fields<'d>,
    required: IndexSet<String>,
}

impl<'d> Importer<'d> {
    pub(super) fn union(&mut self, facts: &Facts, place: &Place) -> Kind {
        let [choice] = &facts.choices[..] else {
            let at = facts.choices.last().map_or_else(|| place.clone(), |one| self.at(one));
            let fault = unsupported("no contract can say two choices of one value");
            self.complain(fault.at(at, "").help("write out which of them go together"));
            return Kind::Json;
        };
        let (others, branches): (Vec<_>, Vec<_>) =
            choice.branches.iter().partition(|branch| self.is_other(**branch).is_some());
        let Some(variants) = self.variants(facts, &branches) else {
            self.untagged(choice);
            return Kind::Json;
        };
        let Some((tag, names)) = self.tag(choice, &variants) else {
            self.untagged(choice);
            return Kind::Json;
        };
        let open = self.is_open(facts, &others, &tag, &names, choice);
        let mut known = IndexMap::new();
        for (variant, names) in variants.iter().zip(names) {
            let place = &self.node(variant.node).place;
            let object = self.structure(&variant.facts, &variant.fields, Some(&tag), place);
            let mut notes = self.notes(&[variant.node]);
            notes.doc = notes.doc.filter(|doc| !names.contains(doc));
            let place = Some(place.clone());
            let shape = Shape { notes, place, ..Shape::plain(Kind::Struct(object)) };
            let shape = self.shapes.push(shape);
            known.extend(names.into_iter().map(|name| (name, shape)));
        }
        Kind::Union(Union { tag, variants: known, open, reserved: Vec::new() })
    }

    /// Each branch with what is said beside the choice; nothing, where one is no object.
    fn variants(&mut self, facts: &Facts, branches: &[Id<Node>]) -> Option<Vec<Variant<'d>>> {
        let mut variants = Vec::with_capacity(branches.len());
        for node in branches {
            let mut facts = Facts { choices: Vec::new(), ..facts.clone() };
            self.gather(*node, false, &mut facts);
            let types = facts.types.without(Types::NULL);
            if types != Types::OBJECT || !facts.choices.is_empty() || facts.literals.is_some() {
                return None;
            }
            let (fields, required) = (self.fields(&facts), self.required(&facts));
            variants.push(Variant { node: *node, facts, fields, required });
        }
        Some(variants)
    }

    /// The field that tells the variants apart, and what each has in it.
    fn tag(
        &mut self,
        choice: &Choice,
        variants: &[Variant<'d>],
    ) -> Option<(String, Vec<Vec<String>>)> {
        let node = self.node(choice.node);
        let discriminator = node.word("discriminator");
        let named = discriminator.and_then(|said| said.get("propertyName")).and_then(Value::as_str);
        let candidates: Vec<&str> = match named {
            Some(name) => vec![name],
            None => self.candidates(variants),
        };
        candidates.into_iter().find_map(|tag| {
            let mapping = named.and(discriminator);
            let names = variants.iter().map(|variant| self.names_of(variant, tag, mapping));
            let names: Vec<_> = names.collect::<Option<_>>()?;
            let all: IndexSet<_> = names.iter().flatten().collect();
            let distinct = all.len() == names.iter().map(Vec::len).sum::<usize>();
            distinct.then(|| (tag.to_owned(), names))
        })
    }

    /// The fields of the first variant, those first that a `const` fixes in each: an enum of one text
    /// may be nothing but that.
    fn candidates(&self, variants: &[Variant<'d>]) -> Vec<&'d str> {
        let fixed = |name: &str| {
            variants.iter().all(|variant| {
                let mut nodes = variant.fields.get(name).into_iter().flatten();
                nodes.any(|id| self.node(*id).text("const").is_some())
            })
        };
        let first = variants.first().into_iter();
        let mut names: Vec<_> = first.flat_map(|variant| variant.fields.keys().copied()).collect();
        names.sort_by_cached_key(|name| !fixed(name));
        names
    }

    /// The texts that a variant has in a field that it requires.
    fn names_of(
        &mut self,
        variant: &Variant<'_>,
        tag: &str,
        discriminator: Option<&Value>,
    ) -> Option<Vec<String>> {
        if !variant.required.contains(tag) {
            return None;
        }
        let mut facts = Facts::default();
        for id in variant.fields.get(tag)? {
            self.gather(*id, false, &mut facts);
        }
        let beside = ["type", "enum", "const", "$ref", "allOf", "anyOf", "oneOf"];
        let plain = facts.choices.is_empty()
            && facts.nodes.iter().all(|id| self.node(*id).says_only(&beside));
        match facts.literals.filter(|_| plain) {
            Some(values) => {
                let fit = values.into_iter().filter(|one| facts.types.hold(Types::of_value(one)));
                let texts = fit.map(|value| value.as_str().map(str::to_owned));
                texts.collect::<Option<Vec<_>>>().filter(|texts| !texts.is_empty())
            }
            None => self.mapped(variant.node, discriminator?),
        }
    }

    /// The texts that a discriminator has for a schema: those of its mapping, or the schema's name.
    fn mapped(&self, id: Id<Node>, discriminator: &Value) -> Option<Vec<String>> {
        let reference = self.node(id).text("$ref")?;
        let name = reference.rsplit(['/', '#']).next()?;
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let entries = mapping.into_iter().flatten();
        let meant = entries.filter(|(_, to)| *to == reference || *to == name);
        let names: Vec<_> = meant.map(|(text, _)| text.clone()).collect();
        Some(if names.is_empty() { vec![name.to_owned()] } else { names })
    }

    /// The field and the texts that a branch takes all others of: what the emitter writes for an open
    /// union.
    fn is_other(&self, id: Id<Node>) -> Option<(&'d str, Vec<Value>)> {
        let node = self.node(id);
        let ([(tag, field)], true) = (
            &node.named("properties")?.iter().collect::<Vec<_>>()[..],
            node.says_only(&["properties", "required"]),
        ) else {
            return None;
        };
        let field = self.node(**field);
        let known = self.node(field.one("not")?);
        let texts = known.word("enum")?.as_array()?.clone();
        let plain = field.says_only(&["type", "not"])
            && field.text("type") == Some("string")
            && known.says_only(&["enum"]);
        let required = node.word("required") == Some(&json!([tag]));
        (plain && required).then_some((tag.as_str(), texts))
    }

    /// Whether the choice takes objects with other texts: all others, and all that is in them.
    fn is_open(
        &mut self,
        facts: &Facts,
        others: &[Id<Node>],
        tag: &str,
        names: &[Vec<String>],
        choice: &Choice,
    ) -> bool {
        let [other] = others else { return false };
        let known: Vec<Value> = names.iter().flatten().map(|name| name.as_str().into()).collect();
        let plain = facts.nodes.iter().all(|id| {
            self.node(*id).says_only(&["type", "nullable", "$ref", "allOf", "anyOf", "oneOf"])
        });
        let fits = self.is_other(*other).is_some_and(|(field, texts)| {
            field == tag && texts.len() == known.len() && texts.iter().all(|text| has(&known, text))
        });
        if !plain || !fits {
            self.untagged(choice);
        }
        true
    }

    fn untagged(&mut self, choice: &Choice) {
        let message = format!("nothing tells the schemas of this `{}` apart", choice.keyword);
        let help = "let each be an object with a required field of a `const` text of its own, the same field in all";
        self.complain(unsupported(message).at(self.at(choice), "").help(help));
    }

    fn at(&self, choice: &Choice) -> Place {
        self.node(choice.node).key(choice.keyword)
    }
}
