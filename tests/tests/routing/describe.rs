//! A disagreement as a person wants to see it: the publish, and what of the topology it can come to.

use std::fmt::Write as _;

use super::plan::{End, Plan};
use super::publish::Publish;

/// The exchanges that a message may come to, by their bindings and alternates.
fn reachable(plan: &Plan, from: usize) -> Vec<usize> {
    let mut all = vec![from];
    let mut next = 0;
    while let Some(at) = all.get(next).copied() {
        next += 1;
        let bound = plan.bindings.iter().filter(|bound| bound.source == at);
        let ends = bound.filter_map(|bound| match bound.end {
            End::Exchange(end) => Some(end),
            End::Queue(_) => None,
        });
        let alternate = plan.alternate_of(&plan.exchanges[at]);
        let alternate =
            plan.exchanges.iter().position(|other| Some(other.name.as_str()) == alternate);
        for end in ends.chain(alternate) {
            if !all.contains(&end) {
                all.push(end);
            }
        }
    }
    all
}

pub(crate) fn case(plan: &Plan, publish: &Publish) -> String {
    let mut text = format!("  {publish:?}\n");
    for at in reachable(plan, publish.exchange) {
        let exchange = &plan.exchanges[at];
        let alternate = plan.alternate_of(exchange);
        writeln!(
            text,
            "  exchange {at} {} {:?}, alternate {alternate:?}",
            exchange.kind, exchange.name
        )
        .unwrap();
        for bound in plan.bindings.iter().filter(|bound| bound.source == at) {
            let matching = bound.matching.unwrap_or_default();
            writeln!(text, "    {:?} -> {:?} {matching} {:?}", bound.key, bound.end, bound.headers)
                .unwrap();
        }
    }
    text
}
