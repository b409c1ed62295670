//! Where each message goes, compared: what a queue gets no longer, and what it gets now.

use super::Sides;
use super::change::{Change, Class, Rollout};
use super::side::Side;
use crate::flow::{Contract, Way};
use crate::model::{Id, Queue};
use std::collections::{BTreeMap, BTreeSet};
use topoc_routing::Message;

/// A version of a message by its names: virtual host, kind, message, version.
type Name = (Option<String>, crate::model::MessageKind, String, u32);

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let old = contracts(&sides.old);
    for (name, new) in contracts(&sides.new) {
        let Some(old) = old.get(&name) else { continue };
        let mut told = BTreeMap::new();
        // Who runs today publishes to the exchange of today.
        let exchange = exchange_name(&sides.old, old);
        for message in samples(sides, old, new) {
            let [before, after] =
                [&sides.old, &sides.new].map(|side| reached(side, &name, exchange, message));
            for queue in before.difference(&after) {
                told.entry((queue.clone(), true)).or_insert(message);
            }
            for queue in after.difference(&before) {
                told.entry((queue.clone(), false)).or_insert(message);
            }
        }
        for ((queue, is_lost), message) in told {
            let change = match is_lost {
                true => lost(sides, old, &name, &queue, message),
                false => gained(sides, new, &name, &queue, message),
            };
            found.extend(change);
        }
    }
}

fn contracts<'s>(side: &'s Side<'_>) -> BTreeMap<Name, &'s Contract> {
    let contracts = side.flow().contracts.iter().map(|contract| {
        let message = &side.model.messages[contract.message];
        let vhost = side.vhost(message.vhost).map(str::to_owned);
        let major = message.versions[contract.version].major;
        ((vhost, message.kind, message.name.clone(), major), contract)
    });
    contracts.collect()
}

/// Messages that stand for both sides. Those of the old side are still published while the new topology is there, so that they
/// count even where the contract publishes others now; the new ones only where the old contract allows them too.
fn samples<'s>(sides: &Sides<'_>, old: &'s Contract, new: &'s Contract) -> Vec<&'s Message> {
    let key = |side: &Side<'_>, contract: &Contract| {
        side.model.messages[contract.message].versions[contract.version].key.clone()
    };
    let same = key(&sides.old, old) == key(&sides.new, new)
        && exchange_name(&sides.old, old) == exchange_name(&sides.new, new);
    let of = |ways: &'s [Way]| ways.iter().map(|way| &*way.message);
    of(&old.ways).chain(of(&new.ways).filter(|_| same)).collect()
}

fn exchange_name<'m>(side: &Side<'m>, contract: &Contract) -> &'m str {
    let exchange = side.model.messages[contract.message].exchange.known();
    exchange.map_or("", |id| side.model.exchanges[id].name.as_str())
}

/// The queues that a message comes to when it is published to an exchange, by name.
fn reached(
    side: &Side<'_>,
    (vhost, ..): &Name,
    exchange: &str,
    message: &Message,
) -> BTreeSet<String> {
    let network = side.context.network();
    let vhost = match vhost {
        Some(name) => side.model.vhost(name),
        None => Some(side.model.home),
    };
    let id = vhost.and_then(|vhost| side.model.exchange(vhost, exchange));
    let Some(id) = id else { return BTreeSet::new() };
    let reached = network.topology.publish(network.exchange(id), message);
    let queues = reached.iter().flat_map(|reached| reached.possible());
    queues.map(|queue| title(side, Id::new(queue.index()))).collect()
}

fn title(side: &Side<'_>, id: Id<Queue>) -> String {
    let queue = &side.model.queues[id];
    side.title(queue.vhost, &side.context.title(queue))
}

fn queue_named(side: &Side<'_>, name: &str) -> Option<Id<Queue>> {
    side.model.queues.iter().map(|(id, _)| id).find(|id| title(side, *id) == name)
}

fn contract_title((_, kind, name, major): &Name) -> (&'static str, String) {
    let noun = match kind {
        crate::model::MessageKind::Event => "message",
        crate::model::MessageKind::Request => "request",
    };
    (noun, format!("{name}@{major}"))
}

fn lost(
    sides: &Sides<'_>,
    old: &Contract,
    name: &Name,
    queue: &str,
    message: &Message,
) -> Option<Change> {
    // A queue that is gone is a change of its own.
    queue_named(&sides.new, queue)?;
    let before = queue_named(&sides.old, queue)?;
    let mut reaches = sides.old.reach_of_queue(before);
    let is_read = !reaches.services.is_empty();
    reaches.extend(sides.old.publishers(old.message));
    let object = contract_title(name);
    let text = format!("the {} `{}` no longer comes to the queue `{queue}`", object.0, object.1);
    let class = if is_read { Class::Breaking } else { Class::Dangerous };
    let change = Change::new(("route-removed", class), object, text)
        .detail(queue)
        .places(
            sides.old.name_place(&sides.old.model.queues[before].origin),
            queue_named(&sides.new, queue)
                .and_then(|id| sides.new.name_place(&sides.new.model.queues[id].origin)),
        )
        .reaches(reaches)
        .rollout(Rollout::Impossible)
        .witness(Some(witness(&sides.old, old, message)))
        .help("keep the binding as long as the queue's consumer waits for it");
    Some(change)
}

fn gained(
    sides: &Sides<'_>,
    new: &Contract,
    name: &Name,
    queue: &str,
    message: &Message,
) -> Option<Change> {
    let before = queue_named(&sides.old, queue)?;
    let after = queue_named(&sides.new, queue)?;
    let object = contract_title(name);
    let (_, _, message_name, major) = name;
    let takes = takes(&sides.old, before, message_name, *major);
    let text = format!("the {} `{}` comes to the queue `{queue}` now", object.0, object.1);
    let (class, rollout) = match takes {
        true => (Class::Safe, Rollout::Either),
        false => (Class::Dangerous, Rollout::ConsumersFirst),
    };
    let mut change = Change::new(("route-added", class), object, text)
        .detail(queue)
        .places(
            sides.old.name_place(&sides.old.model.queues[before].origin),
            sides.new.name_place(&sides.new.model.queues[after].origin),
        )
        .reaches(sides.new.reach_of_queue(after))
        .rollout(rollout)
        .witness(Some(witness(&sides.new, new, message)));
    if !takes {
        change = change.help(
            "the consumer that runs today does not know it: it goes first, the binding follows",
        );
    }
    Some(change)
}

/// Whether all who read a queue take a version of a message. One that says nothing of messages takes all.
fn takes(side: &Side<'_>, queue: Id<Queue>, name: &str, major: u32) -> bool {
    let mut readers = side.flow().readers[queue.index()].iter();
    readers.all(|reader| {
        let Some(at) = reader.consumption else { return true };
        let consumption = &side.model.services[reader.service].consumes[at];
        let mut refs = consumption.messages.iter();
        consumption.messages.is_empty()
            || refs.any(|of| {
                let message = of.message.known().map(|id| &side.model.messages[id].name);
                message.is_some_and(|message| message == name) && of.has(major)
            })
    })
}

fn witness(side: &Side<'_>, contract: &Contract, message: &Message) -> String {
    let name = exchange_name(side, contract);
    let headers = message.headers.iter().map(|(name, value)| format!("`{name}: {value}`"));
    let headers: Vec<String> = headers.collect();
    let key = match message.key.as_str() {
        "" => "an empty routing key".to_owned(),
        key => format!("routing key `{key}`"),
    };
    match headers.is_empty() {
        true => format!("published to `{name}` with {key}"),
        false => format!("published to `{name}` with {key} and headers {}", headers.join(", ")),
    }
}
