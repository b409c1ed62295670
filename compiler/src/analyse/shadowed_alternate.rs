//! Alternate exchanges that do not get what is lost behind their exchange.

use super::Context;
use super::flows::witness;
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
                let binding = context.network().model_binding(hop.matched[0]);
                if context.effective.alternate(id).is_some() && told.insert(id) {
                    let binding = &context.model.bindings[binding];
                    let finding = shadowed(context, id, binding);
                    found.push(finding.witness(format!(
                        "{}, of {}",
                        witness(&way.message, false),
                        context.contract_title(index)
                    )));
                }
            }
        }
    }
}

fn shadowed(context: &Context<'_>, id: Id<Exchange>, binding: &Binding) -> Diagnostic {
    let exchange = &context.model.exchanges[id];
    let (name, to) = (&exchange.name, context.destination(binding));
    let alternate = context.effective.alternate(id).map_or("", |(name, _)| name);
    let message = format!("the alternate of `{name}` does not get what is lost behind `{to}`");
    Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(context.place(&binding.origin), format!("to `{name}` the message is routed"))
        .at(context.name_place(&exchange.origin), format!("`{alternate}` gets only what no binding takes"))
        .help(format!("give `{to}` an alternate too, or bind a queue to it"))
}
