//! Exchanges that messages come to and that lead nowhere.

use super::Context;
use super::flows::dead_ends;
use crate::flow::Way;
use crate::model::{Destination, Exchange, Id, Origin, Presence};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use std::collections::BTreeSet;

pub(super) const NAME: &str = "dead-end-exchange";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let leads: BTreeSet<Id<Exchange>> =
        model.bindings.values().filter_map(|binding| binding.source.known()).collect();
    let told = told_by_their_messages(context);
    for (id, exchange) in model.exchanges.iter() {
        let is_ours = exchange.presence == Presence::Declared
            && matches!(exchange.origin, Origin::Written(_));
        let ends = !leads.contains(&id) && context.effective.alternate(id).is_none();
        // What is published there itself and goes nowhere is unroutable, which another rule says.
        let published = model.messages.values().any(|message| message.exchange.known() == Some(id));
        let is_blamed = published || told.contains(&id);
        if !is_ours || !ends || is_blamed || !context.flow().visited[id.index()] {
            continue;
        }
        // What only dead letters come to is another rule's, too.
        let Some((place, text)) = feed(context, id) else { continue };
        let name = &exchange.name;
        let message = format!("the {} exchange `{name}` gets messages and leads nowhere", exchange.kind);
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, message)
                .about(name)
                .at(context.name_place(&exchange.origin), "nothing is bound to it")
                .at(place, text)
                .help("bind a queue to it, or take it out"),
        );
    }
}

/// The exchanges that are shown with a message that ends there.
fn told_by_their_messages(context: &Context<'_>) -> BTreeSet<Id<Exchange>> {
    let published = context.flow().contracts.iter().filter(|contract| !contract.publishers.is_empty());
    let lost = published.filter_map(|contract| contract.ways.iter().find(|way| Way::is_lost(way)));
    lost.flat_map(|way| dead_ends(context, way)).collect()
}

/// By what messages come to an exchange: a binding, or an exchange whose alternate it is.
fn feed(context: &Context<'_>, id: Id<Exchange>) -> Option<(Place, &'static str)> {
    let model = context.model;
    let binding = model.bindings.values().find(|binding| match &binding.destination {
        Destination::Exchange(to) => to.known() == Some(id) && binding.origin.is_written(),
        Destination::Queue(_) => false,
    });
    if let Some(binding) = binding {
        return Some((context.place(&binding.origin), "messages come by this"));
    }
    let to = &model.exchanges[id];
    let mut others = model.exchanges.iter().filter(|(_, other)| other.vhost == to.vhost);
    let is_its = |other| context.effective.alternate(other).is_some_and(|(name, _)| name == to.name);
    let (_, other) = others.find(|(other, _)| is_its(*other))?;
    Some((context.place(&other.origin).at("alternate"), "what this cannot route comes there"))
}
