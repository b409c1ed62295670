//! Dead letters that come back to where they came from.

use super::Context;
use super::flows::witness;
use crate::flow::Circle;
use crate::model::{Id, Queue, QueueRole};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;
use topoc_routing::{Death, Message, Reason};

pub(super) const NAME: &str = "dead-letter-cycle";

/// More queues in a circle than anyone builds.
const LONGEST: usize = 12;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<Id<Queue>> = BTreeSet::new();
    for circle in &context.flow().circles {
        if !is_harmful(circle) || !told.insert(circle.queue) {
            continue;
        }
        told.extend(circle.deaths.iter().map(|death| Id::<Queue>::new(death.queue.index())));
        let message = witness(&circle.message, false);
        let of = format!("{message}, of {}", context.contract_title(circle.contract));
        found.push(finding(context, circle.queue, &circle.deaths, circle.dropped, Some(&of)));
    }
    for (id, queue) in context.declared_queues() {
        let expires = context.effective.setting(id, "message-ttl").is_some();
        if queue.role == QueueRole::Delay || !expires || told.contains(&id) {
            continue;
        }
        if let Some(deaths) = circle_of_expiries(context, id) {
            told.extend(deaths.iter().map(|death| Id::<Queue>::new(death.queue.index())));
            found.push(finding(context, id, &deaths, true, None));
        }
    }
}

/// A circle with a wait in it is a way to try again, as long as a consumer is part of it.
fn is_harmful(circle: &Circle) -> bool {
    let last = circle.deaths.iter().position(|death| death.queue.index() == circle.queue.index());
    let round = last.map_or(&circle.deaths[..], |last| &circle.deaths[..=last]);
    circle.dropped || !round.iter().any(|death| death.reason == Reason::Expired)
}

/// The way that a message takes when it only expires, if it comes back to where it was.
fn circle_of_expiries(context: &Context<'_>, from: Id<Queue>) -> Option<Vec<Death>> {
    let network = context.network();
    let key = context.dead_letters(from)?.key?.value.as_str()?;
    let mut message = Message::new(key);
    let (mut at, mut deaths) = (network.queue(from), Vec::new());
    for _ in 0..LONGEST {
        let dead = network.topology.dead_letter(at, &message, &deaths, Reason::Expired);
        if !dead.cycles.is_empty() && dead.lost.is_some() {
            return Some(dead.deaths);
        }
        at = *dead.reached.queues().first()?;
        let next: Id<Queue> = Id::new(at.index());
        context.effective.setting(next, "message-ttl")?;
        (message, deaths) = (dead.message, dead.deaths);
    }
    None
}

fn finding(
    context: &Context<'_>,
    id: Id<Queue>,
    deaths: &[Death],
    dropped: bool,
    of: Option<&str>,
) -> Diagnostic {
    let queue = &context.model.queues[id];
    let name = context.title(queue);
    let message = match dropped {
        true => format!("dead letters of the queue `{name}` come back to it, where the broker drops them"),
        false => format!("dead letters of the queue `{name}` come back to it at once, without end"),
    };
    let severity = if context.is_definitions() { Severity::Warning } else { Severity::Error };
    let mut way: Vec<String> = deaths
        .iter()
        .rev()
        .map(|death| {
            let queue = &context.model.queues[Id::<Queue>::new(death.queue.index())];
            format!("{} ({})", queue.name, death.reason)
        })
        .collect();
    way.push(queue.name.clone());
    let mut finding = Diagnostic::lint(NAME, severity, message)
        .about(name)
        .at(context.name_place(&queue.origin), "")
        .witness(match of {
            Some(of) => format!("{}: {of}", way.join(" -> ")),
            None => way.join(" -> "),
        });
    if let Some(letters) = context.dead_letters(id) {
        let place = context.effective.place(id, letters.exchange);
        finding = match place {
            Some(place) => finding.at(place, "they go here"),
            None => finding,
        };
    }
    finding.help(match dropped {
        true => "let them end in a queue that is not part of the circle; to try again, use `retry`",
        false => "let them end in a parking queue; to try again after a while, use `retry`",
    })
}
