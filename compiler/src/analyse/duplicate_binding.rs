//! Bindings that are there twice.

use super::Context;
use crate::broker::ExchangeType;
use crate::model::{Arena, Binding, Destination, Id};
use crate::report::{Diagnostic, Severity};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub(super) const NAME: &str = "duplicate-binding";

/// The end of a binding as a number: queues and exchanges count apart.
type End = (bool, usize);

/// What makes a binding the same as another.
type Identity<'m> = (usize, End, &'m str, &'m Map<String, Value>);

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let bindings: &Arena<Binding> = &context.model.bindings;
    let mut same: HashMap<Identity<'_>, Id<Binding>> = HashMap::with_capacity(bindings.len());
    let mut shares: HashMap<(usize, End), Id<Binding>> = HashMap::new();
    for (id, binding) in bindings.iter() {
        let (Some(source), Some(end)) = (binding.source.known(), end(binding)) else { continue };
        let identity = (source.index(), end, binding.routing_key.as_str(), &binding.arguments);
        match same.entry(identity) {
            Entry::Occupied(first) => {
                found.extend(twice(context, &bindings[*first.get()], binding));
                continue;
            }
            Entry::Vacant(free) => {
                free.insert(id);
            }
        }
        if context.model.exchanges[source].kind == ExchangeType::ConsistentHash {
            match shares.entry((source.index(), end)) {
                Entry::Occupied(first) => {
                    found.extend(second_share(context, &bindings[*first.get()], binding));
                }
                Entry::Vacant(free) => {
                    free.insert(id);
                }
            }
        }
    }
}

fn end(binding: &Binding) -> Option<End> {
    match &binding.destination {
        Destination::Queue(queue) => queue.known().map(|id| (true, id.index())),
        Destination::Exchange(exchange) => exchange.known().map(|id| (false, id.index())),
    }
}

fn twice(context: &Context<'_>, first: &Binding, second: &Binding) -> Option<Diagnostic> {
    // What the compiler binds for two reasons, it binds once.
    let written = first.origin.is_written() && second.origin.is_written();
    if !written || first.origin == second.origin {
        return None;
    }
    let (to, from) = (context.destination(second), source(context, second));
    let key = &second.routing_key;
    let by = if key.is_empty() { String::new() } else { format!(" by `{key}`") };
    let message = format!("`{to}` is bound to `{from}`{by} twice");
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(to)
        .at(context.place(&second.origin), "the broker keeps one of the two")
        .at(context.place(&first.origin), "it is bound here already")
        .help("take one of the two out");
    Some(finding)
}

fn second_share(context: &Context<'_>, first: &Binding, second: &Binding) -> Option<Diagnostic> {
    if !second.origin.is_written() {
        return None;
    }
    let (to, from) = (context.destination(second), source(context, second));
    let message = format!("`{to}` is bound to the x-consistent-hash exchange `{from}` twice");
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(to)
        .at(context.place(&second.origin), "the exchange ignores the second binding")
        .at(context.place(&first.origin), "this weight counts")
        .help("take one of the two out, and give the other the weight that is meant");
    Some(finding)
}

fn source<'m>(context: &Context<'m>, binding: &Binding) -> &'m str {
    binding.source.known().map_or("", |id| &context.model.exchanges[id].name)
}
