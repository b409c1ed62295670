//! Routing keys that the exchange does not look at.

use super::Context;
use crate::broker::ExchangeType;
use crate::model::{Binding, Destination, Exchange, Queue};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "ignored-routing-key";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for binding in context.model.bindings.values() {
        found.extend(binding_key(context, binding));
    }
    let passing = passing(context);
    for queue in context.own_queues() {
        found.extend(dead_letter_key(context, queue, &passing));
    }
}

/// Whether messages reach every binding whatever its key. (Exchanges that choose by
/// chance or by a hash count bindings of several keys several times.)
fn ignores_keys(exchange: &Exchange) -> bool {
    let kind = match (&exchange.kind, exchange.arguments.text("x-delayed-type")) {
        (ExchangeType::DelayedMessage, Some(name)) => &ExchangeType::of_name(name),
        (kind, _) => kind,
    };
    let one_of_many =
        matches!(kind, ExchangeType::Random | ExchangeType::LocalRandom | ExchangeType::ModulusHash);
    !kind.reads_binding_key() && !one_of_many
}

fn binding_key(context: &Context<'_>, binding: &Binding) -> Option<Diagnostic> {
    if binding.routing_key.is_empty() || !binding.origin.is_written() {
        return None;
    }
    let source = &context.model.exchanges[binding.source.known()?];
    if !ignores_keys(source) {
        return None;
    }
    let (kind, name) = (&source.kind, &source.name);
    let (to, key) = (context.destination(binding), &binding.routing_key);
    let severity = if context.is_definitions() { Severity::Info } else { Severity::Warning };
    let message =
        format!("the {kind} exchange `{name}` ignores the key `{key}` of its binding to `{to}`");
    let help = match kind {
        ExchangeType::Headers => "take the key out: only headers decide here",
        _ => "take the key out: every binding gets every message; a topic exchange would choose",
    };
    let finding = Diagnostic::lint(NAME, severity, message)
        .about(to)
        .at(context.binding_key(binding), "")
        .help(help);
    Some(finding)
}

/// The exchanges that pass messages on to exchanges, where the key may count again.
fn passing(context: &Context<'_>) -> Vec<bool> {
    let mut passing = vec![false; context.model.exchanges.len()];
    for binding in context.model.bindings.values() {
        if let (Destination::Exchange(_), Some(source)) =
            (&binding.destination, binding.source.known())
        {
            passing[source.index()] = true;
        }
    }
    passing
}

fn dead_letter_key(
    context: &Context<'_>,
    queue: &Queue,
    passing: &[bool],
) -> Option<Diagnostic> {
    let key = queue.arguments.get("x-dead-letter-routing-key")?;
    // The queue's own name is what a dead-letter policy takes where nothing is said.
    if key.value == queue.name || key.value == *context.title(queue) {
        return None;
    }
    let exchange = queue.arguments.text("x-dead-letter-exchange")?;
    let id = context.model.exchange(queue.vhost, exchange)?;
    let exchange = &context.model.exchanges[id];
    if !ignores_keys(exchange) || passing[id.index()] {
        return None;
    }
    let (name, kind) = (context.title(queue), &exchange.kind);
    let message = format!(
        "the {kind} exchange `{}` ignores the key of the dead letters of `{name}`",
        exchange.name
    );
    let finding = Diagnostic::lint(NAME, Severity::Info, message)
        .about(name)
        .at(context.setting_value(&queue.origin, key), "")
        .help("take it out: the messages then keep their own key, which tells more");
    Some(finding)
}
