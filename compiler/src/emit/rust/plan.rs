//! Which Rust types there are, and what they are called.

use super::claims::{Claims, Owner};
use super::names::{calm, pascal, snake};
use super::services::errors::enum_name;
use super::{Rust, cycles, wanted};
use crate::contract::{Kind, Shape, Shapes};
use crate::model::{Id, Message, MessageVersion, Model, Payload};
use std::collections::BTreeMap;

/// A type to be generated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'m> {
    /// What its values are.
    pub(super) shape: Id<Shape>,
    /// Whether it is a struct around a value of the shape, which has a type of its own.
    pub(super) around: bool,
    /// The payload that it is, if it is one.
    pub(super) payload: Option<PayloadOf<'m>>,
}

/// Which payload a type is.
#[derive(Clone, Copy, Debug)]
pub(super) struct PayloadOf<'m> {
    pub(super) message: &'m Message,
    pub(super) version: &'m MessageVersion,
    pub(super) payload: Payload<'m>,
}

/// The types of a model.
#[derive(Debug)]
pub(super) struct Plan<'m> {
    pub(super) shapes: &'m Shapes,
    /// The types by their names in Rust.
    pub(super) items: BTreeMap<String, Item<'m>>,
    /// Names in Rust, indexed as the arena is.
    names: Vec<Option<String>>,
    groups: Vec<usize>,
    pub(super) claims: Claims,
    open: Vec<Id<Shape>>,
}

impl<'m> Plan<'m> {
    pub(super) fn new(model: &'m Model, options: &Rust<'_>) -> Self {
        let shapes = &model.shapes;
        let mut plan = Self {
            shapes,
            items: BTreeMap::new(),
            names: vec![None; shapes.len()],
            groups: cycles::groups(shapes),
            claims: Claims::default(),
            open: Vec::new(),
        };
        let wanted = wanted::payloads(model, options.services);
        let reached = shapes.reach(wanted.iter().map(|(_, shape)| *shape));
        for (id, shape) in shapes.named() {
            if options.services.is_empty() || reached[id.index()] {
                let name = shape.name.as_deref().unwrap_or_default();
                let owner = Owner::at(format!("the type `{name}`"), shape.place.as_ref());
                plan.named(id, &pascal(shape.notes.rust.as_deref().unwrap_or(name)), owner);
            }
        }
        for (of, shape) in wanted {
            plan.payload(of, shape);
            plan.errors(of);
        }
        while let Some(id) = plan.open.pop() {
            plan.inside(id);
        }
        plan.items.retain(|name, _| !options.extern_paths.iter().any(|(of, _)| of == name));
        plan
    }

    /// The name of a type that has one of its own: a named one, or a struct, enum or union.
    pub(super) fn name(&self, id: Id<Shape>) -> Option<&str> {
        self.names[id.index()].as_deref()
    }

    /// Whether a type that holds the other one directly is in turn held by it.
    pub(super) fn holds_itself(&self, owner: Id<Shape>, held: Id<Shape>) -> bool {
        self.groups[owner.index()] == self.groups[held.index()]
    }

    fn named(&mut self, id: Id<Shape>, name: &str, owner: Owner) {
        let around = !has_fields_or_choices(&self.shapes[id].kind);
        self.names[id.index()] = Some(name.to_owned());
        if self.add(name, owner, Item { shape: id, around, payload: None }) {
            self.open.push(id);
        }
    }

    fn payload(&mut self, of: PayloadOf<'m>, id: Id<Shape>) {
        let id = self.meant(id);
        let name = payload_name(&of);
        let owner = owner(&of);
        let shape = &self.shapes[id];
        let own = shape.name.is_none() && !shape.nullable && has_fields_or_choices(&shape.kind);
        if own {
            self.names[id.index()] = Some(name.clone());
        }
        if !self.add(&name, owner, Item { shape: id, around: !own, payload: Some(of) }) {
            return;
        }
        match own {
            true => self.open.push(id),
            false => self.part(id, &name),
        }
    }

    /// The enum of a request's errors is a name, too.
    fn errors(&mut self, of: PayloadOf<'m>) {
        let has_errors = of.version.answer.as_ref().is_some_and(|one| !one.errors.is_empty());
        if of.payload == Payload::Body && has_errors {
            let what = format!("the errors of `{}@{}`", of.message.name, of.version.major);
            let owner = Owner::at(what, Some(&of.version.place));
            self.claims.claim(enum_name(of.message, of.version), owner);
        }
    }

    /// The shape itself, of one that says nothing but that it is another.
    pub(super) fn meant(&self, mut id: Id<Shape>) -> Id<Shape> {
        while let Shape { kind: Kind::Alias(target), nullable: false, name: None, .. } =
            &self.shapes[id]
        {
            id = *target;
        }
        id
    }

    /// Adds a type, if its name is free.
    fn add(&mut self, name: &str, owner: Owner, item: Item<'m>) -> bool {
        let is_free = self.claims.claim(name.to_owned(), owner);
        if is_free {
            self.items.insert(name.to_owned(), item);
        }
        is_free
    }

    /// Names what is within a type.
    fn inside(&mut self, id: Id<Shape>) {
        let Some(name) = self.names[id.index()].clone() else { return };
        match &self.shapes[id].kind {
            Kind::Struct(object) => {
                self.tell_apart((id, &name), object.fields.keys(), snake);
                for (field, of) in &object.fields {
                    self.part(of.shape, &format!("{name}{}", pascal(field)));
                }
            }
            Kind::Union(union) => {
                self.tell_apart((id, &name), union.variants.keys(), pascal);
                for (variant, id) in &union.variants {
                    self.part(*id, &format!("{name}{}", pascal(variant)));
                }
            }
            Kind::Enum(choice) => self.tell_apart((id, &name), choice.values.iter(), pascal),
            Kind::Alias(target) => self.part(*target, &format!("{name}Value")),
            Kind::List(list) => self.part(list.item, &format!("{name}Item")),
            Kind::Map(map) => self.part(map.value, &format!("{name}Value")),
            _ => {}
        }
    }

    /// Finds fields or variants of a type that would have the same name.
    fn tell_apart<'n>(
        &mut self,
        (id, type_): (Id<Shape>, &str),
        names: impl Iterator<Item = &'n String>,
        rust: fn(&str) -> String,
    ) {
        let place = self.shapes[id].place.as_ref();
        let mut known: BTreeMap<String, &String> = BTreeMap::new();
        for name in names {
            let rust = rust(name);
            if let Some(other) = known.get(&rust) {
                let owner = |name: &str| Owner::at(format!("`{name}`"), place);
                self.claims.collide(format!("{type_}::{rust}"), owner(other), owner(name));
            } else {
                known.insert(rust, name);
            }
        }
    }

    /// Names a part of a type by its way, if it needs a name and has none.
    fn part(&mut self, id: Id<Shape>, way: &str) {
        let shape = &self.shapes[id];
        if shape.name.is_some() || self.names[id.index()].is_some() {
            return;
        }
        match &shape.kind {
            Kind::Alias(target) => self.part(*target, way),
            Kind::List(list) => self.part(list.item, &format!("{way}Item")),
            Kind::Map(map) => self.part(map.value, &format!("{way}Value")),
            kind if has_fields_or_choices(kind) => {
                let owner = Owner::at(format!("what is inline at `{way}`"), shape.place.as_ref());
                // Short names in a row may have become one in capitals.
                let name = shape.notes.rust.as_deref().map_or_else(|| calm(way.to_owned()), pascal);
                self.named(id, &name, owner);
            }
            _ => {}
        }
    }
}

/// Whether values of that kind have a Rust type that is generated.
pub(super) fn has_fields_or_choices(kind: &Kind) -> bool {
    matches!(kind, Kind::Struct(_) | Kind::Enum(_) | Kind::Union(_))
}

/// `OrderPlacedV2`; of requests `FraudCheckV1Request`, `FraudCheckV1Reply`, `FraudCheckV1UnknownOrder`.
pub(super) fn payload_name(of: &PayloadOf<'_>) -> String {
    let part = match (of.payload, &of.version.answer) {
        (Payload::Body, None) => String::new(),
        (Payload::Body, Some(_)) => "Request".to_owned(),
        (Payload::Reply, _) => "Reply".to_owned(),
        (Payload::Error(name), _) => pascal(name),
    };
    format!("{}V{}{part}", pascal(of.message.rust_name()), of.version.major)
}

/// A payload, as whoever reads the topology knows it.
fn owner(of: &PayloadOf<'_>) -> Owner {
    let (name, major) = (&of.message.name, of.version.major);
    let what = match of.payload {
        Payload::Body => format!("`{name}@{major}`"),
        Payload::Reply => format!("the reply to `{name}@{major}`"),
        Payload::Error(error) => format!("the error `{error}` of `{name}@{major}`"),
    };
    Owner::at(what, Some(&of.version.place))
}
