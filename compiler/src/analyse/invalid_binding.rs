//! Bindings that the exchange's type does not take, or makes nothing of.

use super::Context;
use crate::broker::bindings::{self, BindingFault, check_binding, outcome};
use crate::broker::{ExchangeType, QueueType};
use crate::model::{Binding, Destination, Exchange, Origin, Ref};
use crate::report::{Diagnostic, Severity, nearest};
use crate::source::Place;
use serde_json::Value;

pub(super) const NAME: &str = "invalid-binding";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for binding in context.model.bindings.values() {
        let Some(source) = binding.source.known() else { continue };
        let source = &context.model.exchanges[source];
        let end = end(context, &binding.destination);
        let (key, arguments) = (&binding.routing_key, &binding.arguments);
        let version = context.version();
        if let Err(fault) = check_binding(&source.kind, end, key, arguments, version) {
            found.push(refused(context, binding, source, fault));
        } else if !arguments.is_empty() {
            found.extend(headers(context, binding, source));
        } else if source.kind == ExchangeType::Headers && !context.is_definitions() {
            found.extend(without_headers(context, binding, source));
        }
    }
}

fn end(context: &Context<'_>, destination: &Destination) -> bindings::Destination {
    match destination {
        Destination::Exchange(_) => bindings::Destination::Exchange,
        Destination::Queue(Ref::Unknown(_)) => bindings::Destination::Queue(QueueType::Classic),
        Destination::Queue(Ref::Known(id)) => {
            let kind = context.model.queues[*id].kind;
            bindings::Destination::Queue(kind.unwrap_or(QueueType::Classic))
        }
    }
}

/// `the binding of `destination` to the headers exchange `source``.
fn subject(context: &Context<'_>, binding: &Binding, source: &Exchange) -> String {
    let (to, kind, from) = (context.destination(binding), &source.kind, &source.name);
    format!("the binding of `{to}` to the {kind} exchange `{from}`")
}

fn refused(
    context: &Context<'_>,
    binding: &Binding,
    source: &Exchange,
    fault: BindingFault,
) -> Diagnostic {
    let what = subject(context, binding, source);
    let key = &binding.routing_key;
    let owner = context.place(&binding.origin);
    let (message, place, help) = match fault {
        BindingFault::Weight { max } => {
            let most = max.map_or(String::new(), |max| format!(", at most {max}"));
            let (message, help) = if key.is_empty() {
                (format!("{what} has no weight"), format!("add a weight{most}: `weight: 1`"))
            } else {
                let message = format!("{what} has `{key}` for a weight");
                (message, format!("a weight is a whole number from 1 up{most}"))
            };
            let help = if context.is_definitions() {
                help.replace("`weight: 1`", "`\"routing_key\": \"1\"`")
            } else {
                help
            };
            let place = if key.is_empty() { owner } else { context.binding_key(binding) };
            (message, place, help)
        }
        BindingFault::Match(misfit) => {
            let value = binding.arguments.get("x-match").map(Value::to_string).unwrap_or_default();
            let word = value.trim_matches('"');
            let help = match nearest(word, bindings::MATCHES.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write {misfit}"),
            };
            let message = format!("{what} has the unknown `x-match` `{word}`");
            (message, owner.at("arguments").at("x-match"), help)
        }
        BindingFault::KeyNotEmpty => (
            format!("{what} has a key, and takes none"),
            context.binding_key(binding),
            "take the key out: chance decides".to_owned(),
        ),
        BindingFault::DestinationNotClassic => (
            format!("{what} leads to something else than a classic queue"),
            owner,
            "bind a classic queue, or use an exchange of another type".to_owned(),
        ),
        BindingFault::TooManyHashes { count } => (
            format!("{what} has {count} `#` in its key, and two are allowed"),
            context.binding_key(binding),
            "name some of the words, or use `*`".to_owned(),
        ),
    };
    let to = context.destination(binding);
    let label = context.consequence(outcome(context.version()), "binding");
    Diagnostic::fault(NAME, message).about(to).at(place, label).help(help)
}

/// What is wrong with the headers that a binding names.
fn headers(context: &Context<'_>, binding: &Binding, source: &Exchange) -> Option<Diagnostic> {
    if source.kind == ExchangeType::Headers {
        return without_headers(context, binding, source)
            .or_else(|| left_aside(context, binding, source));
    }
    let matched = matches!(source.kind, ExchangeType::DelayedMessage | ExchangeType::Other(_));
    if matched || !binding.arguments.contains_key("x-match") {
        return None;
    }
    let message =
        format!("{} matches headers, which the exchange ignores", subject(context, binding, source));
    let finding = if context.is_definitions() {
        Diagnostic::lint(NAME, Severity::Warning, message)
    } else {
        Diagnostic::fault(NAME, message)
    };
    let place = argument_place(context, binding, "match", "x-match").as_key();
    let help = "take it out, or bind to an exchange of type `headers`";
    Some(finding.about(context.destination(binding)).at(place, "").help(help))
}

/// `any` of nothing matches nothing.
fn without_headers(
    context: &Context<'_>,
    binding: &Binding,
    source: &Exchange,
) -> Option<Diagnostic> {
    let what = subject(context, binding, source);
    let mode = mode(binding);
    let counted = binding.arguments.keys().any(|name| counts(name, mode));
    let owner = context.place(&binding.origin);
    let (message, severity, help) = match mode {
        _ if counted || !binding.origin.is_written() => return None,
        "any" | "any-with-x" => (
            format!("{what} matches no message: it asks for any of no headers"),
            Severity::Error,
            "name a header",
        ),
        _ if binding.arguments.is_empty() => (
            format!("{what} names no header, and takes every message"),
            Severity::Info,
            "name a header, or say `match: all` if every message is meant",
        ),
        _ => return None,
    };
    let to = context.destination(binding);
    Some(Diagnostic::lint(NAME, severity, message).about(to).at(owner, "").help(help))
}

/// Headers that begin with `x-`, which two of the four modes do not look at.
fn left_aside(context: &Context<'_>, binding: &Binding, source: &Exchange) -> Option<Diagnostic> {
    let mode = mode(binding);
    let mut names = binding.arguments.keys().filter(|name| *name != "x-match");
    let name = names.find(|name| !counts(name, mode))?;
    let what = subject(context, binding, source);
    let message = format!("{what} does not look at the header `{name}`");
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(context.destination(binding))
        .at(
            argument_place(context, binding, "headers", name).as_key(),
            format!("`{mode}` leaves aside what begins with `x-`"),
        )
        .help(format!("say `{mode}-with-x`"));
    Some(finding)
}

fn mode(binding: &Binding) -> &str {
    binding.arguments.get("x-match").and_then(Value::as_str).unwrap_or("all")
}

fn counts(header: &str, mode: &str) -> bool {
    header != "x-match" && (!header.starts_with("x-") || mode.ends_with("-with-x"))
}

/// Where an argument of a binding is written: under a word of the language
/// (`match`, or an entry of `headers`), or among the arguments.
fn argument_place(context: &Context<'_>, binding: &Binding, word: &str, name: &str) -> Place {
    let owner = context.place(&binding.origin);
    match (&binding.origin, word) {
        (Origin::Written(_), "match") if !context.is_definitions() => owner.at(word),
        (Origin::Written(_), _) if !context.is_definitions() => owner.at(word).at(name),
        _ => owner.at("arguments").at(name),
    }
}
