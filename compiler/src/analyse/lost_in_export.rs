//! What the broker leaves out of its own export.

use super::Context;
use crate::broker::exchanges::is_exported;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "lost-in-export";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let version = context.version();
    let lost = context.own_exchanges().filter(|e| !is_exported(e.internal, version));
    for exchange in lost {
        let name = &exchange.name;
        let message = format!("RabbitMQ {version} leaves the exchange `{name}` out of its export");
        let finding = if context.is_definitions() {
            Diagnostic::fault(NAME, message)
        } else {
            Diagnostic::lint(NAME, Severity::Warning, message)
        };
        let place = context.place(&exchange.origin).at("internal");
        found.push(
            finding
                .about(name)
                .at(place, "as it does with every internal exchange")
                .help("keep this file as the backup, or deny `write` by permission instead"),
        );
    }
}
