//! What no payload shows: each side takes all that the other writes, and something is lost or read as something else.

use super::{Side, leaf, refusals};
use crate::contract::shape::{Field, Kind, Shape, Struct};
use crate::model::Id;
use crate::source::{Place, Pointer};
use rustc_hash::FxHashSet;

/// A change that nobody refuses.
#[derive(Clone, Debug, PartialEq)]
pub struct Silent {
    /// Where in the new payload; an item of a list is `0`, an entry of a map `*`.
    pub path: Pointer,
    /// What changed.
    pub effect: Effect,
    /// Where the old side is written.
    pub old: Option<Place>,
    /// Where the new side is written.
    pub new: Option<Place>,
}

/// What a change does that nobody refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A field that a reader can do without went, and one of equal shape came, the only two of their kind: what is written under
    /// one name is not read under the other. Where the new struct reserves the old name, its author says that it is gone.
    Renamed {
        /// Its name before.
        from: String,
    },
    /// The two readers of a payload without the field take different values.
    DefaultChanged,
    /// The new reader requires a field that no writer of before has, but for its default.
    DefaultFills,
    /// The field is gone, and the reader of before goes on with its default.
    DefaultStays,
    /// The reader requires what it could fill in: a revision before the last may lack it.
    DefaultGone,
    /// A reader gets a value where it got none, or the other way round: generated code has another type.
    DefaultOfOptional,
    /// Generated code has another name for the same type.
    TypeRenamed,
    /// Generated code has another type for the same values.
    TypeChanged,
    /// The same texts stand for something else: base64 or a decimal for one side, plain text for the other.
    ReadOtherwise,
}

/// All that changed in silence from one revision to the next.
#[must_use]
pub fn silent(old: Side<'_>, new: Side<'_>) -> Vec<Silent> {
    let mut walk = Walk { old, new, seen: FxHashSet::default(), found: Vec::new() };
    walk.value(old.shape, new.shape, &Pointer::root(), None);
    walk.found
}

struct Walk<'s> {
    old: Side<'s>,
    new: Side<'s>,
    /// Pairs that are looked at already: a recursive type ends there.
    seen: FxHashSet<(Id<Shape>, Id<Shape>)>,
    found: Vec<Silent>,
}

impl<'s> Walk<'s> {
    fn value(&mut self, old: Id<Shape>, new: Id<Shape>, path: &Pointer, at: Option<[&Place; 2]>) {
        if !self.seen.insert((old, new)) {
            return;
        }
        let (before, after) = (self.old.shapes.of(old), self.new.shapes.of(new));
        match (&before.kind, &after.kind) {
            (Kind::Struct(a), Kind::Struct(b)) => self.object(a, b, path),
            (Kind::Union(a), Kind::Union(b)) => {
                for (tag, variant) in &b.variants {
                    if let Some(known) = a.variants.get(tag) {
                        self.value(*known, *variant, path, None);
                    }
                }
            }
            (Kind::List(a), Kind::List(b)) => self.value(a.item, b.item, &path.index(0), at),
            (Kind::Map(a), Kind::Map(b)) => self.value(a.value, b.value, &path.key("*"), at),
            (Kind::Enum(_), Kind::Enum(_)) => {}
            (a, b) => {
                let place = |shape: &Shape, side: usize| {
                    at.map(|places| places[side].clone()).or_else(|| shape.place.clone())
                };
                let (old, new) = (place(before, 0), place(after, 1));
                let effect = of_scalars(a, b);
                let silent = |effect| Silent { path: path.clone(), effect, old, new };
                return self.found.extend(effect.map(silent));
            }
        }
        if before.name != after.name {
            let place = |shape: &Shape, side: usize| {
                at.map(|places| places[side].clone()).or_else(|| shape.place.clone())
            };
            let (old, new) = (place(before, 0), place(after, 1));
            self.found.push(Silent { path: path.clone(), effect: Effect::TypeRenamed, old, new });
        }
    }

    fn object(&mut self, old: &'s Struct, new: &'s Struct, path: &Pointer) {
        let renamed = self.renamed(old, new);
        for (name, _) in old.fields.iter().filter(|(name, field)| {
            let gone =
                !new.fields.contains_key(*name) && renamed.is_none_or(|(from, _)| from != *name);
            gone && !field.optional && field.default.is_some()
        }) {
            let effect = Effect::DefaultStays;
            self.note(&path.key(name), effect, old.at.at(name), new.at.clone());
        }
        for (name, field) in &new.fields {
            let path = path.key(name);
            let is_new_name = renamed.filter(|(_, to)| to == name);
            let before = is_new_name.map_or(name.as_str(), |(from, _)| from);
            let Some(was) = old.fields.get(before) else {
                if !field.optional && field.default.is_some() {
                    self.note(&path, Effect::DefaultFills, old.at.clone(), new.at.at(name));
                }
                continue;
            };
            let places = [old.at.at(before), new.at.at(name)];
            let renaming = is_new_name.map(|(from, _)| Effect::Renamed { from: from.to_owned() });
            for effect in renaming.into_iter().chain(of_default(was, field)) {
                self.note(&path, effect, places[0].clone(), places[1].clone());
            }
            self.value(was.shape, field.shape, &path, Some([&places[0], &places[1]]));
        }
    }

    fn note(&mut self, path: &Pointer, effect: Effect, old: Place, new: Place) {
        self.found.push(Silent { path: path.clone(), effect, old: Some(old), new: Some(new) });
    }

    /// The field that has another name now, where there is one and nothing else that it could be.
    fn renamed(&self, old: &'s Struct, new: &'s Struct) -> Option<(&'s str, &'s str)> {
        let gone = only(old.fields.iter().filter(|(name, field)| {
            !field.is_required() && !new.fields.contains_key(*name) && !new.reserved.contains(name)
        }))?;
        let mut came = new.fields.iter().filter(|(name, field)| {
            !field.is_required()
                && !old.fields.contains_key(*name)
                && self.is_equal(gone.1.shape, field.shape)
        });
        Some((gone.0, only(&mut came)?.0))
    }

    /// Whether the two have the same values.
    fn is_equal(&self, old: Id<Shape>, new: Id<Shape>) -> bool {
        let (old, new) = (Side { shape: old, ..self.old }, Side { shape: new, ..self.new });
        refusals(old, new).is_empty() && refusals(new, old).is_empty()
    }
}

/// What it means that scalars, or a choice of texts and a text, are of another kind, where one side takes the other's.
fn of_scalars(old: &Kind, new: &Kind) -> Option<Effect> {
    let is_encoded = |kind: &Kind| matches!(kind, Kind::Bytes(_) | Kind::Decimal(_));
    let taken = leaf::refused(old, new).is_empty() || leaf::refused(new, old).is_empty();
    match (old.scalar(), new.scalar()) {
        (before, after) if before == after || !taken => None,
        _ if is_encoded(old) != is_encoded(new) => Some(Effect::ReadOtherwise),
        _ => Some(Effect::TypeChanged),
    }
}

fn only<'s, T: 's>(mut all: impl Iterator<Item = (&'s String, &'s T)>) -> Option<(&'s str, &'s T)> {
    let (name, first) = all.next()?;
    all.next().is_none().then_some((name.as_str(), first))
}

fn of_default(was: &Field, is: &Field) -> Option<Effect> {
    match (&was.default, &is.default) {
        (Some(before), Some(after)) if before != after => Some(Effect::DefaultChanged),
        (Some(_), None) | (None, Some(_)) if was.optional && is.optional => {
            Some(Effect::DefaultOfOptional)
        }
        (Some(_), None) if !was.optional && !is.optional => Some(Effect::DefaultGone),
        _ => None,
    }
}
