//! Queues: what the broker cannot change in place, and what waits in them.

use super::Sides;
use super::change::{Change, Class, Rollout};
use super::exchanges::differing;
use super::pairs::{Pair, pairs};
use super::side::Side;
use crate::broker::redeclare::compares_queue_argument;
use crate::model::{Id, Presence, Queue, QueueRole};
use crate::source::Place;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOUN: &str = "queue";

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let key = |side: &Side<'_>, queue: &Queue| {
        // Partitions are alike: the first speaks for all.
        let is_ours =
            queue.presence != Presence::External && queue.partition.is_none_or(|n| n == 0);
        let title = side.context.title(queue).into_owned();
        is_ours.then(|| (side.vhost(queue.vhost).map(str::to_owned), title))
    };
    let (old, new) = (&sides.old, &sides.new);
    let all = pairs(
        &old.model.queues,
        &new.model.queues,
        |queue| key(old, queue),
        |queue| key(new, queue),
    );
    for pair in all {
        match pair {
            Pair::Added(_, queue) => found.push(added(new, queue)),
            Pair::Removed(id, queue) => found.push(removed(old, id, queue)),
            Pair::Kept(before, after) => kept(sides, before, after, found),
        }
    }
}

fn title(side: &Side<'_>, queue: &Queue) -> String {
    side.title(queue.vhost, &side.context.title(queue))
}

fn added(side: &Side<'_>, queue: &Queue) -> Change {
    let name = title(side, queue);
    let message = format!("the queue `{name}` is new");
    Change::new(("queue-added", Class::Safe), (NOUN, name), message)
        .places(None, side.name_place(&queue.origin))
}

fn removed(side: &Side<'_>, id: Id<Queue>, queue: &Queue) -> Change {
    let name = title(side, queue);
    let reaches = side.reach_of_queue(id);
    let is_read = !reaches.services.is_empty();
    let (class, waits) = match queue.role {
        _ if queue.presence == Presence::PerInstance => {
            (Class::Dangerous, "the messages of each instance")
        }
        QueueRole::Parking => (Class::Dangerous, "what is parked there"),
        QueueRole::Delay => (Class::Dangerous, "what waits there for its next attempt"),
        QueueRole::Work if is_read => (Class::Breaking, "what waits there"),
        QueueRole::Work => (Class::Dangerous, "what waits there"),
    };
    let message = format!("the queue `{name}` is gone, and {waits} with it");
    Change::new(("queue-removed", class), (NOUN, name), message)
        .places(side.name_place(&queue.origin), None)
        .reaches(reaches)
        .rollout(Rollout::ProducersFirst)
        .help("unbind it, let its consumer empty it, and delete it then; an import does not delete it")
}

fn kept(
    sides: &Sides<'_>,
    (old_id, old): (Id<Queue>, &Queue),
    (_, new): (Id<Queue>, &Queue),
    found: &mut Vec<Change>,
) {
    let name = title(&sides.new, new);
    let places = (sides.old.name_place(&old.origin), sides.new.name_place(&new.origin));
    let flags = |queue: &Queue| {
        [
            ("type", json!(queue.kind.map(|kind| kind.name()))),
            ("durable", json!(queue.durable)),
            ("auto_delete", json!(queue.auto_delete)),
            ("per_instance", json!(queue.presence == Presence::PerInstance)),
        ]
    };
    let mut immutable =
        |setting: &str, before: &Value, after: &Value, places: (Option<Place>, Option<Place>)| {
            let message = format!(
                "`{setting}` of the queue `{name}` changes from {} to {}",
                told(before),
                told(after)
            );
            let change =
                Change::new(("queue-setting-changed", Class::Breaking), (NOUN, &*name), message)
                    .detail(format!("{setting}: {before} -> {after}"))
                    .places(places.0, places.1)
                    .reaches(sides.old.reach_of_queue(old_id))
                    .rollout(Rollout::Impossible)
                    .help(IMMUTABLE);
            found.push(change);
        };
    for (setting, before, after) in flags(old).into_iter().zip(flags(new)).filter_map(differing) {
        immutable(setting, &before, &after, places.clone());
    }
    let partitions = [&sides.old, &sides.new].map(|side| partitions(side, &name));
    if partitions[0] != partitions[1] {
        let [before, after] = partitions.map(|count| json!(count));
        immutable("partitions", &before, &after, places.clone());
    }
    arguments(sides, (old_id, old), new, &name, found);
}

const IMMUTABLE: &str = "a broker never changes it in place: an import skips the queue without a word, and a client that declares it gets 406; make a queue of another name beside it, or empty and delete it first";

/// How many partitions a queue has; 0 where it has none.
fn partitions(side: &Side<'_>, title: &str) -> usize {
    let queues = side.model.queues.values().filter(|queue| queue.partition.is_some());
    queues.filter(|queue| self::title(side, queue) == title).count()
}

fn arguments(
    sides: &Sides<'_>,
    (old_id, old): (Id<Queue>, &Queue),
    new: &Queue,
    name: &str,
    found: &mut Vec<Change>,
) {
    let names = old.arguments.iter().chain(&new.arguments).map(|setting| &*setting.name);
    let names: BTreeSet<&str> = names.filter(|name| *name != "x-queue-type").collect();
    for argument in names {
        let [before, after] = [old, new].map(|queue| queue.arguments.get(argument));
        let value = |setting: Option<&crate::model::Setting>| setting.map(|s| s.value.clone());
        if value(before) == value(after) {
            continue;
        }
        let place = |side: &Side<'_>, queue: &Queue, setting: Option<&crate::model::Setting>| {
            let owner = queue.origin.place()?;
            setting.map_or_else(
                || side.name_place(&queue.origin),
                |setting| Some(setting.place(owner)),
            )
        };
        let places = (place(&sides.old, old, before), place(&sides.new, new, after));
        let [before, after] = [before, after].map(|setting| value(setting).unwrap_or(Value::Null));
        let version = sides.new.model.target.version;
        let refused = new.kind.is_some_and(|kind| compares_queue_argument(kind, argument, version));
        let message = format!(
            "`{argument}` of the queue `{name}` changes from {} to {}",
            told(&before),
            told(&after)
        );
        let class = if refused { Class::Breaking } else { Class::Dangerous };
        let help =
            if refused { ARGUMENT } else { "the broker keeps the old value; nobody is told" };
        let change = Change::new(("queue-argument-changed", class), (NOUN, name), message)
            .detail(format!("{argument}: {before} -> {after}"))
            .places(places.0, places.1)
            .reaches(sides.old.reach_of_queue(old_id))
            .rollout(Rollout::Impossible)
            .help(help);
        found.push(change);
    }
}

const ARGUMENT: &str = "a broker never changes an argument in place: an import skips the queue without a word, and a client that declares it gets 406; `settings: policies` makes it changeable, a queue of another name replaces it";

/// A value as a phrase.
pub(super) fn told(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        value => format!("`{value}`"),
    }
}
