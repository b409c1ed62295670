//! Messages that a service publishes and no queue gets.

use super::Context;
use super::flows::{dead_ends, witness};
use crate::broker::ExchangeType;
use crate::flow::Way;
use crate::model::{Exchange, Id};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;

pub(super) const NAME: &str = "unroutable-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, contract) in context.flow().contracts.iter().enumerate() {
        let ways = &contract.ways;
        if ways.is_empty() || !ways.iter().all(Way::is_nowhere) {
            continue;
        }
        let message = format!("{} reaches no queue", context.contract_title(index));
        let finding = Diagnostic::lint(NAME, Severity::Error, message);
        found.extend(lost(context, index, &ways[0], finding));
    }
}

/// Adds the publisher, where the message ends, and a message that is lost; none where nobody publishes the contract.
pub(super) fn lost(
    context: &Context<'_>,
    contract: usize,
    way: &Way,
    finding: Diagnostic,
) -> Option<Diagnostic> {
    let (service, place) = context.publisher(&context.flow().contracts[contract])?;
    let (message, _) = context.flow().of_contract(context.model, contract);
    let mut finding = finding
        .about(message.name.as_str())
        .at(place, format!("`{service}` publishes it"))
        .witness(witness(context, way));
    let ends = dead_ends(context, way);
    for end in &ends {
        let (place, text) = ending(context, contract, *end);
        finding = finding.at(place, text);
    }
    Some(match ends.as_slice() {
        // Exchanges that are bound to each other, or each other's alternates.
        [] => finding
            .at(context.key_place(contract), "the exchanges that it comes to lead to no queue")
            .help("bind a queue to one of them"),
        [end] => finding.help(remedy(context, *end)),
        _ => finding.help("bind a queue where it ends"),
    })
}

/// Where a message ends, and why.
fn ending(context: &Context<'_>, contract: usize, end: Id<Exchange>) -> (Place, String) {
    let Exchange { name, kind, origin, .. } = &context.model.exchanges[end];
    let (message, _) = context.flow().of_contract(context.model, contract);
    if message.exchange.known() == Some(end) {
        let all = context.flow().contracts[contract].ways.iter().all(Way::is_nowhere);
        let which = match (all, kind) {
            (true, _) => "it",
            (false, ExchangeType::Headers) => "some of its headers",
            (false, _) => "some of its keys",
        };
        let text = format!("the {kind} exchange `{name}` has no binding for {which}");
        return (context.key_place(contract), text);
    }
    let mut bindings = context.model.bindings.values();
    let why = match bindings.any(|binding| binding.source.known() == Some(end)) {
        true => "no binding takes it",
        false => "nothing is bound to this",
    };
    (context.name_place(origin), format!("it ends here: {why}"))
}

/// What to do where an exchange takes a message nowhere.
fn remedy(context: &Context<'_>, end: Id<Exchange>) -> String {
    let name = &context.model.exchanges[end].name;
    let keeps = context.effective.alternate(end).is_some();
    match keeps || !context.alternate_of(end).is_empty() {
        true => format!("bind a queue to `{name}` for it"),
        false => {
            format!("bind a queue to `{name}` for it, or give the exchange an `alternate` that keeps what nobody takes")
        }
    }
}
