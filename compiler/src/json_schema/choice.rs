//! `anyOf` and `oneOf`: what is no real choice is told apart from what is one.

use super::facts::{Choice, Facts, has};
use super::importer::Importer;
use super::node::Node;
use super::types::Types;
use super::unsupported;
use crate::model::Id;
use indexmap::IndexSet;
use serde_json::Value;

impl Importer<'_> {
    /// Adds what a choice says. Null beside one schema is a schema that may be null; values beside
    /// values are an enum; only several schemas that say more are left as a choice.
    pub(super) fn choice(
        &mut self,
        id: Id<Node>,
        keyword: &'static str,
        or_null: bool,
        facts: &mut Facts,
    ) {
        let node = self.node(id);
        let all = node.list(keyword);
        if keyword == "anyOf" && all.iter().any(|branch| self.node(*branch).takes_all()) {
            facts.passes = true;
            return;
        }
        let (nulls, branches): (Vec<_>, Vec<_>) =
            all.iter().copied().partition(|branch| self.is_null(*branch));
        let beside = or_null || !nulls.is_empty();
        let null = beside || branches.iter().any(|one| self.takes_null(*one));
        let may_be_null = !or_null && facts.types.hold(Types::NULL);
        if may_be_null && keyword == "oneOf" && self.matches_null_twice(&nulls, &branches) {
            let fault =
                unsupported("null matches two schemas of this `oneOf`, which then refuses it");
            let help = "say null once, or write `anyOf`";
            return self.complain(fault.at(node.key(keyword), "").help(help));
        }
        if let [branch] = branches[..]
            && !(keyword == "oneOf" && self.is_variant(branch))
        {
            return self.gather(branch, beside, facts);
        }
        let listed: Option<Vec<_>> = branches.iter().map(|branch| self.listed(*branch)).collect();
        if let Some(listed) = listed {
            let values = self.listed_once(node, keyword, listed);
            return facts.limit(values, null, node.at(keyword));
        }
        let null_type = if null { Types::NULL } else { Types::NONE };
        facts.types_at = Some(node.key(keyword));
        if let Some(values) = self.open_enum(keyword, &branches) {
            facts.types = facts.types.and(Types::STRING.or(null_type));
            facts.open = Some(values);
            return;
        }
        facts.types = facts.types.and(Types::ALL.without(Types::NULL).or(null_type));
        facts.choices.push(Choice { node: id, keyword, branches });
    }

    /// The values of all schemas of a choice. What two of them list, `oneOf` refuses.
    fn listed_once(&mut self, node: &Node, keyword: &str, listed: Vec<Vec<Value>>) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::new();
        for value in listed.into_iter().flatten() {
            if !has(&values, &value) {
                values.push(value);
            } else if keyword == "oneOf" {
                let message =
                    format!("{value} matches two schemas of this `oneOf`, which then refuses it");
                let fault = unsupported(message).at(node.key(keyword), "");
                self.complain(fault.help("list each value once"));
            }
        }
        values
    }

    /// Whether a schema takes null, and nothing else.
    pub(super) fn is_null(&self, id: Id<Node>) -> bool {
        let node = self.node(id);
        let is = |value: &Value| matches!(value, Value::Array(list) if list[..] == [Value::Null]);
        let type_is = |value: &Value| {
            value == "null" || matches!(value, Value::Array(list) if list[..] == ["null"])
        };
        node.says_only(&["type", "const", "enum"])
            && (node.word("type").is_some_and(type_is)
                || node.word("const").is_some_and(Value::is_null)
                || node.word("enum").is_some_and(is))
            && !node.says_only(&[])
    }

    fn matches_null_twice(&mut self, nulls: &[Id<Node>], branches: &[Id<Node>]) -> bool {
        let others = branches.iter().filter(|branch| self.takes_null(**branch)).count();
        nulls.len() + others > 1
    }

    /// Whether a schema takes null.
    pub(super) fn takes_null(&mut self, id: Id<Node>) -> bool {
        if let Some(known) = self.nulls.get(&id) {
            return *known;
        }
        let takes = self.glance(id).take_null();
        self.nulls.insert(id, takes);
        takes
    }

    /// Whether a schema is an object that a field tells from others to come: one choice is a union, too.
    pub(super) fn is_variant(&mut self, id: Id<Node>) -> bool {
        if let Some(known) = self.variants.get(&id) {
            return *known;
        }
        let facts = self.glance(id);
        let fields = self.fields(&facts);
        let requires = |name: &str| {
            let all = self.said(&facts, "required");
            all.iter()
                .any(|(_, names)| names.as_array().is_some_and(|names| has(names, &name.into())))
        };
        let is_text = |id: &Id<Node>| self.node(*id).text("const").is_some();
        let is_variant =
            fields.iter().any(|(name, nodes)| nodes.iter().any(is_text) && requires(name));
        self.variants.insert(id, is_variant);
        is_variant
    }

    /// What a schema says; what is wrong with it is said elsewhere.
    fn glance(&mut self, id: Id<Node>) -> Facts {
        let found = std::mem::take(&mut self.found);
        let mut facts = Facts::default();
        self.gather(id, false, &mut facts);
        self.found = found;
        facts
    }

    /// The values of a schema that lists them and says nothing else.
    fn listed(&self, id: Id<Node>) -> Option<Vec<Value>> {
        let node = self.node(id);
        let values = match (node.word("const"), node.word("enum")) {
            (Some(value), None) => vec![value.clone()],
            (None, Some(Value::Array(values))) => values.clone(),
            _ => return None,
        };
        let types = match node.word("type") {
            None => Types::ALL,
            Some(written) => Types::of_name(written.as_str()?)?,
        };
        let fit = |value: &Value| types.hold(Types::of_value(value));
        node.says_only(&["type", "const", "enum"]).then(|| values.into_iter().filter(fit).collect())
    }

    /// The texts that are listed beside any text: those that a reader knows.
    fn open_enum(&self, keyword: &str, branches: &[Id<Node>]) -> Option<IndexSet<String>> {
        let any_text = |id: &Id<Node>| {
            let node = self.node(*id);
            node.says_only(&["type"]) && node.text("type") == Some("string")
        };
        let (any, listed): (Vec<Id<Node>>, Vec<_>) = branches.iter().partition(|id| any_text(id));
        if keyword != "anyOf" || any.is_empty() {
            return None;
        }
        let listed: Option<Vec<_>> = listed.into_iter().map(|id| self.listed(id)).collect();
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            _ => None,
        };
        listed?.into_iter().flatten().map(text).collect()
    }
}
