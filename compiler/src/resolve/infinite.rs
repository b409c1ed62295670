//! Types of which no value ever ends: each holds another one of itself.

use super::builder::Builder;
use crate::contract::{Kind, Scalar, Shape, Shapes};
use crate::model::Id;
use crate::report::Diagnostic;

/// A part that every value of a shape has.
struct Need<'s> {
    part: Id<Shape>,
    /// The field that it is in.
    field: Option<&'s str>,
}

/// How many of its needs must be met before a shape has a value, and what they are.
fn needs(shapes: &Shapes, id: Id<Shape>) -> (usize, Vec<Need<'_>>) {
    let shape = &shapes[id];
    let one = |part| vec![Need { part, field: None }];
    let needs = match &shape.kind {
        _ if shape.nullable => Vec::new(),
        Kind::Alias(target) => one(*target),
        Kind::List(list) if list.items.min > 0 => one(list.item),
        Kind::Map(map) if map.entries.min > 0 => one(map.value),
        Kind::Struct(object) => {
            let fields = object.fields.iter().filter(|(_, field)| !field.optional);
            fields.map(|(name, field)| Need { part: field.shape, field: Some(name) }).collect()
        }
        Kind::Union(union) if !union.open => {
            let variants: Vec<_> =
                union.variants.values().map(|id| Need { part: *id, field: None }).collect();
            return (usize::from(!variants.is_empty()), variants);
        }
        _ => Vec::new(),
    };
    (needs.len(), needs)
}

/// Which shapes have a value that ends.
fn finite(shapes: &Shapes) -> Vec<bool> {
    let mut finite = vec![false; shapes.len()];
    let mut users: Vec<Vec<Id<Shape>>> = vec![Vec::new(); shapes.len()];
    let mut unmet = vec![0; shapes.len()];
    let mut ready = Vec::new();
    for (id, _) in shapes.iter() {
        let (count, parts) = needs(shapes, id);
        unmet[id.index()] = count;
        for need in parts {
            users[need.part.index()].push(id);
        }
        if count == 0 {
            ready.push(id);
        }
    }
    while let Some(id) = ready.pop() {
        if std::mem::replace(&mut finite[id.index()], true) {
            continue;
        }
        for user in &users[id.index()] {
            unmet[user.index()] = usize::saturating_sub(unmet[user.index()], 1);
            if unmet[user.index()] == 0 {
                ready.push(*user);
            }
        }
    }
    finite
}

impl Builder {
    /// Finds the named types that have no value that ends, each circle once, and takes them for any
    /// JSON from there on.
    pub(super) fn end_infinite_types(&mut self) {
        let finite = finite(&self.model.shapes);
        let mut seen = finite.clone();
        let mut found = Vec::new();
        for (start, _) in self.model.shapes.named() {
            if let Some(circle) = circle(&self.model.shapes, start, &finite, &mut seen) {
                found.extend(fault(&self.model.shapes, &circle));
            }
        }
        self.found.extend(found);
        let aliases: Vec<_> = self.model.shapes.iter().map(|(id, _)| id).collect();
        for id in aliases.into_iter().filter(|id| !finite[id.index()]) {
            if matches!(self.model.shapes[id].kind, Kind::Alias(_)) {
                self.model.shapes.fill(id, Shape::plain(Scalar::Json.kind()));
            }
        }
    }
}

/// A step from one shape to the next, by the field that leads there.
type Way<'s> = Vec<(Id<Shape>, Option<&'s str>)>;

/// Goes on from a shape by a part that has no end either, to the circle that must come.
fn circle<'s>(
    shapes: &'s Shapes,
    start: Id<Shape>,
    finite: &[bool],
    seen: &mut [bool],
) -> Option<Way<'s>> {
    let mut way: Way<'s> = Vec::new();
    let mut at = start;
    while !std::mem::replace(&mut seen[at.index()], true) {
        let (_, parts) = needs(shapes, at);
        let next = parts.into_iter().find(|need| !finite[need.part.index()])?;
        way.push((at, next.field));
        at = next.part;
    }
    // A circle that was found before is not among the steps.
    let entry = way.iter().position(|(id, _)| *id == at)?;
    Some(way.split_off(entry))
}

fn fault(shapes: &Shapes, circle: &Way<'_>) -> Option<Diagnostic> {
    let (id, _) = circle.iter().find(|(id, _)| shapes[*id].name.is_some())?;
    let (name, place) = (shapes[*id].name.as_deref()?, shapes[*id].place.as_ref()?);
    let mut found =
        Diagnostic::fault("infinite-type", format!("no value of the type `{name}` ends"))
            .about(name)
            .at(place.as_key(), "each one holds another");
    for (id, field) in circle {
        if let (Some(field), Kind::Struct(object)) = (field, &shapes[*id].kind) {
            found = found.at(object.at.at(field).as_key(), "by this");
        }
    }
    Some(found.help("let a field on the way be optional or nullable, or make it a list"))
}
