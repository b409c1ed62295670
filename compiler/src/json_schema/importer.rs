//! Schemas become shapes.

use super::facts::Facts;
use super::keyword::Speaks;
use super::node::{Documents, Node};
use super::types::Types;
use super::unsupported;
use crate::contract::{Kind, Scalar, Shape, Shapes};
use crate::model::Id;
use crate::report::Diagnostic;
use crate::source::Place;
use rustc_hash::{FxHashMap, FxHashSet};

/// How many schemas without names may stand in each other: more than a file can nest.
const DEPTH: usize = 110;

/// Turns schemas into shapes.
pub(super) struct Importer<'d> {
    pub(super) documents: &'d Documents,
    pub(super) shapes: &'d mut Shapes,
    /// The names of those that references lead to.
    pub(super) names: FxHashMap<Id<Node>, String>,
    pub(super) found: Vec<Diagnostic>,
    /// The shapes of schemas.
    known: FxHashMap<Id<Node>, Id<Shape>>,
    /// The shapes of several schemas at once; nothing, while one is made.
    merged: FxHashMap<Vec<Id<Node>>, Option<Id<Shape>>>,
    /// What has a shape that is not filled yet.
    open: Vec<Id<Node>>,
    /// The schemas that are being gathered.
    pub(super) within: Vec<Id<Node>>,
    /// Whether schemas take null.
    pub(super) nulls: FxHashMap<Id<Node>, bool>,
    /// Whether schemas are objects that a field tells from others.
    pub(super) variants: FxHashMap<Id<Node>, bool>,
    /// Whether schemas stand for each other without an end.
    pub(super) endless: FxHashMap<Id<Node>, bool>,
    /// The schemas without names that are being made.
    making: FxHashSet<Id<Node>>,
    /// How many merged schemas stand in each other.
    depth: usize,
}

impl<'d> Importer<'d> {
    pub(super) fn new(
        documents: &'d Documents,
        shapes: &'d mut Shapes,
        names: FxHashMap<Id<Node>, String>,
    ) -> Self {
        Self {
            documents,
            shapes,
            names,
            found: Vec::new(),
            known: FxHashMap::default(),
            merged: FxHashMap::default(),
            open: Vec::new(),
            within: Vec::new(),
            nulls: FxHashMap::default(),
            variants: FxHashMap::default(),
            endless: FxHashMap::default(),
            making: FxHashSet::default(),
            depth: 0,
        }
    }

    pub(super) fn node(&self, id: Id<Node>) -> &'d Node {
        &self.documents.nodes[id]
    }

    /// The shape of a schema. What has a name is filled later, so that it may hold itself.
    pub(super) fn shape(&mut self, id: Id<Node>) -> Id<Shape> {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let shape = if self.names.contains_key(&id) {
            self.open.push(id);
            self.shapes.push(Shape::plain(Kind::Json))
        } else if self.making.len() >= DEPTH || !self.making.insert(id) {
            self.is_endless(id)
        } else {
            let shape = match self.whole(id) {
                Whole::Same(shape) => shape,
                Whole::Own(shape) => self.shapes.push(*shape),
            };
            self.making.remove(&id);
            shape
        };
        self.known.insert(id, shape);
        shape
    }

    /// Complains that a schema without a name comes back to itself, by what it is merged with.
    fn is_endless(&mut self, id: Id<Node>) -> Id<Shape> {
        let message = "schemas are merged here, and what they hold as well, without an end";
        let help = "put what both need into one schema, and refer to it";
        self.complain(unsupported(message).at(self.node(id).place.clone(), "").help(help));
        self.shapes.plain(Scalar::Json)
    }

    /// Fills the shapes that have names.
    pub(super) fn finish(&mut self) {
        while let Some(id) = self.open.pop() {
            let mut shape = match self.whole(id) {
                Whole::Own(shape) => *shape,
                Whole::Same(target) => Shape {
                    place: Some(self.node(id).place.clone()),
                    ..Shape::plain(Kind::Alias(target))
                },
            };
            shape.name = self.names.get(&id).cloned();
            let own = self.shape(id);
            self.shapes.fill(own, shape);
        }
    }

    fn whole(&mut self, id: Id<Node>) -> Whole {
        let place = &self.node(id).place;
        if let Some((target, nullable)) = self.stands_for(id) {
            let notes = self.notes(&[id]);
            if self.comes_to_itself(id) {
                let fault = unsupported("`$ref` leads back to itself before it says anything");
                self.complain(fault.at(place.clone(), "").help("let it say what it is"));
                return Whole::Same(self.shapes.plain(Scalar::Json));
            }
            let target = self.shape(target);
            let says_more = nullable || notes.doc.is_some() || notes.example.is_some();
            if !says_more && notes.deprecated.is_none() && !notes.sensitive {
                return Whole::Same(target);
            }
            let kind = Kind::Alias(target);
            let place = Some(place.clone());
            let own = Shape { nullable, notes, place, ..Shape::plain(kind) };
            return Whole::Own(Box::new(own));
        }
        let mut facts = Facts { top: Some(id), ..Facts::default() };
        self.gather(id, false, &mut facts);
        Whole::Own(Box::new(self.of_facts(&facts, place)))
    }

    /// The shape of several schemas at once.
    pub(super) fn together(&mut self, ids: &[Id<Node>]) -> Id<Shape> {
        let [first, others @ ..] = ids else { return self.shapes.plain(Scalar::Json) };
        if others.is_empty() {
            return self.shape(*first);
        }
        let place = &self.node(*first).place;
        match self.merged.get(ids) {
            Some(Some(known)) => return *known,
            Some(None) => return self.is_endless(*first),
            None if self.depth >= DEPTH => return self.is_endless(*first),
            None => _ = self.merged.insert(ids.to_vec(), None),
        }
        self.depth += 1;
        let mut facts = Facts::default();
        for id in ids {
            self.gather(*id, false, &mut facts);
        }
        let shape = self.of_facts(&facts, place);
        let shape = self.shapes.push(shape);
        self.depth -= 1;
        self.merged.insert(ids.to_vec(), Some(shape));
        shape
    }

    fn of_facts(&mut self, facts: &Facts, place: &Place) -> Shape {
        let kind = self.kind(facts, place);
        let nullable = facts.take_null() && !matches!(kind, Kind::Json);
        let notes = self.notes(&facts.nodes);
        Shape { kind, nullable, name: None, notes, place: Some(place.clone()) }
    }

    /// What kind of values some facts leave, null aside.
    pub(super) fn kind(&mut self, facts: &Facts, place: &Place) -> Kind {
        if facts.broken {
            return Kind::Json;
        }
        if let Some(literals) = &facts.literals {
            return self.literals(facts, literals, place);
        }
        if !facts.choices.is_empty() {
            return self.union(facts, place);
        }
        let types = facts.types.without(Types::NULL);
        if types == Types::BOOLEAN {
            Kind::Bool
        } else if types == Types::INTEGER {
            self.integer(facts)
        } else if types == Types::NUMBER {
            self.float(facts)
        } else if types == Types::STRING {
            self.text(facts)
        } else if types == Types::ARRAY {
            self.list(facts)
        } else if types == Types::OBJECT {
            self.object(facts, place)
        } else if facts.types == Types::ALL {
            self.says_nothing(facts);
            Kind::Json
        } else {
            self.several_types(facts, types, place);
            Kind::Json
        }
    }

    /// Complains of what speaks of some type, where there may be values of others.
    fn says_nothing(&mut self, facts: &Facts) {
        for id in &facts.nodes {
            let node = self.node(*id);
            for keyword in node.deciding() {
                let (name, what) = (
                    keyword.name,
                    match keyword.speaks {
                        Speaks::Numbers => ("numbers", "`\"type\": \"number\"` or `\"integer\"`"),
                        Speaks::Strings => ("strings", "`\"type\": \"string\"`"),
                        Speaks::Arrays => ("arrays", "`\"type\": \"array\"`"),
                        Speaks::Objects => ("objects", "`\"type\": \"object\"`"),
                        Speaks::Any | Speaks::Refused(_) => continue,
                    },
                );
                let message =
                    format!("`{name}` speaks of {} only, and any other value may come", what.0);
                let fault = unsupported(message).at(node.key(name), "");
                self.complain(fault.help(format!("say {} beside it", what.1)));
            }
        }
    }

    fn several_types(&mut self, facts: &Facts, types: Types, place: &Place) {
        let at = facts.types_at.clone().unwrap_or_else(|| place.clone());
        let (message, help) = if types == Types::NONE && facts.types == Types::NONE {
            ("no value is left by what is said here", "take one of the two out")
        } else if types == Types::NONE {
            ("only null is left by what is said here", "leave the field out, or say what it is")
        } else {
            (
                "this may be of several types, and nothing tells which",
                "choose one; null may come besides",
            )
        };
        self.complain(unsupported(message).at(at, "").help(help));
    }

    pub(super) fn malformed(&mut self, node: &Node, name: &str, wanted: &str) {
        let fault = unsupported(format!("`{name}` is not {wanted}"));
        self.complain(fault.at(node.at(name), "").help("see the dialect's own documentation"));
    }

    /// Notes a fault, unless it was noted before.
    pub(super) fn complain(&mut self, fault: Diagnostic) {
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }
}

/// What a schema comes to.
enum Whole {
    /// A shape that is there already.
    Same(Id<Shape>),
    /// One of its own.
    Own(Box<Shape>),
}
