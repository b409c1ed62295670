//! Messages and requests without a word about them, in a topology that has some.

use super::Context;
use crate::model::MessageKind;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "doc-missing";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let messages = || context.model.messages.values();
    if messages().all(|message| message.doc.is_none()) {
        return;
    }
    for message in messages().filter(|message| message.doc.is_none()) {
        let (what, says) = match message.kind {
            MessageKind::Event => ("message", "what happened"),
            MessageKind::Request => ("request", "what is asked"),
        };
        let name = &message.name;
        found.push(
            Diagnostic::lint(NAME, Severity::Info, format!("the {what} `{name}` has no `doc`"))
                .about(name)
                .at(context.name_place(&message.origin), "")
                .help(format!("say in a sentence {says}")),
        );
    }
}
