//! Exchanges: what the broker cannot change in place, and what publishers need.

use super::change::{Change, Class, Rollout};
use super::pairs::{Pair, pairs};
use super::side::Side;
use super::{Sides, queues::told};
use crate::model::{Exchange, Id, Origin, Presence};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOUN: &str = "exchange";

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let key = |side: &Side<'_>, exchange: &Exchange| {
        let is_ours =
            exchange.presence == Presence::Declared && exchange.origin != Origin::Predeclared;
        is_ours.then(|| (side.vhost(exchange.vhost).map(str::to_owned), exchange.name.clone()))
    };
    let (old, new) = (&sides.old, &sides.new);
    let all = pairs(
        &old.model.exchanges,
        &new.model.exchanges,
        |exchange| key(old, exchange),
        |exchange| key(new, exchange),
    );
    for pair in all {
        match pair {
            Pair::Added(_, exchange) => found.push(added(new, exchange)),
            Pair::Removed(id, exchange) => found.push(removed(old, id, exchange)),
            Pair::Kept(before, after) => kept(sides, before, after, found),
        }
    }
}

fn added(side: &Side<'_>, exchange: &Exchange) -> Change {
    let name = side.title(exchange.vhost, &exchange.name);
    let message = format!("the exchange `{name}` is new");
    Change::new(("exchange-added", Class::Safe), (NOUN, name), message)
        .places(None, side.name_place(&exchange.origin))
}

fn removed(side: &Side<'_>, id: Id<Exchange>, exchange: &Exchange) -> Change {
    let name = side.title(exchange.vhost, &exchange.name);
    let reaches = side.reach_of_exchange(id);
    let is_used = !reaches.is_empty();
    let class = if is_used { Class::Breaking } else { Class::Dangerous };
    let message = format!("the exchange `{name}` is gone");
    let help = "whoever still publishes to it gets 404 NOT_FOUND once it is deleted; an import does not delete it";
    Change::new(("exchange-removed", class), (NOUN, name), message)
        .places(side.name_place(&exchange.origin), None)
        .reaches(reaches)
        .rollout(Rollout::ProducersFirst)
        .help(help)
}

fn kept(
    sides: &Sides<'_>,
    (old_id, old): (Id<Exchange>, &Exchange),
    (_, new): (Id<Exchange>, &Exchange),
    found: &mut Vec<Change>,
) {
    let name = sides.new.title(new.vhost, &new.name);
    let mut changed = |kind: &'static str, what: &str, [before, after]: [Value; 2], help: &str| {
        let [was, is] = [&before, &after].map(told);
        let text = format!("`{what}` of the exchange `{name}` changes from {was} to {is}");
        let change = Change::new((kind, Class::Breaking), (NOUN, &*name), text)
            .detail(format!("{what}: {before} -> {after}"))
            .places(sides.old.name_place(&old.origin), sides.new.name_place(&new.origin))
            .reaches(sides.old.reach_of_exchange(old_id))
            .rollout(Rollout::Impossible)
            .help(help);
        found.push(change);
    };
    let all = settings(old).into_iter().zip(settings(new));
    for (setting, before, after) in all.filter_map(differing) {
        changed("exchange-setting-changed", setting, [before, after], SETTING);
    }
    let names = old.arguments.iter().chain(&new.arguments).map(|setting| &*setting.name);
    for argument in names.collect::<BTreeSet<&str>>() {
        let [before, after] = [old, new].map(|exchange| exchange.arguments.value(argument));
        if before != after {
            let values = [before, after].map(|value| value.cloned().unwrap_or(Value::Null));
            changed("exchange-argument-changed", argument, values, ARGUMENT);
        }
    }
}

const SETTING: &str = "a broker never changes it in place: an import skips the exchange without a word, and a client that declares it gets 406; make one of another name, or delete the exchange first";
const ARGUMENT: &str = "a broker never changes an argument in place; a policy can set an alternate exchange, and change it";

type Setting = (&'static str, Value);

/// What `rabbit_exchange:assert_equivalence` compares, beside the arguments.
fn settings(exchange: &Exchange) -> [Setting; 4] {
    [
        ("type", json!(exchange.kind.name())),
        ("durable", json!(exchange.durable)),
        ("auto_delete", json!(exchange.auto_delete)),
        ("internal", json!(exchange.internal)),
    ]
}

/// A setting that is not what it was.
pub(super) fn differing(
    ((name, before), (_, after)): (Setting, Setting),
) -> Option<(&'static str, Value, Value)> {
    (before != after).then_some((name, before, after))
}
