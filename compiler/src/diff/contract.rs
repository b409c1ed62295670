//! A message that both topologies have: where it is published, with what key and headers, in which versions.

use super::change::{Change, Class, Reach, Rollout};
use super::{Sides, envelope, headers, payloads};
use crate::model::{Exchange, Id, KeyPiece, Message, MessageVersion, Model, Ref, Words};
use crate::source::Place;
use crate::syntax::Duration;
use std::collections::BTreeMap;

/// A message, and what it was.
pub(super) struct Kept<'s, 'm> {
    pub(super) sides: &'s Sides<'m>,
    pub(super) old_id: Id<Message>,
    pub(super) old: &'m Message,
    pub(super) new: &'m Message,
    /// `message` or `request`, and the name.
    pub(super) object: (&'static str, String),
}

impl<'s, 'm> Kept<'s, 'm> {
    pub(super) fn new(
        sides: &'s Sides<'m>,
        old_id: Id<Message>,
        old: &'m Message,
        new: &'m Message,
    ) -> Self {
        Self { sides, old_id, old, new, object: sides.new.message_title(new) }
    }

    /// Adds all that changed.
    pub(super) fn compare(&self, found: &mut Vec<Change>) {
        found.extend(self.exchange());
        found.extend(self.persistence());
        found.extend(self.ttl());
        headers::compare(self, found);
        envelope::compare(self, found);
        self.versions(found);
    }

    /// `the message `order.placed``.
    pub(super) fn title(&self) -> String {
        format!("the {} `{}`", self.object.0, self.object.1)
    }

    /// Where a key of the message stands on both sides.
    pub(super) fn at(&self, key: &str, change: Change) -> Change {
        let place = |message: &Message| message.origin.place().map(|place| place.at(key));
        change.places(place(self.old), place(self.new))
    }

    /// Who publishes it today, and whom it reaches.
    pub(super) fn reached(&self, is_meant: impl Fn(u32) -> bool) -> Reach {
        let mut reach = self.sides.old.reach_of_message(self.old_id, is_meant);
        reach.extend(self.sides.old.publishers(self.old_id));
        reach
    }

    fn exchange(&self) -> Option<Change> {
        let name = |model: &'m Model, exchange: &Ref<Exchange>| {
            exchange.known().map(|id| model.exchanges[id].name.as_str())
        };
        let before = name(self.sides.old.model, &self.old.exchange)?;
        let after = name(self.sides.new.model, &self.new.exchange)?;
        if before == after {
            return None;
        }
        let title = self.title();
        let text = format!("{title} is published to `{after}`, and no longer to `{before}`");
        let what = ("message-exchange-changed", Class::Breaking);
        let change = Change::new(what, self.object.clone(), text)
            .detail(format!("{before} -> {after}"))
            .reaches(self.reached(|_| true))
            .rollout(Rollout::ConsumersFirst)
            .help("bind the queues to both exchanges first; who publishes moves then, and the old bindings go last");
        Some(self.at("exchange", change))
    }

    fn persistence(&self) -> Option<Change> {
        let (was, is) = (self.old.persistent, self.new.persistent);
        let (class, what, reaches) = match (was, is) {
            (false, true) => (Class::Safe, "outlives", Reach::default()),
            (true, false) => (Class::Dangerous, "does not outlive", self.reached(|_| true)),
            _ => return None,
        };
        let text = format!("{} {what} a restart of the broker now", self.title());
        let change = Change::new(("message-persistence-changed", class), self.object.clone(), text)
            .detail(format!("{was} -> {is}"))
            .reaches(reaches);
        Some(self.at("persistent", change))
    }

    fn ttl(&self) -> Option<Change> {
        let (was, is) = (self.old.ttl, self.new.ttl);
        if was == is {
            return None;
        }
        let shorter = is.is_some_and(|ttl| was.is_none_or(|before| ttl < before));
        let (class, reaches) = match shorter {
            true => (Class::Dangerous, self.reached(|_| true)),
            false => (Class::Safe, Reach::default()),
        };
        let told = |ttl: Option<u64>| match ttl {
            Some(millis) => format!("for {}", Duration { millis }),
            None => "for ever".to_owned(),
        };
        let text = format!("{} lives {} now, and {} before", self.title(), told(is), told(was));
        let change = Change::new(("message-ttl-changed", class), self.object.clone(), text)
            .detail(format!("{} -> {}", told(was), told(is)))
            .reaches(reaches);
        Some(self.at("ttl", change))
    }

    fn versions(&self, found: &mut Vec<Change>) {
        let by_major = |message: &'m Message| -> BTreeMap<u32, &'m MessageVersion> {
            message.versions.iter().map(|version| (version.major, version)).collect()
        };
        let (before, after) = (by_major(self.old), by_major(self.new));
        for (major, version) in &after {
            match before.get(major) {
                None => found.push(self.version_added(*major)),
                Some(was) => {
                    found.extend(self.key(was, version));
                    payloads::compare(self, was, version, found);
                }
            }
        }
        let gone = before.keys().filter(|major| !after.contains_key(major));
        found.extend(gone.map(|major| self.version_removed(*major)));
    }

    fn version_added(&self, major: u32) -> Change {
        let text = format!("version {major} of {} is new", self.title());
        Change::new(("version-added", Class::Safe), self.object.clone(), text)
            .detail(major.to_string())
            .places(None, version_place(self.new, major))
            .rollout(Rollout::ConsumersFirst)
            .help("consumers that can read it go first; the old version stays until the last of them is there")
    }

    fn version_removed(&self, major: u32) -> Change {
        let reaches = self.reached(|version| version == major);
        let class = if reaches.is_empty() { Class::Dangerous } else { Class::Breaking };
        let text = format!("version {major} of {} is gone", self.title());
        let versions = self.new.origin.place().map(|place| place.at("versions").as_key());
        Change::new(("version-removed", class), self.object.clone(), text)
            .detail(major.to_string())
            .places(version_place(self.old, major), versions)
            .reaches(reaches)
            .rollout(Rollout::ProducersFirst)
            .help("stop publishing it first, and let consumers and parking queues run empty")
    }

    fn key(&self, was: &MessageVersion, is: &MessageVersion) -> Option<Change> {
        let (before, after, major) = (key_of(was), key_of(is), is.major);
        if before == after {
            return None;
        }
        let title = format!("version {major} of {}", self.title());
        let (kind, text) = match was.key.text == is.key.text {
            true => ("parameter-changed", format!("the parameters of {title} have other values")),
            false => {
                let text = format!(
                    "{title} has the routing key `{}`, and no longer `{}`",
                    is.key.text, was.key.text
                );
                ("routing-key-changed", text)
            }
        };
        let change = Change::new((kind, Class::Breaking), self.object.clone(), text)
            .detail(format!("{major}: {before} -> {after}"))
            .places(version_place(self.old, major), version_place(self.new, major))
            .reaches(self.reached(|version| version == major))
            .rollout(Rollout::ConsumersFirst)
            .help("bind the queues to both keys first; who publishes moves then, and the old bindings go last");
        Some(change)
    }
}

/// Where a version's number is written.
pub(super) fn version_place(message: &Message, major: u32) -> Option<Place> {
    Some(message.origin.place()?.at("versions").at(&major.to_string()).as_key())
}

/// The key with the values of its parameters, as text.
fn key_of(version: &MessageVersion) -> String {
    let piece = |piece: &KeyPiece| match piece {
        KeyPiece::Text(text) => text.clone(),
        KeyPiece::Parameter { words: Words::Any, .. } => "{}".to_owned(),
        KeyPiece::Parameter { words: Words::Of(form), .. } => format!("{{{form:?}}}"),
        KeyPiece::Parameter { words: Words::OneOf(values), .. } => {
            format!("{{{}}}", values.join("|"))
        }
    };
    version.key.pieces.iter().map(piece).collect()
}
