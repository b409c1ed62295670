//! Messages that are published to an exchange that takes none from clients.

use super::Context;
use crate::report::Diagnostic;

pub(super) const NAME: &str = "publishes-to-internal";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, contract) in context.flow().contracts.iter().enumerate() {
        let (message, _) = context.flow().of_contract(context.model, index);
        let Some(exchange) = message.exchange.known() else { continue };
        let exchange = &context.model.exchanges[exchange];
        let Some((service, place)) = context.publisher(contract) else { continue };
        if !exchange.internal {
            continue;
        }
        let name = &exchange.name;
        let text = format!("{} is published to the internal exchange `{name}`", context.contract_title(index));
        found.push(
            Diagnostic::fault(NAME, text)
                .about(message.name.as_str())
                .at(place, format!("the broker closes the channel of `{service}` with 403"))
                .at(context.place(&exchange.origin).at("internal"), "it takes messages from exchanges only")
                .help("publish to an exchange that leads there, or take `internal` out"),
        );
    }
}
