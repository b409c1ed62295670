//! Random topologies.

use topoc_tests::document::Version;
use topoc_tests::random::Random;

use super::plan::{Bound, End, Exchange, Plan, Policy};
use super::{keys, values};

/// The broker's own, which take no argument.
const PREDECLARED: usize = 6;
const EXCHANGES: usize = 40;
const QUEUES: usize = 60;
const BINDINGS: usize = 150;

/// The types that choose one of their bindings.
const CHOOSING: [&str; 4] = ["x-consistent-hash", "x-modulus-hash", "x-random", "x-local-random"];

/// A topology that the version takes.
pub(crate) fn plan(random: &mut Random, version: Version) -> Plan {
    // 4.3 refuses more than two.
    let most = if version < Version::V4_3 && random.chance(50) { 4 } else { 2 };
    let exchanges = exchanges(random, version);
    let mut plan = Plan { exchanges, most_hashes: most, ..Plan::default() };
    plan.queues = queues(random, most);
    for at in PREDECLARED..plan.exchanges.len() {
        plan.exchanges[at].alternate = random.chance(25).then(|| alternate(random, &plan));
    }
    for priority in 0..3 {
        let prefix = (*random.pick(&["amq.d", "b", "c", "d1", "d"])).to_owned();
        let apply_to = *random.pick(&["exchanges", "all", "queues"]);
        let alternate = alternate(random, &plan);
        plan.policies.push(Policy { prefix, priority, alternate, apply_to });
    }
    for _ in 0..BINDINGS {
        let bound = binding(random, &plan);
        plan.bindings.push(bound);
    }
    plan
}

fn exchanges(random: &mut Random, version: Version) -> Vec<Exchange> {
    let mut all: Vec<Exchange> = [
        ("", ""),
        ("amq.direct", "direct"),
        ("amq.fanout", "fanout"),
        ("amq.topic", "topic"),
        ("amq.headers", "headers"),
        ("amq.match", "headers"),
    ]
    .map(|(name, kind)| Exchange::new(name, kind))
    .into();
    assert_eq!(all.len(), PREDECLARED);
    let choosing = if version < Version::V4_0 { &CHOOSING[..3] } else { &CHOOSING[..] };
    for at in 0..EXCHANGES {
        let kind = match at % 7 {
            0 | 1 => "topic",
            2 => "headers",
            3 | 4 => "direct",
            5 => "fanout",
            _ => choosing[at / 7 % choosing.len()],
        };
        let prefix = *random.pick(&["b", "c", "d", "e"]);
        let mut exchange = Exchange::new(&format!("{prefix}{at}"), kind);
        exchange.internal = random.chance(8);
        if kind == "x-consistent-hash" {
            exchange.arguments.extend(hash_argument(random));
        }
        all.push(exchange);
    }
    all
}

fn hash_argument(random: &mut Random) -> Option<(&'static str, String)> {
    match random.below(3) {
        0 => Some(("hash-header", (*random.pick(&values::NAMES)).to_owned())),
        1 => Some(("hash-property", "message_id".to_owned())),
        _ => None,
    }
}

/// Names that keys of the default exchange meet.
fn queues(random: &mut Random, most: usize) -> Vec<String> {
    let mut names: Vec<String> = (0..QUEUES / 3).map(|_| keys::key(random, most)).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names.extend((names.len()..QUEUES).map(|at| format!("q{at}")));
    names
}

/// An exchange of the plan, the default exchange too, or one that is not there.
fn alternate(random: &mut Random, plan: &Plan) -> String {
    match random.below(10) {
        0 => "nowhere".to_owned(),
        1 => String::new(),
        _ => random.pick(&plan.exchanges).name.clone(),
    }
}

fn binding(random: &mut Random, plan: &Plan) -> Bound {
    let source = 1 + random.below(plan.exchanges.len() - 1);
    let kind = plan.exchanges[source].kind;
    let end = if kind == "x-local-random" || random.chance(75) {
        End::Queue(random.below(plan.queues.len()))
    } else {
        End::Exchange(1 + random.below(plan.exchanges.len() - 1))
    };
    let key = match kind {
        "topic" => keys::pattern(random, plan.most_hashes),
        "x-consistent-hash" => (1 + random.below(3)).to_string(),
        "x-local-random" => String::new(),
        _ => keys::key(random, plan.most_hashes),
    };
    let mut bound = Bound { source, end, key, matching: None, headers: Vec::new() };
    if kind == "headers" {
        bound.matching =
            *random.pick(&[None, Some("all"), Some("any"), Some("all-with-x"), Some("any-with-x")]);
        for name in values::NAMES {
            if random.chance(30) {
                bound.headers.push((name, values::any(random)));
            }
        }
    }
    bound
}
