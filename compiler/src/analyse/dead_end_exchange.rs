//! Exchanges that messages come to and that lead nowhere.

use super::Context;
use crate::model::{Destination, Origin, Presence};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "dead-end-exchange";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let mut leads = vec![false; model.exchanges.len()];
    for binding in model.bindings.values() {
        if let Some(source) = binding.source.known() {
            leads[source.index()] = true;
        }
    }
    for (id, exchange) in model.exchanges.iter() {
        let is_ours = exchange.presence == Presence::Declared
            && matches!(exchange.origin, Origin::Written(_));
        let ends = !leads[id.index()] && context.effective.alternate(id).is_none();
        // What is published there and goes nowhere is unroutable, which another rule says.
        let published = model.messages.values().any(|message| message.exchange.known() == Some(id));
        if !is_ours || !ends || published || !context.flow().visited[id.index()] {
            continue;
        }
        let name = &exchange.name;
        let message = format!("the {} exchange `{name}` gets messages and leads nowhere", exchange.kind);
        let finding = Diagnostic::lint(NAME, Severity::Warning, message)
            .about(name)
            .at(context.name_place(&exchange.origin), "nothing is bound to it");
        let feeds = model.bindings.values().find(|binding| match &binding.destination {
            Destination::Exchange(to) => to.known() == Some(id) && binding.origin.is_written(),
            Destination::Queue(_) => false,
        });
        let finding = match feeds {
            Some(binding) => finding.at(context.place(&binding.origin), "messages come by this"),
            None => finding,
        };
        found.push(finding.help("bind a queue to it, or take it out"));
    }
}
