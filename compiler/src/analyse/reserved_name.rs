//! Names that belong to the broker.

use super::Context;
use crate::broker::names::{RESERVED_PREFIX, exchange_is_skipped, predeclared, queue_is_skipped};
use crate::broker::{Outcome, bindings};
use crate::model::{Binding, Destination, Origin, Presence};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "reserved-name";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for exchange in context.model.exchanges.values() {
        let ours = exchange.presence == Presence::Declared && !exchange.name.is_empty();
        if ours && exchange_is_skipped(&exchange.name) {
            found.push(reserved(context, "exchange", &exchange.name, &exchange.origin));
        }
    }
    for queue in context.model.queues.values() {
        if queue.presence != Presence::External && queue_is_skipped(&queue.name) {
            found.push(reserved(context, "queue", &queue.name, &queue.origin));
        }
    }
    if context.is_definitions() {
        for binding in context.model.bindings.values() {
            found.extend(lost_end(context, binding).map(|end| unbindable(context, binding, end)));
        }
    }
}

fn reserved(context: &Context<'_>, what: &str, name: &str, origin: &Origin) -> Diagnostic {
    let place = context.name_place(origin);
    if context.is_definitions() {
        let message = format!("an import skips the {what} `{name}`, whose name is reserved");
        return Diagnostic::lint(NAME, Severity::Warning, message)
            .about(name)
            .at(place, format!("names that begin with `{RESERVED_PREFIX}` are the broker's"))
            .help("take it out of the document, or give it another name");
    }
    let message = format!("the name of the {what} `{name}` is reserved");
    let help = if what == "exchange" && predeclared(name).is_some() {
        format!("`{name}` is there in every virtual host: refer to it without declaring it")
    } else {
        format!("choose a name that does not begin with `{RESERVED_PREFIX}`")
    };
    Diagnostic::fault(NAME, message)
        .about(name)
        .at(place, format!("names that begin with `{RESERVED_PREFIX}` are the broker's"))
        .help(help)
}

/// The end of a document's binding that the same import skips.
fn lost_end<'m>(context: &Context<'m>, binding: &Binding) -> Option<&'m str> {
    let exchange = |id| {
        let exchange = &context.model.exchanges[id];
        let lost = exchange.presence == Presence::Declared && exchange_is_skipped(&exchange.name);
        lost.then_some(exchange.name.as_str())
    };
    let destination = match &binding.destination {
        Destination::Queue(queue) => queue.known().and_then(|id| {
            let queue = &context.model.queues[id];
            queue_is_skipped(&queue.name).then_some(queue.name.as_str())
        }),
        Destination::Exchange(end) => end.known().and_then(exchange),
    };
    destination.or_else(|| binding.source.known().and_then(exchange))
}

fn unbindable(context: &Context<'_>, binding: &Binding, name: &str) -> Diagnostic {
    let message = format!("a binding needs `{name}`, which the import skips");
    let consequence = match bindings::outcome(context.version()) {
        Outcome::Refused => "the broker refuses the import here",
        Outcome::Lost => "the broker drops the binding without an error",
    };
    let end = if context.destination(binding) == name { "destination" } else { "source" };
    Diagnostic::fault(NAME, message)
        .about(name)
        .at(context.place(&binding.origin).at(end), consequence)
        .help("take the binding out of the document, or give the queue or exchange another name")
}
