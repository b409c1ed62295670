//! Policies and operator policies: what changes for queues and exchanges that are there already.

use super::Sides;
use super::change::{Change, Class, Reach};
use super::pairs::{Pair, pairs};
use super::side::Side;
use crate::model::{Id, Policy};

/// Keys by which a queue gives messages up, or sends what it gives up elsewhere.
const LOSING: [&str; 8] = [
    "message-ttl",
    "max-length",
    "max-length-bytes",
    "expires",
    "overflow",
    "delivery-limit",
    "dead-letter-exchange",
    "dead-letter-routing-key",
];

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let (old, new) = (&sides.old, &sides.new);
    let key = |side: &Side<'_>, policy: &Policy| {
        Some((side.vhost(policy.vhost).map(str::to_owned), policy.operator, policy.name.clone()))
    };
    let all = pairs(
        &old.model.policies,
        &new.model.policies,
        |policy| key(old, policy),
        |policy| key(new, policy),
    );
    for pair in all {
        let (kind, what, before, after) = match pair {
            Pair::Added(id, policy) => ("policy-added", "is new", None, Some((id, policy))),
            Pair::Removed(id, policy) => ("policy-removed", "is gone", Some((id, policy)), None),
            Pair::Kept(before, after) if told(before.1) == told(after.1) => continue,
            Pair::Kept(before, after) => ("policy-changed", "changes", Some(before), Some(after)),
        };
        found.push(changed((kind, what), (old, before), (new, after)));
    }
}

type Of<'s, 'm> = (&'s Side<'m>, Option<(Id<Policy>, &'s Policy)>);

fn changed<'s, 'm>((kind, what): (&'static str, &str), old: Of<'s, 'm>, new: Of<'s, 'm>) -> Change {
    let sides = || [old, new].into_iter().filter_map(|(side, of)| Some((side, of?)));
    let (name, noun) =
        sides().next_back().map_or((String::new(), "policy"), |(side, (_, policy))| {
            let noun = if policy.operator { "operator policy" } else { "policy" };
            (side.title(policy.vhost, &policy.name), noun)
        });
    let loses = |policy: &Policy| policy.definition.iter().any(|s| LOSING.contains(&&*s.name));
    let class = match sides().any(|(_, (_, policy))| loses(policy)) {
        true => Class::Dangerous,
        false => Class::Safe,
    };
    let mut reaches = Reach::default();
    for (side, (id, policy)) in sides() {
        reaches.extend(reached(side, id, policy));
    }
    let detail = |of: Option<(Id<Policy>, &Policy)>| of.map_or_else(String::new, |(_, p)| told(p));
    let place = |(side, of): Of<'_, '_>| side.name_place(&of?.1.origin);
    Change::new((kind, class), (noun, &*name), format!("the {noun} `{name}` {what}"))
        .detail(format!("{} -> {}", detail(old.1), detail(new.1)))
        .places(place(old), place(new))
        .reaches(reaches)
        .help("it applies to what is there already as soon as it is imported")
}

/// A policy as the broker has it.
fn told(policy: &Policy) -> String {
    let scope = policy.scope.map_or("", |scope| scope.name());
    let definition = serde_json::Value::Object(policy.definition.to_map());
    format!("{} {scope} {} {definition}", policy.pattern, policy.priority)
}

/// The queues that a policy's pattern matches.
fn reached(side: &Side<'_>, id: Id<Policy>, policy: &Policy) -> Reach {
    let mut reach = Reach::default();
    for (queue_id, queue) in side.model.queues.iter() {
        if queue.vhost == policy.vhost && side.context.effective.matches(id, &queue.name) {
            reach.extend(side.reach_of_queue(queue_id));
        }
    }
    reach
}
