//! Alternate exchanges that do not get what is lost behind their exchange.

use super::Context;
use super::flows::{dead_ends, list, witness};
use crate::flow::Way;
use crate::model::{Binding, Exchange, Id};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;

pub(super) const NAME: &str = "shadowed-alternate";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for (index, contract) in context.flow().contracts.iter().enumerate() {
        if contract.publishers.is_empty() {
            continue;
        }
        for way in contract.ways.iter().filter(|way| way.is_lost()) {
            let hops = way.reached.iter().flat_map(|reached| reached.all_hops());
            for hop in hops.filter(|hop| !hop.matched.is_empty()) {
                let Some(id) = context.network().model_exchange(hop.exchange) else { continue };
                if context.effective.alternate(id).is_none() || !told.insert(id) {
                    continue;
                }
                let binding = context.network().model_binding(hop.matched[0]);
                let binding = &context.model.bindings[binding];
                let of = context.contract_title(index);
                let shown = format!("{of} with {}", witness(context, way));
                found.push(shadowed(context, id, binding, way).witness(shown));
            }
        }
    }
}

fn shadowed(
    context: &Context<'_>,
    id: Id<Exchange>,
    binding: &Binding,
    way: &Way,
) -> Diagnostic {
    let exchange = &context.model.exchanges[id];
    let name = &exchange.name;
    let mut ends: Vec<String> =
        dead_ends(context, way).iter().map(|id| context.model.exchanges[*id].name.clone()).collect();
    // Exchanges may lead to each other and nowhere else.
    if ends.is_empty() {
        ends.push(context.destination(binding).to_owned());
    }
    let alternate = context.effective.alternate(id).map_or("", |(name, _)| name);
    let message = format!("the alternate of `{name}` does not get what is lost in {}", list(&ends));
    Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(context.place(&binding.origin), "this takes the message, so it counts as routed")
        .at(context.name_place(&exchange.origin), format!("`{alternate}` gets only what no binding takes"))
        .help(format!("give {} an alternate too, or bind a queue there", list(&ends)))
}
