//! Exchanges on the way of messages that do not outlive a restart of the broker.

use super::Context;
use crate::model::{Presence, Service};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "transient-exchange";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (id, exchange) in context.model.exchanges.iter() {
        let is_used = context.flow().visited[id.index()];
        let declares = |service: &Service| service.declares.contains(&exchange.name);
        // Whoever declares it at start makes it again.
        let comes_back = context.model.services.values().any(declares);
        if exchange.durable || exchange.presence != Presence::Declared || !is_used || comes_back {
            continue;
        }
        let name = &exchange.name;
        let message = format!("the exchange `{name}` and its bindings are gone when the broker restarts");
        let place = context.place(&exchange.origin);
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, message)
                .about(name.as_str())
                .at(place.at("durable"), "what comes here then is refused, or lost")
                .at(place.as_key(), "")
                .help("take `durable: false` out, or let the service that uses it declare it: `declares`"),
        );
    }
}
