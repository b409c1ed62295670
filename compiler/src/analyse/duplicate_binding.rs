//! Bindings that are there twice.

use super::Context;
use crate::broker::ExchangeType;
use crate::model::{Binding, Destination, Id};
use crate::report::{Diagnostic, Severity};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

pub(super) const NAME: &str = "duplicate-binding";

/// The two ends of a binding as numbers; as destinations, queues and exchanges count apart.
type Ends = (bool, usize, usize);

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let bindings = &context.model.bindings;
    let with_ends = bindings.iter().filter_map(|(id, binding)| Some((ends(binding)?, id)));
    // Those between the same two ends come together, in the order of the file.
    let mut sorted: Vec<(Ends, Id<Binding>)> = with_ends.collect();
    // The file's own order is nearly this one, and a stable sort takes long runs as they are.
    sorted.sort();
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        // Mostly there are one or two, which are told apart without a table.
        let key = |at: &(Ends, Id<Binding>)| bindings[at.1].routing_key.as_str();
        match group {
            [_] => {}
            [a, b] if key(a) != key(b) && !shares(context, &bindings[a.1]) => {}
            _ => between(context, group.iter().map(|(_, id)| &bindings[*id]), found),
        }
    }
}

/// Whether the keys of a binding's siblings are weights, of which one counts.
fn shares(context: &Context<'_>, binding: &Binding) -> bool {
    let source = binding.source.known().map(|id| &context.model.exchanges[id].kind);
    source == Some(&ExchangeType::ConsistentHash)
}

fn ends(binding: &Binding) -> Option<Ends> {
    let source = binding.source.known()?.index();
    match &binding.destination {
        Destination::Queue(queue) => queue.known().map(|id| (true, id.index(), source)),
        Destination::Exchange(exchange) => exchange.known().map(|id| (false, id.index(), source)),
    }
}

/// Looks at the bindings between two ends.
fn between<'m>(
    context: &Context<'m>,
    bindings: impl Iterator<Item = &'m Binding>,
    found: &mut Vec<Diagnostic>,
) {
    let mut same: FxHashMap<(&str, &Map<String, Value>), &Binding> = FxHashMap::default();
    let mut share: Option<&Binding> = None;
    for binding in bindings {
        if let Some(first) = same.get(&(binding.routing_key.as_str(), &binding.arguments)) {
            found.extend(twice(context, first, binding));
            continue;
        }
        same.insert((&binding.routing_key, &binding.arguments), binding);
        if !shares(context, binding) {
            continue;
        }
        match share {
            Some(first) => found.extend(second_share(context, first, binding)),
            None => share = Some(binding),
        }
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
