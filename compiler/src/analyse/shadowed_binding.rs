//! Bindings that add nothing to others between the same two ends.

use super::Context;
use super::dead_binding::is_dead;
use super::flows::{bound, list};
use crate::broker::ExchangeType;
use crate::model::{Binding, Destination, Id, Ref};
use crate::report::{Diagnostic, Severity};
use topoc_routing::keys::{Keys, witness};

pub(super) const NAME: &str = "shadowed-binding";

/// An exchange, and whether it leads to a queue, and to which of them or of the exchanges.
type Ends = (usize, bool, usize);

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.is_definitions() {
        return;
    }
    // Of a binding that no message passes another rule tells.
    let alive = context.model.bindings.iter().filter_map(|(id, binding)| {
        let ends = topic_ends(context, binding).filter(|_| !is_dead(context, id, binding))?;
        Some((ends, id))
    });
    // Those between the same two ends come together, in the order of the file.
    let mut sorted: Vec<(Ends, Id<Binding>)> = alive.collect();
    // The file's own order is nearly this one, and a stable sort takes long runs as they are.
    sorted.sort();
    for group in sorted.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let group = group.iter().map(|(_, id)| &context.model.bindings[*id]);
        between(context, group.collect(), found);
    }
}

/// Whether a binding key may take messages of another, by a look at the words up to the first `#`: most keys between the
/// same two ends differ in a word, and need no automaton to be told apart.
fn may_overlap(key: &str, other: &str) -> bool {
    for (a, b) in key.split('.').zip(other.split('.')) {
        if a == "#" || b == "#" {
            return true;
        }
        if a != b && a != "*" && b != "*" {
            return false;
        }
    }
    true
}

fn topic_ends(context: &Context<'_>, binding: &Binding) -> Option<Ends> {
    let source = binding.source.known()?;
    // What is bound by contract follows the contract, whatever else is bound.
    if context.model.exchanges[source].kind != ExchangeType::Topic || binding.message.is_some() {
        return None;
    }
    match binding.destination {
        Destination::Queue(Ref::Known(id)) => Some((source.index(), true, id.index())),
        Destination::Exchange(Ref::Known(id)) => Some((source.index(), false, id.index())),
        _ => None,
    }
}

fn between<'m>(context: &Context<'m>, mut group: Vec<&'m Binding>, found: &mut Vec<Diagnostic>) {
    let mut at = 0;
    while at < group.len() {
        let binding = group.remove(at);
        let others = group.iter().filter(|other| {
            let (key, other) = (&binding.routing_key, &other.routing_key);
            key != other && may_overlap(key, other)
        });
        let others: Vec<&Binding> = others.copied().collect();
        let rest = others.iter().map(|other| other.routing_key.as_str());
        let is_shadowed = binding.origin.is_written()
            && !others.is_empty()
            && witness(&Keys::of_pattern(&binding.routing_key), rest).is_none();
        if is_shadowed {
            // The others stay what they are without it.
            found.push(shadowed(context, binding, &others));
        } else {
            group.insert(at, binding);
            at += 1;
        }
    }
}

fn shadowed(context: &Context<'_>, binding: &Binding, others: &[&Binding]) -> Diagnostic {
    let to = bound(context, binding);
    let key = &binding.routing_key;
    let alone = others.iter().find(|other| {
        witness(&Keys::of_pattern(key), [other.routing_key.as_str()]).is_none()
    });
    let by: Vec<String> = match alone {
        Some(other) => vec![other.routing_key.clone()],
        None => others.iter().map(|other| other.routing_key.clone()).collect(),
    };
    let message = format!("the binding of `{to}` by `{key}` adds nothing to that by {}", list(&by));
    let finding = Diagnostic::lint(NAME, Severity::Info, message)
        .about(to)
        .at(context.binding_key(binding), "each of its messages comes already");
    let shown = alone.copied().into_iter().chain(others.iter().copied()).next();
    let finding = match shown {
        Some(other) => finding.at(context.binding_key(other), "by this"),
        None => finding,
    };
    finding.help("take it out: a message comes there once, however many bindings match")
}
