//! What several schemas say together: `allOf`, references, and the plain parts of choices.

use super::emitted::Emitted;
use super::importer::Importer;
use super::keyword::Speaks;
use super::node::Node;
use super::types::Types;
use super::unsupported;
use crate::model::Id;
use crate::source::Place;
use indexmap::IndexSet;
use rustc_hash::FxHashSet;
use serde_json::Value;

/// How many schemas may stand for each other in a row.
const DEPTH: usize = 200;

/// What some schemas say that all hold at once.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The types that all of them allow.
    pub(super) types: Types,
    /// The last place that says so.
    pub(super) types_at: Option<Place>,
    /// The values that `const` and `enum` leave.
    pub(super) literals: Option<Vec<Value>>,
    /// The last place that says so.
    pub(super) literals_at: Option<Place>,
    /// The schema that all of this is said in, where it is one.
    pub(super) top: Option<Id<Node>>,
    /// The schemas that say it.
    pub(super) nodes: Vec<Id<Node>>,
    /// Choices between objects.
    pub(super) choices: Vec<Choice>,
    /// Whether something in it could not be read, and was said already.
    pub(super) broken: bool,
    /// Whether a choice was passed over that takes every value.
    pub(super) passes: bool,
    /// The texts that a reader knows of, where it takes others too.
    pub(super) open: Option<IndexSet<String>>,
    /// The schema that we ourselves would have written like that, and what for.
    pub(super) emitted: Option<(Id<Node>, Emitted)>,
    /// What was gathered, and whether with null.
    pub(super) seen: FxHashSet<(Id<Node>, bool)>,
}

/// A choice between schemas.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// Where it stands.
    pub(super) node: Id<Node>,
    /// By which keyword.
    pub(super) keyword: &'static str,
    /// The schemas, without one for null.
    pub(super) branches: Vec<Id<Node>>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            types: Types::ALL,
            types_at: None,
            literals: None,
            literals_at: None,
            top: None,
            nodes: Vec::new(),
            choices: Vec::new(),
            broken: false,
            passes: false,
            open: None,
            emitted: None,
            seen: FxHashSet::default(),
        }
    }
}

impl Facts {
    /// The same, without the values that they are limited to.
    pub(super) fn without_literals(&self) -> Self {
        Self { literals: None, literals_at: None, ..self.clone() }
    }

    /// Whether null is one of the values.
    pub(super) fn take_null(&self) -> bool {
        let listed = self.literals.as_ref().is_none_or(|values| values.contains(&Value::Null));
        listed && self.types.hold(Types::NULL)
    }

    /// Leaves only the values that are among these as well.
    pub(super) fn limit(&mut self, mut values: Vec<Value>, or_null: bool, at: Place) {
        if or_null && !values.contains(&Value::Null) {
            values.push(Value::Null);
        }
        let left = match self.literals.take() {
            None => values,
            Some(known) => known.into_iter().filter(|one| has(&values, one)).collect(),
        };
        self.literals = Some(left);
        self.literals_at = Some(at);
    }
}

/// Whether a value is among others: by JSON Schema, `1` and `1.0` are equal.
pub(super) fn has(values: &[Value], one: &Value) -> bool {
    let whole = |value: &Value| value.as_number().and_then(super::number::whole);
    let equal =
        |value: &Value| value == one || whole(one).is_some_and(|one| whole(value) == Some(one));
    values.iter().any(equal)
}

impl<'d> Importer<'d> {
    /// Adds what a schema says. `or_null` is whether null is allowed besides.
    pub(super) fn gather(&mut self, id: Id<Node>, or_null: bool, facts: &mut Facts) {
        let node = self.node(id);
        let or_null = or_null || node.says("nullable");
        if self.within.contains(&id) || self.within.len() > DEPTH {
            let fault = unsupported("this schema leads back to itself before it says anything");
            return self.complain(fault.at(node.place.clone(), "").help("let it say what it is"));
        }
        if !facts.seen.insert((id, or_null)) {
            return;
        }
        if let Some(always) = node.always {
            if !always {
                facts.types = facts.types.and(if or_null { Types::NULL } else { Types::NONE });
                facts.types_at = Some(node.place.clone());
            }
            return;
        }
        if !facts.nodes.contains(&id) {
            facts.nodes.push(id);
        }
        self.within.push(id);
        if let Some(emitted) = self.emitted(id) {
            facts.types = facts.types.and(with_null(Types::STRING, or_null));
            if facts.emitted.replace((id, emitted)).is_some() {
                let fault = unsupported("no contract can say two bounds of one text");
                let fault = fault.at(node.place.clone(), "");
                self.complain(fault.help("say the narrower ones"));
            }
        } else {
            self.refuse(node);
            self.gather_type(node, or_null, facts);
            self.gather_parts(id, or_null, facts);
        }
        self.within.pop();
    }

    /// A keyword in each of the schemas that has it. What stands in one of our own making is known.
    pub(super) fn said(&self, facts: &Facts, name: &str) -> Vec<(Id<Node>, Value)> {
        let ours = facts.emitted.map(|(id, _)| id);
        let nodes = facts.nodes.iter().filter(|id| Some(**id) != ours);
        nodes.filter_map(|id| Some((*id, self.node(*id).word(name)?.clone()))).collect()
    }

    fn gather_parts(&mut self, id: Id<Node>, or_null: bool, facts: &mut Facts) {
        let node = self.node(id);
        if let Some(target) = node.target {
            self.gather(target, or_null, facts);
            if node.dialect.hides_beside_ref() {
                return;
            }
        }
        if let Some(value) = node.word("const") {
            facts.limit(vec![value.clone()], or_null, node.at("const"));
        }
        match node.word("enum") {
            Some(Value::Array(values)) => facts.limit(values.clone(), or_null, node.at("enum")),
            Some(_) => self.malformed(node, "enum", "a list of values"),
            None => {}
        }
        for part in node.list("allOf") {
            self.gather(*part, or_null, facts);
        }
        for keyword in ["anyOf", "oneOf"] {
            if node.parts.contains_key(keyword) {
                self.choice(id, keyword, or_null, facts);
            }
        }
    }

    fn gather_type(&mut self, node: &'d Node, or_null: bool, facts: &mut Facts) {
        let Some(written) = node.word("type") else { return };
        let names = match written {
            Value::Array(names) => names.iter().collect(),
            name => vec![name],
        };
        let mut types = Types::NONE;
        for name in names {
            match name.as_str().and_then(Types::of_name) {
                Some(one) => types = types.or(one),
                None => {
                    let message = format!("{name} is no type of JSON");
                    let help = "there are null, boolean, integer, number, string, array and object";
                    self.complain(unsupported(message).at(node.at("type"), "").help(help));
                    facts.broken = true;
                    return;
                }
            }
        }
        facts.types = facts.types.and(with_null(types, or_null));
        facts.types_at = Some(node.at("type"));
    }

    /// Complains of the keywords that no contract can say, or that say nothing here.
    fn refuse(&mut self, node: &'d Node) {
        for keyword in node.deciding() {
            let name = keyword.name;
            let fault = if keyword.since > node.dialect {
                let (dialect, since) = (node.dialect, keyword.since);
                unsupported(format!("`{name}` means nothing in {dialect}"))
                    .at(node.key(name), "")
                    .help(format!("take it out, or let `$schema` name {since}"))
            } else if let Speaks::Refused(help) = keyword.speaks {
                unsupported(format!("no contract can say `{name}`"))
                    .at(node.key(name), "")
                    .help(help)
            } else if name != "$ref" && node.reference.is_some() && node.dialect.hides_beside_ref()
            {
                unsupported(format!("{} passes over what stands beside `$ref`", node.dialect))
                    .at(node.key(name), "it has no effect")
                    .help("take it out, or put both into a list under `allOf`")
            } else if keyword.holds.is_some() && !node.parts.contains_key(name) {
                self.malformed(node, name, "what it should hold");
                continue;
            } else {
                continue;
            };
            self.complain(fault);
        }
    }
}

fn with_null(types: Types, or_null: bool) -> Types {
    if or_null { types.or(Types::NULL) } else { types }
}
