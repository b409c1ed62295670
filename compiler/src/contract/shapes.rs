//! The arena of shapes.

use super::scalar::Scalar;
use super::shape::{Kind, Notes, Shape};
use crate::model::{Arena, Id};
#[cfg(feature = "cli")]
use rustc_hash::FxHashSet;
use std::ops::Index;

/// All shapes of a topology. Named types are in it once, and so is each scalar that says nothing of
/// its own.
#[derive(Debug, Default)]
pub struct Shapes {
    arena: Arena<Shape>,
    plain: [Option<Id<Shape>>; Scalar::COUNT],
}

impl Shapes {
    /// Adds a shape.
    pub(crate) fn push(&mut self, shape: Shape) -> Id<Shape> {
        self.arena.push(shape)
    }

    /// Gives a shape its content, where its id was needed before.
    pub(crate) fn fill(&mut self, id: Id<Shape>, shape: Shape) {
        self.arena[id] = shape;
    }

    /// A scalar that says nothing of its own.
    pub(crate) fn plain(&mut self, scalar: Scalar) -> Id<Shape> {
        let at = scalar as usize;
        match self.plain[at] {
            Some(id) => id,
            None => {
                let id = self.arena.push(Shape::plain(scalar.kind()));
                self.plain[at] = Some(id);
                id
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.arena.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arena.is_empty()
    }

    /// All of them, with their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id<Shape>, &Shape)> {
        self.arena.iter()
    }

    /// The types that have names, in the order of the file.
    pub fn named(&self) -> impl Iterator<Item = (Id<Shape>, &Shape)> {
        self.iter().filter(|(_, shape)| shape.name.is_some())
    }

    /// The shape that is meant, aliases followed: its kind is never `Alias`.
    #[must_use]
    pub fn of(&self, id: Id<Shape>) -> &Shape {
        match self.chain(id).last() {
            Some(shape) => shape,
            None => &self.arena[id],
        }
    }

    /// The id of the shape that is meant, aliases followed.
    #[must_use]
    pub fn target(&self, id: Id<Shape>) -> Id<Shape> {
        let step = |id: &Id<Shape>| match self.arena[*id].kind {
            Kind::Alias(target) => Some(target),
            _ => None,
        };
        std::iter::successors(Some(id), step).last().unwrap_or(id)
    }

    /// What values a shape has, aliases followed.
    #[must_use]
    pub fn kind(&self, id: Id<Shape>) -> &Kind {
        &self.of(id).kind
    }

    /// Whether null is one of the values, by itself or by what it is an alias of.
    #[must_use]
    pub fn is_nullable(&self, id: Id<Shape>) -> bool {
        self.chain(id).any(|shape| shape.nullable)
    }

    /// Whether it is personal or secret, by itself or by what it is an alias of.
    #[must_use]
    pub fn is_sensitive(&self, id: Id<Shape>) -> bool {
        self.chain(id).any(|shape| shape.notes.sensitive)
    }

    /// What is first said about it: by itself, or by what it is an alias of.
    pub fn note<'s, T>(
        &'s self,
        id: Id<Shape>,
        read: impl Fn(&'s Notes) -> Option<T>,
    ) -> Option<T> {
        self.chain(id).find_map(|shape| read(&shape.notes))
    }

    /// A shape, and what it is an alias of, step by step.
    fn chain(&self, id: Id<Shape>) -> impl Iterator<Item = &Shape> {
        std::iter::successors(Some(&self.arena[id]), |shape| match shape.kind {
            Kind::Alias(target) => Some(&self.arena[target]),
            _ => None,
        })
    }

    /// The shapes that a shape is made of: its target, items, values, fields or variants.
    pub fn parts(&self, id: Id<Shape>) -> Box<dyn Iterator<Item = Id<Shape>> + '_> {
        match &self.arena[id].kind {
            Kind::Alias(target) => Box::new(std::iter::once(*target)),
            Kind::List(list) => Box::new(std::iter::once(list.item)),
            Kind::Map(map) => Box::new(std::iter::once(map.value)),
            Kind::Struct(object) => Box::new(object.fields.values().map(|field| field.shape)),
            Kind::Union(union) => Box::new(union.variants.values().copied()),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// All shapes, each after what it is made of; in a circle, one comes first all the same.
    pub(crate) fn post_order(&self) -> Vec<Id<Shape>> {
        let mut seen = vec![false; self.len()];
        let mut order = Vec::with_capacity(self.len());
        // A step down, or, once all parts are through, the step back.
        let mut open: Vec<_> = self.iter().rev().map(|(id, _)| (id, false)).collect();
        while let Some((id, through)) = open.pop() {
            if through {
                order.push(id);
            } else if !std::mem::replace(&mut seen[id.index()], true) {
                open.push((id, true));
                open.extend(self.parts(id).map(|part| (part, false)));
            }
        }
        order
    }

    /// The shapes that a shape is made of, each after what it is made of itself; it costs as much as these, however many others
    /// there are.
    #[cfg(feature = "cli")]
    pub(crate) fn parts_below(&self, id: Id<Shape>) -> Vec<Id<Shape>> {
        let mut seen = FxHashSet::default();
        let (mut order, mut open) = (Vec::new(), vec![(id, false)]);
        while let Some((id, through)) = open.pop() {
            if through {
                order.push(id);
            } else if seen.insert(id) {
                open.push((id, true));
                open.extend(self.parts(id).map(|part| (part, false)));
            }
        }
        order
    }

    /// Which shapes a shape is made of, itself included, however deep; indexed as the arena is.
    pub(crate) fn reach(&self, from: impl IntoIterator<Item = Id<Shape>>) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut open: Vec<_> = from.into_iter().collect();
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut reached[id.index()], true) {
                open.extend(self.parts(id));
            }
        }
        reached
    }
}

impl Index<Id<Shape>> for Shapes {
    type Output = Shape;

    fn index(&self, id: Id<Shape>) -> &Shape {
        &self.arena[id]
    }
}

#[cfg(test)]
impl Shapes {
    /// A shape, to be changed by a test.
    pub(crate) fn get_mut(&mut self, id: Id<Shape>) -> &mut Shape {
        &mut self.arena[id]
    }
}
