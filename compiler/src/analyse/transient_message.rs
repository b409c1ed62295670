//! Messages that do not survive a restart of the broker, without a reason.

use super::Context;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "transient-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for message in context.model.messages.values() {
        if message.persistent || message.because.is_some() {
            continue;
        }
        let name = &message.name;
        let text = format!("the message `{name}` may be lost when the broker restarts");
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, text)
                .about(name.as_str())
                .at(context.place(&message.origin).at("persistent"), "")
                .help("take `persistent: false` out, or say in `because` why losing it is fine"),
        );
    }
}
