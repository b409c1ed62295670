//! Parking queues that get the dead letters of queues which are not parked there.

use super::Context;
use crate::flow::Arrival;
use crate::model::{Id, Queue};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use std::collections::BTreeSet;

pub(super) const NAME: &str = "mixed-dead-letters";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut owner: Vec<Option<Id<Queue>>> = vec![None; context.model.queues.len()];
    for (id, queue) in context.model.queues.iter() {
        if let Some(parking) = queue.parked_in {
            owner[parking.index()].get_or_insert(id);
        }
    }
    // A shared policy is the same mistake for all queues that use it.
    let mut told: BTreeSet<Place> = BTreeSet::new();
    for (parking, _) in context.model.queues.iter() {
        let Some(owner) = owner[parking.index()] else { continue };
        for from in strangers(context, parking) {
            let Some(letters) = context.dead_letters(from) else { continue };
            let setting = letters.key.unwrap_or(letters.exchange);
            let Some(place) = context.effective.place(from, setting) else { continue };
            if told.insert(place.clone()) {
                found.push(mixed(context, parking, owner, from, place));
            }
        }
    }
}

/// The queues whose dead letters come to a parking queue for certain, and that are not parked there.
fn strangers(context: &Context<'_>, parking: Id<Queue>) -> impl Iterator<Item = Id<Queue>> {
    let certain = context.sent_arrivals(parking).filter(|arrival| !arrival.by_choice);
    let from = certain.filter_map(Arrival::died_in);
    from.filter(move |from| context.model.queues[*from].parked_in != Some(parking))
}

fn mixed(
    context: &Context<'_>,
    parking: Id<Queue>,
    owner: Id<Queue>,
    from: Id<Queue>,
    place: Place,
) -> Diagnostic {
    let queues = &context.model.queues;
    let [parking, owner, title] = [parking, owner, from].map(|id| context.title(&queues[id]));
    let message = format!(
        "dead letters of the queue `{title}` come to `{parking}`, which is for those of `{owner}`"
    );
    Diagnostic::lint(NAME, Severity::Warning, message)
        .about(title)
        .at(place, "this is how they are routed")
        .at(context.name_place(&queues[from].origin), "")
        .help(format!(
            "use a direct exchange and the key `{{queue}}`, which is the default; \
             if they belong there, say so: `queue: {parking}`"
        ))
}
