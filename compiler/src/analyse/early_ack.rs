//! Messages that are acknowledged before they are handled, without a reason.

use super::Context;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "early-ack";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for service in context.model.services.values() {
        let early = service.consumes.iter().filter(|c| c.ack_before && c.because.is_none());
        for consumption in early {
            let (name, queue) = (&service.name, &consumption.name);
            let message = format!("`{name}` acknowledges messages of `{queue}` before it handles them");
            found.push(
                Diagnostic::lint(NAME, Severity::Warning, message)
                    .about(queue.as_str())
                    .at(consumption.place.at("ack"), "what it fails at is gone")
                    .help("acknowledge `after`, or say in `because` why losing them is fine"),
            );
        }
    }
}
