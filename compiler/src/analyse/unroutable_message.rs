//! Messages that a service publishes and no queue gets.

use super::Context;
use super::flows::witness;
use crate::broker::ExchangeType;
use crate::flow::Way;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "unroutable-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, contract) in context.flow().contracts.iter().enumerate() {
        let ways = &contract.ways;
        if ways.is_empty() || !ways.iter().all(Way::is_lost) {
            continue;
        }
        let message = format!("{} reaches no queue", context.contract_title(index));
        found.extend(lost(context, index, &ways[0], Diagnostic::lint(NAME, Severity::Error, message)));
    }
}

/// Adds the publisher, the key and a message that is lost; none where nobody publishes the contract.
pub(super) fn lost(
    context: &Context<'_>,
    contract: usize,
    way: &Way,
    finding: Diagnostic,
) -> Option<Diagnostic> {
    let (service, place) = context.publisher(&context.flow().contracts[contract])?;
    let (message, _) = context.flow().of_contract(context.model, contract);
    let exchange = context.exchange_title(contract);
    let by_headers = way.reached.iter().flat_map(|reached| reached.all_hops()).any(|hop| {
        let exchange = context.network().model_exchange(hop.exchange);
        exchange.is_some_and(|id| context.model.exchanges[id].kind == ExchangeType::Headers)
    });
    let key = context.key_place(contract);
    let finding = finding
        .about(message.name.as_str())
        .at(place, format!("`{service}` publishes it"))
        .at(key, format!("{exchange} has no binding for it"))
        .witness(witness(&way.message, by_headers))
        .help("bind a queue to it, or give the exchange an `alternate` that keeps what nobody takes");
    Some(finding)
}
