//! Names that no client can use: too long, empty, or with line breaks.

use super::Context;
use crate::broker::names::{MAX_BYTES, on_the_wire};
use crate::model::{Binding, Origin};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "name-too-long";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for exchange in context.model.exchanges.values() {
        if !matches!(exchange.origin, Origin::Predeclared) {
            found.extend(problem(context, "exchange", &exchange.name, &exchange.origin));
        }
    }
    for queue in context.model.queues.values() {
        found.extend(problem(context, "queue", &queue.name, &queue.origin));
    }
    for binding in context.model.bindings.values() {
        found.extend(binding_key(context, binding));
    }
}

fn problem(
    context: &Context<'_>,
    what: &str,
    name: &str,
    origin: &Origin,
) -> Option<Diagnostic> {
    let message = if name.is_empty() {
        format!("the {what} `` has no name")
    } else if name.len() > MAX_BYTES {
        format!("the name of the {what} `{name}` has {} bytes", name.len())
    } else if breaks_lines(name) {
        let name = name.escape_debug();
        format!("the name of the {what} `{name}` has a line break")
    } else {
        return None;
    };
    let (label, help) = match () {
        () if name.is_empty() => ("clients cannot declare this name", "give it a name"),
        () if name.len() > MAX_BYTES => {
            ("a client can say at most 255 bytes", "choose a shorter name")
        }
        () => ("clients cannot name it: the broker strips line breaks", "take the line break out"),
    };
    let finding = unusable(context, message);
    Some(finding.about(name).at(context.name_place(origin), label).help(help))
}

fn binding_key(context: &Context<'_>, binding: &Binding) -> Option<Diagnostic> {
    let key = &binding.routing_key;
    let to = context.destination(binding);
    let (message, label) = if key.len() > MAX_BYTES {
        let message = format!("the binding key of `{to}` has {} bytes", key.len());
        (message, format!("a routing key has at most {MAX_BYTES} bytes"))
    } else if breaks_lines(key) {
        let message = format!("the binding key of `{to}` has a line break");
        (message, "the broker strips line breaks from what clients bind".to_owned())
    } else {
        return None;
    };
    let finding = unusable(context, message);
    let help = "use a key that a client can publish with";
    Some(finding.about(to).at(context.binding_key(binding), label).help(help))
}

/// A broker imports such a name all the same; it is the clients who cannot say it.
fn unusable(context: &Context<'_>, message: String) -> Diagnostic {
    if context.is_definitions() {
        Diagnostic::lint(NAME, Severity::Error, message)
    } else {
        Diagnostic::fault(NAME, message)
    }
}

/// Whether a client's name for it would be another one.
fn breaks_lines(name: &str) -> bool {
    // Nearly no name has a control character; only one that does is worth a copy.
    name.as_bytes().iter().fold(false, |any, byte| any | (*byte < b' ')) && on_the_wire(name) != name
}
