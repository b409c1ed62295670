//! Bindings that add nothing to others between the same two ends.

use super::Context;
use super::dead_binding::is_dead;
use super::flows::{bound, list};
use crate::broker::ExchangeType;
use crate::model::{Binding, Destination, Ref};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeMap;
use topoc_routing::keys::{Keys, witness};

pub(super) const NAME: &str = "shadowed-binding";

/// An exchange, and whether it leads to a queue, and to which of them or of the exchanges.
type Ends = (usize, bool, usize);

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.is_definitions() {
        return;
    }
    let mut groups: BTreeMap<Ends, Vec<&Binding>> = BTreeMap::new();
    for (id, binding) in context.model.bindings.iter() {
        // Of a binding that no message passes another rule tells.
        let ends = topic_ends(context, binding).filter(|_| !is_dead(context, id, binding));
        if let Some(ends) = ends {
            groups.entry(ends).or_default().push(binding);
        }
    }
    for group in groups.into_values().filter(|group| group.len() > 1) {
        between(context, group, found);
    }
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
        let others = group.iter().filter(|other| other.routing_key != binding.routing_key);
        let others: Vec<&Binding> = others.copied().collect();
        let keys = Keys::of_pattern(&binding.routing_key);
        let rest = others.iter().map(|other| other.routing_key.as_str());
        if binding.origin.is_written() && !others.is_empty() && witness(&keys, rest).is_none() {
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
