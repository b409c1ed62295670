//! Messages and requests: where they are published, with what key and headers.

use super::Sides;
use super::change::{Change, Class, Rollout};
use super::pairs::{Pair, pairs};
use super::side::Side;
use crate::model::{Id, KeyPiece, Message, MessageVersion, Words};
use std::collections::BTreeMap;

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let (old, new) = (&sides.old, &sides.new);
    let key = |side: &Side<'_>, message: &Message| {
        Some((side.vhost(message.vhost).map(str::to_owned), message.kind, message.name.clone()))
    };
    let all = pairs(
        &old.model.messages,
        &new.model.messages,
        |message| key(old, message),
        |message| key(new, message),
    );
    for pair in all {
        match pair {
            Pair::Added(_, message) => found.push(added(new, message)),
            Pair::Removed(id, message) => found.push(removed(old, id, message)),
            Pair::Kept(before, after) => kept(sides, before, after, found),
        }
    }
}

fn added(side: &Side<'_>, message: &Message) -> Change {
    let object = side.message_title(message);
    let text = format!("the {} `{}` is new", object.0, object.1);
    Change::new(("message-added", Class::Safe), object, text)
        .places(None, side.name_place(&message.origin))
        .rollout(Rollout::ConsumersFirst)
}

fn removed(side: &Side<'_>, id: Id<Message>, message: &Message) -> Change {
    let object = side.message_title(message);
    let mut reaches = side.reach_of_message(id, |_| true);
    reaches.extend(side.publishers(id));
    let text = format!("the {} `{}` is gone", object.0, object.1);
    let class = if reaches.is_empty() { Class::Dangerous } else { Class::Breaking };
    Change::new(("message-removed", class), object, text)
        .places(side.name_place(&message.origin), None)
        .reaches(reaches)
        .rollout(Rollout::ProducersFirst)
        .help("stop publishing it first, and let consumers and parking queues run empty: what waits there is of this contract")
}

fn kept(
    sides: &Sides<'_>,
    (old_id, old): (Id<Message>, &Message),
    (_, new): (Id<Message>, &Message),
    found: &mut Vec<Change>,
) {
    let of_exchange = |side: &Side<'_>, message: &Message| {
        let id = message.exchange.known()?;
        Some(side.model.exchanges[id].name.clone())
    };
    let exchanges = [of_exchange(&sides.old, old), of_exchange(&sides.new, new)];
    let object = sides.new.message_title(new);
    let title = format!("the {} `{}`", object.0, object.1);
    let places = |at: &str| {
        let place = |message: &Message| message.origin.place().map(|place| place.at(at));
        (place(old), place(new))
    };
    let reached = || {
        let mut reach = sides.old.reach_of_message(old_id, |_| true);
        reach.extend(sides.old.publishers(old_id));
        reach
    };
    if let [Some(before), Some(after)] = &exchanges
        && before != after
    {
        let text = format!("{title} is published to `{after}`, and no longer to `{before}`");
        let change = Change::new(("message-exchange-changed", Class::Breaking), object.clone(), text)
            .detail(format!("{before} -> {after}"))
            .places(places("exchange").0, places("exchange").1)
            .reaches(reached())
            .rollout(Rollout::ConsumersFirst)
            .help("bind the queues to both exchanges first; who publishes moves then, and the old bindings go last");
        found.push(change);
    }
    if old.persistent != new.persistent {
        let (class, text) = match new.persistent {
            true => (Class::Safe, format!("{title} outlives a restart of the broker now")),
            false => {
                (Class::Dangerous, format!("{title} no longer outlives a restart of the broker"))
            }
        };
        let change = Change::new(("message-persistence-changed", class), object.clone(), text)
            .detail(format!("{} -> {}", old.persistent, new.persistent))
            .places(places("persistent").0, places("persistent").1)
            .reaches(if new.persistent { Default::default() } else { reached() });
        found.push(change);
    }
    if old.ttl != new.ttl {
        let shorter = new.ttl.is_some_and(|ttl| old.ttl.is_none_or(|before| ttl < before));
        let class = if shorter { Class::Dangerous } else { Class::Safe };
        let phrase = |ttl: Option<u64>| {
            ttl.map_or("for ever".to_owned(), |millis| {
                format!("for {}", crate::syntax::Duration { millis })
            })
        };
        let text = format!("{title} lives {}, before it was {}", phrase(new.ttl), phrase(old.ttl));
        let change = Change::new(("message-ttl-changed", class), object.clone(), text)
            .detail(format!("{:?} -> {:?}", old.ttl, new.ttl))
            .places(places("ttl").0, places("ttl").1);
        found.push(change);
    }
    headers(old, new, &object, &reached, found);
    versions(sides, (old_id, old), new, &object, found);
}

fn headers(
    old: &Message,
    new: &Message,
    object: &(&'static str, String),
    reached: &dyn Fn() -> super::Reach,
    found: &mut Vec<Change>,
) {
    let by_name = |message: &'_ Message| -> BTreeMap<String, String> {
        let headers = message.headers.iter();
        headers
            .map(|h| {
                (h.name.clone(), format!("{:?}{}", h.values, if h.optional { "?" } else { "" }))
            })
            .collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (was, is) = (before.get(name), after.get(name));
        let (kind, class, rollout, what) = match (was, is) {
            (None, Some(_)) => ("header-added", Class::Safe, Rollout::ProducersFirst, "is new"),
            (Some(_), None) => {
                ("header-removed", Class::Breaking, Rollout::ConsumersFirst, "is gone")
            }
            (Some(was), Some(is)) if was != is => {
                ("header-changed", Class::Breaking, Rollout::Impossible, "has other values")
            }
            _ => continue,
        };
        let text = format!("the header `{name}` of the {} `{}` {what}", object.0, object.1);
        let place = |message: &Message, there: bool| {
            let place = message.origin.place()?;
            Some(if there { place.at("headers").at(name) } else { place.as_key() })
        };
        let none = || "none".to_owned();
        let change = Change::new((kind, class), object.clone(), text)
            .detail(format!(
                "{name}: {} -> {}",
                was.cloned().unwrap_or_else(none),
                is.cloned().unwrap_or_else(none)
            ))
            .places(place(old, was.is_some()), place(new, is.is_some()))
            .reaches(if class == Class::Safe { Default::default() } else { reached() })
            .rollout(rollout);
        found.push(change);
    }
}

fn versions(
    sides: &Sides<'_>,
    (old_id, old): (Id<Message>, &Message),
    new: &Message,
    object: &(&'static str, String),
    found: &mut Vec<Change>,
) {
    let before: BTreeMap<u32, &MessageVersion> =
        old.versions.iter().map(|v| (v.major, v)).collect();
    let after: BTreeMap<u32, &MessageVersion> = new.versions.iter().map(|v| (v.major, v)).collect();
    let place = |message: &Message, major: u32| {
        Some(message.origin.place()?.at("versions").at(&major.to_string()).as_key())
    };
    for (major, version) in &after {
        let title = format!("version {major} of the {} `{}`", object.0, object.1);
        match before.get(major) {
            None => found.push(
                Change::new(("version-added", Class::Safe), object.clone(), format!("{title} is new"))
                    .detail(major.to_string())
                    .places(None, place(new, *major))
                    .rollout(Rollout::ConsumersFirst)
                    .help("consumers that can read it go first; the old version stays until the last of them is there"),
            ),
            Some(was) if key_of(was) != key_of(version) => {
                let (was, is) = (&was.key.text, &version.key.text);
                let text = match was == is {
                    true => format!("the parameters of {title} have other values"),
                    false => format!("{title} has the routing key `{is}`, and no longer `{was}`"),
                };
                let kind = if was == is { "parameter-changed" } else { "routing-key-changed" };
                let mut reaches = sides.old.reach_of_message(old_id, |m| m == *major);
                reaches.extend(sides.old.publishers(old_id));
                found.push(
                    Change::new((kind, Class::Breaking), object.clone(), text)
                        .detail(format!("{major}: {} -> {}", key_of(before[major]), key_of(version)))
                        .places(place(old, *major), place(new, *major))
                        .reaches(reaches)
                        .rollout(Rollout::ConsumersFirst)
                        .help("bind the queues to both keys first; who publishes moves then, and the old bindings go last"),
                );
            }
            Some(_) => {}
        }
    }
    for major in before.keys().filter(|major| !after.contains_key(major)) {
        let mut reaches = sides.old.reach_of_message(old_id, |m| m == *major);
        reaches.extend(sides.old.publishers(old_id));
        let class = if reaches.is_empty() { Class::Dangerous } else { Class::Breaking };
        let text = format!("version {major} of the {} `{}` is gone", object.0, object.1);
        found.push(
            Change::new(("version-removed", class), object.clone(), text)
                .detail(major.to_string())
                .places(
                    place(old, *major),
                    new.origin.place().map(|place| place.at("versions").as_key()),
                )
                .reaches(reaches)
                .rollout(Rollout::ProducersFirst)
                .help("stop publishing it first, and let consumers and parking queues run empty"),
        );
    }
}

/// The key with the values of its parameters, as text.
fn key_of(version: &MessageVersion) -> String {
    let pieces = version.key.pieces.iter().map(|piece| match piece {
        KeyPiece::Text(text) => text.clone(),
        KeyPiece::Parameter { words: Words::Any, .. } => "{}".to_owned(),
        KeyPiece::Parameter { words: Words::Of(form), .. } => format!("{{{form:?}}}"),
        KeyPiece::Parameter { words: Words::OneOf(values), .. } => {
            format!("{{{}}}", values.join("|"))
        }
    });
    pieces.collect()
}
