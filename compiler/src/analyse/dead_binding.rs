//! Bindings that no declared message passes.

use super::Context;
use super::flows::list;
use crate::flow::is_elsewhere;
use crate::model::{Binding, Exchange, Id};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "dead-binding";

/// How many keys are shown of those that do come.
const SHOWN: usize = 3;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let flow = context.flow();
    // Where not all ways were looked at, one of the others may pass.
    if !flow.is_declared() || flow.contracts.iter().any(|contract| contract.cut) {
        return;
    }
    for (id, binding) in context.model.bindings.iter() {
        let Some(source) = binding.source.known() else { continue };
        // What is bound by contract follows the contract.
        let by_hand = binding.origin.is_written() && binding.message.is_none();
        let is_known = flow.visited[source.index()] && !is_elsewhere(&context.model.exchanges[source]);
        if by_hand && is_known && !flow.passed[id.index()] {
            found.push(dead(context, source, binding));
        }
    }
}

fn dead(context: &Context<'_>, source: Id<Exchange>, binding: &Binding) -> Diagnostic {
    let exchange = &context.model.exchanges[source];
    let to = context.destination(binding);
    let message = format!(
        "no declared message passes the binding of `{to}` to the {} exchange `{}`",
        exchange.kind, exchange.name
    );
    let place = match binding.routing_key.is_empty() {
        true => context.place(&binding.origin),
        false => context.binding_key(binding),
    };
    let finding = Diagnostic::lint(NAME, Severity::Warning, message).about(to).at(place, "");
    let mut keys: Vec<String> = context
        .model
        .messages
        .values()
        .filter(|message| message.exchange.known() == Some(source))
        .flat_map(|message| message.versions.iter().map(|version| version.key.text.clone()))
        .collect();
    keys.retain(|key| !key.is_empty());
    keys.sort();
    keys.dedup();
    match keys.len() {
        0 => finding.help("correct it, or take it out"),
        1..=SHOWN => finding.help(format!("what is published there has {}", list(&keys))),
        count => finding.help(format!(
            "what is published there has {} and {} more",
            list(&keys[..SHOWN]),
            count - SHOWN
        )),
    }
}
