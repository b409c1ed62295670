//! Services: what they publish and consume, and as whom.

use super::Sides;
use super::change::{Change, Class, Rollout};
use super::pairs::{Pair, pairs};
use super::side::Side;
use crate::model::{Consumption, Id, Message, Service};
use std::collections::{BTreeMap, BTreeSet};

const NOUN: &str = "service";

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let (old, new) = (&sides.old, &sides.new);
    let key = |service: &Service| Some(service.name.clone());
    for pair in pairs(&old.model.services, &new.model.services, key, key) {
        match pair {
            Pair::Added(_, service) => {
                let text = format!("the service `{}` is new", service.name);
                let change =
                    Change::new(("service-added", Class::Safe), (NOUN, &*service.name), text);
                found.push(change.places(None, new.name_place(&service.origin)));
            }
            Pair::Removed(id, service) => found.push(removed(old, id, service)),
            Pair::Kept((_, before), (_, after)) => kept(sides, before, after, found),
        }
    }
}

fn removed(side: &Side<'_>, _: Id<Service>, service: &Service) -> Change {
    let mut reaches = super::Reach::default();
    for consumption in &service.consumes {
        if let Some(queue) = consumption.queue.known() {
            reaches.extend(side.reach_of_queue(queue));
        }
    }
    for message in service.publishes.iter().filter_map(|publication| publication.message.known()) {
        reaches.extend(side.reach_of_message(message, |_| true));
    }
    let text = format!("the service `{}` is gone", service.name);
    Change::new(("service-removed", Class::Dangerous), (NOUN, &*service.name), text)
        .places(side.name_place(&service.origin), None)
        .reaches(reaches)
        .help("what it consumed waits in its queues, and what it published comes no more")
}

fn kept(sides: &Sides<'_>, old: &Service, new: &Service, found: &mut Vec<Change>) {
    let object = || (NOUN, new.name.clone());
    let place = |service: &Service, at: &str| service.origin.place().map(|place| place.at(at));
    if old.user != new.user {
        let user =
            |user: &Option<String>| user.clone().map_or("nobody".to_owned(), |u| format!("`{u}`"));
        let text = format!(
            "the service `{}` is the user {} on the broker, and no longer {}",
            new.name,
            user(&new.user),
            user(&old.user)
        );
        let change = Change::new(("service-user-changed", Class::Dangerous), object(), text)
            .detail(format!("{} -> {}", user(&old.user), user(&new.user)))
            .places(place(old, "user"), place(new, "user"))
            .help("import the new permissions before the service moves, and take the old ones away after");
        found.push(change);
    }
    publications(sides, old, new, found);
    consumptions(sides, old, new, found);
}

/// What a service publishes or asks, by names and versions.
fn published(side: &Side<'_>, service: &Service) -> BTreeMap<(String, u32), Id<Message>> {
    let mut published = BTreeMap::new();
    for publication in service.publishes.iter().chain(&service.requests) {
        let Some(id) = publication.message.known() else { continue };
        let message = &side.model.messages[id];
        for version in message.versions.iter().filter(|version| publication.has(version.major)) {
            published.insert((message.name.clone(), version.major), id);
        }
    }
    published
}

fn publications(sides: &Sides<'_>, old: &Service, new: &Service, found: &mut Vec<Change>) {
    let (before, after) = (published(&sides.old, old), published(&sides.new, new));
    let places = (sides.old.name_place(&old.origin), sides.new.name_place(&new.origin));
    for ((name, major), id) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        let text = format!("the service `{}` no longer publishes `{name}@{major}`", new.name);
        let reaches = sides.old.reach_of_message(*id, |m| m == *major);
        let change =
            Change::new(("publication-removed", Class::Dangerous), (NOUN, &*new.name), text)
                .detail(format!("{name}@{major}"))
                .places(places.0.clone(), places.1.clone())
                .reaches(reaches)
                .rollout(Rollout::Either)
                .help("who waits for it waits in vain, unless another service publishes it");
        found.push(change);
    }
    for (name, major) in after.keys().filter(|key| !before.contains_key(*key)) {
        let text = format!("the service `{}` publishes `{name}@{major}` now", new.name);
        let change = Change::new(("publication-added", Class::Safe), (NOUN, &*new.name), text)
            .detail(format!("{name}@{major}"))
            .places(places.0.clone(), places.1.clone())
            .rollout(Rollout::ConsumersFirst)
            .help("its permissions change with it: import them before the service starts");
        found.push(change);
    }
}

fn consumptions(sides: &Sides<'_>, old: &Service, new: &Service, found: &mut Vec<Change>) {
    let by_name = |service: &'_ Service| -> BTreeMap<String, usize> {
        service.consumes.iter().enumerate().map(|(at, of)| (of.name.clone(), at)).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let key = |consumption: &Consumption| Some(consumption.place.as_key());
    for (name, at) in &before {
        let was = &old.consumes[*at];
        match after.get(name) {
            None => {
                let text =
                    format!("the service `{}` no longer consumes the queue `{name}`", new.name);
                let reaches = was.queue.known().map(|id| sides.old.reach_of_queue(id));
                let change = Change::new(
                    ("consumption-removed", Class::Dangerous),
                    (NOUN, &*new.name),
                    text,
                )
                .detail(name)
                .places(key(was), sides.new.name_place(&new.origin))
                .reaches(reaches.unwrap_or_default())
                .rollout(Rollout::ProducersFirst)
                .help("unbind the queue first, or it fills");
                found.push(change);
            }
            Some(at) => consumption(sides, (old, was), (new, &new.consumes[*at]), found),
        }
    }
    for (name, at) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let text = format!("the service `{}` consumes the queue `{name}` now", new.name);
        let change = Change::new(("consumption-added", Class::Safe), (NOUN, &*new.name), text)
            .detail(name)
            .places(sides.old.name_place(&old.origin), key(&new.consumes[*at]));
        found.push(change);
    }
}

fn consumption(
    sides: &Sides<'_>,
    (_, old): (&Service, &Consumption),
    (service, new): (&Service, &Consumption),
    found: &mut Vec<Change>,
) {
    let object = || (NOUN, service.name.clone());
    let places = || (Some(old.place.as_key()), Some(new.place.as_key()));
    let [was, is] = [(&sides.old, old), (&sides.new, new)].map(|(side, of)| taken(side, of));
    let reaches = || new.queue.known().map(|id| sides.new.reach_of_queue(id)).unwrap_or_default();
    for message in was.difference(&is).filter(|_| !is.is_empty()) {
        let text = format!(
            "the service `{}` no longer takes `{message}` from the queue `{}`",
            service.name, new.name
        );
        let change = Change::new(("consumption-narrowed", Class::Dangerous), object(), text)
            .detail(format!("{}: {message}", new.name))
            .places(places().0, places().1)
            .reaches(reaches())
            .rollout(Rollout::ProducersFirst)
            .help("stop sending it there first; what waits in the queue is rejected");
        found.push(change);
    }
    let [before, after] =
        [(&sides.old, old), (&sides.new, new)].map(|(side, of)| retried(side, of));
    if before != after {
        let (kind, class) = match after.is_none() {
            true => ("retry-removed", Class::Dangerous),
            false => ("retry-changed", Class::Safe),
        };
        let told = |retry: Option<String>| retry.unwrap_or_else(|| "not at all".to_owned());
        let text = format!(
            "the service `{}` tries a message of `{}` again {}, before it was {}",
            service.name,
            new.name,
            told(after.clone()),
            told(before.clone())
        );
        let change = Change::new((kind, class), object(), text)
            .detail(format!("{}: {before:?} -> {after:?}", new.name))
            .places(places().0, places().1)
            .reaches(reaches());
        found.push(change);
    }
}

/// The messages that a consumption names, with their versions; none where it takes all.
fn taken(side: &Side<'_>, consumption: &Consumption) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for reference in &consumption.messages {
        let Some(id) = reference.message.known() else { continue };
        let message = &side.model.messages[id];
        let versions = message.versions.iter().filter(|version| reference.has(version.major));
        taken.extend(versions.map(|version| format!("{}@{}", message.name, version.major)));
    }
    taken
}

/// How often and after what delays a message is tried again.
fn retried(side: &Side<'_>, consumption: &Consumption) -> Option<String> {
    let retry = &side.model.retries[consumption.retry?];
    let delays =
        retry.delays.iter().map(|millis| crate::syntax::Duration { millis: *millis }.to_string());
    let delays: Vec<String> = delays.collect();
    let jitter = if retry.jitter > 0 { format!(" ± {} %", retry.jitter) } else { String::new() };
    let where_ = if retry.blocking { ", in the consumer" } else { "" };
    Some(format!("{} times after {}{jitter}{where_}", retry.attempts, delays.join(", ")))
}
