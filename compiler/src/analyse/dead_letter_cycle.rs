//! Dead letters that come back to where they came from.

use super::Context;
use super::dead_letters::Target;
use super::flows::key_phrase;
use crate::flow::{Circle, LONGEST};
use crate::model::{Destination, Id, Queue, QueueRole};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;
use topoc_routing::{Death, Message, Reason};

pub(super) const NAME: &str = "dead-letter-cycle";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<Id<Queue>> = BTreeSet::new();
    let flow = context.flow();
    for circle in flow.circles.iter().filter(|circle| flow.is_sent(circle.contract)) {
        if !is_harmful(circle) || !told.insert(circle.queue) {
            continue;
        }
        told.extend(circle.deaths.iter().map(|death| Id::<Queue>::new(death.queue.index())));
        let title = context.contract_title(circle.contract);
        let of = format!("{title} with {}", key_phrase(&circle.message.key));
        let round = round(circle.queue, &circle.deaths);
        found.push(finding(context, circle.queue, round, circle.dropped, Some(&of)));
    }
    let goes_on = goes_on(context);
    for (id, queue) in context.declared_queues() {
        let expires = context.effective.setting(id, "message-ttl").is_some();
        if queue.role == QueueRole::Delay || !expires || told.contains(&id) {
            continue;
        }
        let Some((back, deaths)) = circle_of_expiries(context, &goes_on, id) else { continue };
        // The way into a circle is not part of it, and every queue of it leads to the same one.
        if told.insert(back) {
            told.extend(deaths.iter().map(|death| Id::<Queue>::new(death.queue.index())));
            found.push(finding(context, back, &deaths, true, None));
        }
    }
}

/// A circle with a wait in it is a way to try again, as long as a consumer is part of it.
fn is_harmful(circle: &Circle) -> bool {
    let round = round(circle.queue, &circle.deaths);
    circle.dropped || !round.iter().any(|death| death.reason == Reason::Expired)
}

/// The deaths since a message was in a queue before, that one included.
fn round(back: Id<Queue>, deaths: &[Death]) -> &[Death] {
    let last = deaths.iter().position(|death| death.queue.index() == back.index());
    last.map_or(deaths, |last| &deaths[..=last])
}

/// Whether an exchange leads on to exchanges, or to queues with dead letters of their own: only then can a dead letter
/// come back. Most lead to parking queues, and need no router.
fn goes_on(context: &Context<'_>) -> Vec<bool> {
    let exchanges = context.model.exchanges.iter();
    let mut goes_on: Vec<bool> =
        exchanges.map(|(id, _)| context.effective.alternate(id).is_some()).collect();
    for binding in context.model.bindings.values() {
        let Some(source) = binding.source.known() else { continue };
        goes_on[source.index()] |= match &binding.destination {
            Destination::Exchange(_) => true,
            Destination::Queue(to) => to.known().is_some_and(|id| context.dead_letters(id).is_some()),
        };
    }
    goes_on
}

/// The way that a message takes when it only expires, if it comes back to where it was, and the queue that it comes
/// back to.
fn circle_of_expiries(
    context: &Context<'_>,
    goes_on: &[bool],
    from: Id<Queue>,
) -> Option<(Id<Queue>, Vec<Death>)> {
    let letters = context.dead_letters(from)?;
    let key = letters.key?.value.as_str()?;
    if let Target::Exchange(exchange) = letters.target
        && !goes_on[exchange.index()]
    {
        return None;
    }
    let network = context.network();
    let mut message = Message::new(key);
    let (mut at, mut deaths) = (network.queue(from), Vec::new());
    for _ in 0..LONGEST {
        let dead = network.topology.dead_letter(at, &message, &deaths, Reason::Expired);
        if let (Some(back), Some(_)) = (dead.cycles.first(), dead.lost) {
            let back = Id::new(back.index());
            return Some((back, round(back, &dead.deaths).to_vec()));
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
    let end = if dropped { end(context, deaths) } else { "at once, without end" };
    let message = format!("dead letters of the queue `{name}` come back to it {end}");
    let severity = if context.is_definitions() { Severity::Warning } else { Severity::Error };
    let mut way: Vec<String> = deaths
        .iter()
        .rev()
        .map(|death| {
            let queue = &context.model.queues[Id::<Queue>::new(death.queue.index())];
            format!("`{}` ({})", queue.name, death.reason)
        })
        .collect();
    way.push(format!("`{}`", queue.name));
    let mut finding = Diagnostic::lint(NAME, severity, message)
        .about(name)
        .at(context.name_place(&queue.origin), "")
        .witness(match of {
            Some(of) => format!("{of}: {}", way.join(" -> ")),
            None => way.join(" -> "),
        });
    let letters = context.dead_letters(id);
    if let Some(place) = letters.and_then(|letters| context.effective.place(id, letters.exchange)) {
        finding = finding.at(place, "they go here");
    }
    finding.help(match dropped {
        true => "let them end in a queue that is not part of the circle; to try again, use `retry`",
        false => "let them end in a parking queue; to try again after a while, use `retry`",
    })
}

/// What becomes of a dead letter that the broker keeps from going round: the queue that it is in last tells.
fn end(context: &Context<'_>, deaths: &[Death]) -> &'static str {
    let last = deaths.first().map(|death| Id::<Queue>::new(death.queue.index()));
    match last.is_some_and(|last| context.keeps_dead_letters(last)) {
        // `rabbit_fifo_dlx_worker:forward`: what has no target is kept and tried again.
        true => "and get stuck: the broker does not let them in again",
        false => "and are lost: the broker does not let them in again",
    }
}
