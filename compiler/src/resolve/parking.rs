//! The parking queue of a dead-letter policy, and its binding.

use super::builder::Builder;
use super::dead_letters::Chosen;
use super::settings::elsewhere;
use crate::broker::ExchangeType;
use crate::model::{
    Destination, Exchange, Id, Origin, Queue, QueueRole, Ref, Setting, SettingPlace, Settings,
    Vhost,
};
use crate::report::Diagnostic;
use crate::source::Place;
use crate::syntax::{DeadLetterPolicy, Discard};

/// What a `discard` becomes.
const LIMITS: [&str; 2] = ["x-message-ttl", "x-max-length"];

impl Builder {
    /// Makes the parking queue where there is none of that name.
    pub(super) fn park(
        &mut self,
        vhost: Id<Vhost>,
        name: &str,
        parking: String,
        chosen: &Chosen<'_>,
    ) -> Id<Queue> {
        match self.model.queue(vhost, &parking) {
            Some(id) => {
                self.check_discard(id, chosen);
                id
            }
            None => self.parking_queue(vhost, name, parking, chosen),
        }
    }

    /// Binds a parking queue to the exchange that the policy names.
    pub(super) fn bind_parking(
        &mut self,
        name: &str,
        id: Id<Queue>,
        key: Option<String>,
        chosen: &Chosen<'_>,
    ) {
        let vhost = self.model.queues[id].vhost;
        let Some(exchange) = self.model.exchange(vhost, &chosen.policy.exchange) else { return };
        let binding_key = match self.key_into(exchange, key, chosen) {
            Some(key) => key,
            None => return,
        };
        // Queues that share a parking queue and the key share the binding too.
        if !self.parked.insert((exchange, id, binding_key.clone())) {
            return;
        }
        let why = format!("brings dead letters of {name} to {}", self.model.queues[id].name);
        let origin = Origin::Derived { from: chosen.used_at.clone(), why };
        self.bind(vhost, exchange, Destination::Queue(Ref::Known(id)), binding_key, origin);
    }

    /// The key by which the exchange takes the dead letters to their parking queue.
    fn key_into(
        &mut self,
        exchange: Id<Exchange>,
        key: Option<String>,
        chosen: &Chosen<'_>,
    ) -> Option<String> {
        match (&self.model.exchanges[exchange].kind, key) {
            (ExchangeType::Fanout | ExchangeType::Headers, _) => Some(String::new()),
            (ExchangeType::Topic, None) => Some("#".to_owned()),
            (_, Some(key)) => Some(key),
            (kind, None) => {
                let message = format!(
                    "a {kind} exchange cannot bring messages that keep their own key to a parking queue"
                );
                let fault = Diagnostic::fault("invalid-binding", message)
                    .at(chosen.places.policy.at("routing_key"), "every message has its own key")
                    .help("use a fanout or topic exchange, or let the key be `{queue}`");
                self.found.push(fault);
                None
            }
        }
    }

    fn parking_queue(
        &mut self,
        vhost: Id<Vhost>,
        name: &str,
        parking: String,
        chosen: &Chosen<'_>,
    ) -> Id<Queue> {
        let mut arguments = Settings::default();
        let place = &chosen.places.policy;
        let from_policy = |key: &str| elsewhere(place.at(key));
        arguments.add(Setting::new("x-queue-type", "quorum", from_policy("queue")));
        if let Some(discard) = &chosen.policy.discard {
            discard_settings(&mut arguments, discard, &place.at("discard"));
        }
        if self.version().at_least(4, 0, 0) {
            // From 4.0 the broker would drop what was looked at twenty times.
            arguments.add(Setting::new("x-delivery-limit", -1, from_policy("queue")));
        }
        let why = format!("parking queue of {name}");
        let origin = Origin::Derived { from: chosen.used_at.clone(), why };
        let id = self.derived_queue(vhost, parking, QueueRole::Parking, arguments, origin);
        let because = chosen.policy.discard.as_ref().map(|discard| discard.because.clone());
        self.model.queues[id].loss_accepted = because;
        id
    }

    pub(super) fn check_discard_has_a_queue(&mut self, policy: &DeadLetterPolicy, at: &Place) {
        if policy.discard.is_none() || policy.queue.is_some() {
            return;
        }
        let message = "`discard` has no parking queue to discard from";
        let fault = Diagnostic::fault("invalid-value", message)
            .at(at.at("discard").as_key(), "")
            .help("name the queue: `queue: \"{queue}.dlq\"`, or take `discard` out");
        self.find_once(fault);
    }

    /// Whether `discard` is true of a parking queue that is there already.
    fn check_discard(&mut self, parking: Id<Queue>, chosen: &Chosen<'_>) {
        let queue = &self.model.queues[parking];
        let fault = match queue.role {
            QueueRole::Parking => disagreement(queue, chosen),
            QueueRole::Work | QueueRole::Delay => out_of_reach(queue, chosen),
        };
        if let Some(fault) = fault {
            self.find_once(fault);
        }
    }

    /// A policy is chosen by many queues, and its faults are still its own.
    fn find_once(&mut self, fault: Diagnostic) {
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }
}

/// `discard` on a queue that the policy does not make.
fn out_of_reach(queue: &Queue, chosen: &Chosen<'_>) -> Option<Diagnostic> {
    chosen.policy.discard.as_ref()?;
    let name = &queue.name;
    let message = format!("`discard` does not reach the queue `{name}`, which is declared itself");
    let place = chosen.places.policy.at("discard").as_key();
    let fault = Diagnostic::fault("invalid-value", message)
        .about(name)
        .at(place, "this limits a parking queue that the policy makes");
    let declared = queue.origin.place().map(Place::as_key);
    let fault = match declared {
        Some(place) => fault.at(place, "the queue is declared here"),
        None => fault,
    };
    Some(fault.help(
        "say `message_ttl`, `max_length` and `dead_letter: { none: \"why\" }` at the queue, \
         or take its declaration out and let the policy make it",
    ))
}

/// Two policies with one parking queue, which can keep to one `discard` only.
fn disagreement(queue: &Queue, chosen: &Chosen<'_>) -> Option<Diagnostic> {
    let mut wanted = Settings::default();
    if let Some(discard) = &chosen.policy.discard {
        discard_settings(&mut wanted, discard, &chosen.places.policy.at("discard"));
    }
    if LIMITS.iter().all(|limit| wanted.value(limit) == queue.arguments.value(limit)) {
        return None;
    }
    let owner = queue.origin.place()?;
    let told_by = |settings: &Settings| {
        let limit = LIMITS.iter().find_map(|limit| settings.get(limit))?;
        Some(limit.place(owner).as_key())
    };
    let name = &queue.name;
    let message = format!("two dead-letter policies disagree on when `{name}` may lose messages");
    let here = told_by(&wanted).unwrap_or_else(|| chosen.places.policy.at("queue"));
    let made_by = queue.arguments.get("x-queue-type").map(|setting| setting.place(owner));
    let there = told_by(&queue.arguments).or(made_by)?;
    let says =
        |has_limit: bool| if has_limit { "this one discards" } else { "this one never does" };
    let fault = Diagnostic::fault("invalid-value", message)
        .about(name)
        .at(here, says(chosen.policy.discard.is_some()))
        .at(there, says(queue.loss_accepted.is_some()))
        .help("say the same `discard` in both, or give each a parking queue of its own");
    Some(fault)
}

fn discard_settings(arguments: &mut Settings, discard: &Discard, place: &Place) {
    let at = |key: &str| -> SettingPlace { elsewhere(place.at(key)) };
    if let Some(after) = discard.after {
        arguments.add(Setting::new("x-message-ttl", after.millis, at("after")));
    }
    if let Some(above) = discard.above {
        arguments.add(Setting::new("x-max-length", above, at("above")));
    }
}
