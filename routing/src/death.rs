//! What becomes of a message that a queue gives up (`rabbit_dead_letter`, from 3.13 `mc`).

use crate::message::Message;
use crate::route::Reached;
use crate::topology::{ExchangeId, QueueId, Topology};
use std::fmt;

/// Why a queue gives a message up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A consumer refused it without asking for it again.
    Rejected,
    /// It outlived its time.
    Expired,
    /// The queue was full.
    MaxLen,
    /// It was returned too often.
    DeliveryLimit,
}

impl Reason {
    /// The reason as the header `x-death` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::MaxLen => "maxlen",
            Self::DeliveryLimit => "delivery_limit",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a queue hands its dead letters on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Strategy {
    /// Published and forgotten: what cannot be routed is gone.
    #[default]
    AtMostOnce,
    /// Kept until every target has confirmed: what cannot be routed stays and is tried again for ever
    /// (`rabbit_fifo_dlx_worker`).
    AtLeastOnce,
}

/// Where a queue's dead letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetterTarget {
    /// The exchange; `None` is one that does not exist.
    pub exchange: Option<ExchangeId>,
    /// The routing key that they get; `None` leaves them their own, the further ones too.
    pub key: Option<String>,
    /// How they are handed on.
    pub strategy: Strategy,
}

/// An entry of a message's history: the header `x-death`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Death {
    /// The queue that gave it up.
    pub queue: QueueId,
    /// Why.
    pub reason: Reason,
    /// How often.
    pub count: u64,
}

/// Why a dead letter comes nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// The queue has no dead-letter exchange.
    NoExchange,
    /// The exchange does not exist.
    MissingExchange,
    /// No binding takes it.
    Unroutable,
    /// It would go in a circle that no consumer is part of.
    Cycle,
}

/// What becomes of a message that a queue gives up.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    /// The message as it goes on.
    pub message: Message,
    /// Its history as the header `x-death` has it: the newest death first, the others behind it by their age, from 3.13.
    pub deaths: Vec<Death>,
    /// Where it goes.
    pub reached: Reached,
    /// Queues that are left out, since the message came from there without a consumer's doing.
    pub cycles: Vec<QueueId>,
    /// Why it comes nowhere, if that is so whatever is chosen. With [`Strategy::AtLeastOnce`] what is
    /// unroutable stays in its queue instead.
    pub lost: Option<Lost>,
}

impl Topology {
    /// The routing key with which a queue's dead letter goes on: the queue's, or the message's own.
    #[must_use]
    pub fn dead_letter_key<'a>(&'a self, queue: QueueId, message: &'a Message) -> &'a str {
        let target = self.queue_at(queue).dead_letter.as_ref();
        target.and_then(|target| target.key.as_deref()).unwrap_or(&message.key)
    }

    /// What becomes of a message with a history when a queue gives it up.
    #[must_use]
    pub fn dead_letter(
        &self,
        queue: QueueId,
        message: &Message,
        deaths: &[Death],
        reason: Reason,
    ) -> DeadLetter {
        let deaths = recorded(deaths, queue, reason, self.semantics.reversed_deaths);
        let lost = |lost| DeadLetter {
            message: message.clone(),
            deaths: deaths.clone(),
            reached: Reached::default(),
            cycles: Vec::new(),
            lost: Some(lost),
        };
        let Some(target) = &self.queue_at(queue).dead_letter else { return lost(Lost::NoExchange) };
        let Some(exchange) = target.exchange else { return lost(Lost::MissingExchange) };
        let message = match &target.key {
            Some(key) => Message::new(key).with_headers(message.headers.clone()),
            None => message.clone(),
        };
        let mut reached = self.route(exchange, &message);
        let is_nowhere = reached.is_nowhere();
        let in_circle = |target: &QueueId| is_cycle(*target, &deaths, reason);
        let cycles: Vec<QueueId> = reached.possible().into_iter().filter(in_circle).collect();
        reached.leave_out(&cycles);
        let lost = match reached.is_nowhere() {
            true if is_nowhere => Some(Lost::Unroutable),
            true => Some(Lost::Cycle),
            false => None,
        };
        DeadLetter { message, deaths, reached, cycles, lost }
    }
}

/// The history with one death more: an entry for each queue and reason, the newest first.
fn recorded(deaths: &[Death], queue: QueueId, reason: Reason, is_reversed: bool) -> Vec<Death> {
    let (same, mut others): (Vec<Death>, Vec<Death>) =
        deaths.iter().partition(|death| death.queue == queue && death.reason == reason);
    if is_reversed {
        others.reverse();
    }
    let before = same.first().map_or(0, |death| death.count);
    others.insert(0, Death { queue, reason, count: before + 1 });
    others
}

/// Whether a dead letter has come from `target` before, with no consumer's refusal since: the broker leaves that
/// queue out (`rabbit_dead_letter:is_cycle`, `mc:is_death_cycle`).
fn is_cycle(target: QueueId, deaths: &[Death], reason: Reason) -> bool {
    if reason == Reason::Rejected {
        return false;
    }
    let Some(last) = deaths.iter().position(|death| death.queue == target) else { return false };
    deaths[..=last].iter().all(|death| death.reason != Reason::Rejected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantics::Semantics;
    use crate::topology::{Binding, Destination, ExchangeKind};

    /// A direct exchange that brings dead letters to the queues `a` and `b` by their names.
    fn topology() -> (Topology, QueueId, QueueId) {
        let mut topology = Topology::new(Semantics::of(4, 0));
        let vhost = topology.vhost();
        let exchange = topology.exchange(vhost, ExchangeKind::Direct);
        let (a, b) = (topology.queue(vhost, "a"), topology.queue(vhost, "b"));
        for (queue, name) in [(a, "a"), (b, "b")] {
            topology.bind(exchange, Binding::new(Destination::Queue(queue), name));
        }
        let target = |key: &str| DeadLetterTarget {
            exchange: Some(exchange),
            key: Some(key.to_owned()),
            strategy: Strategy::AtMostOnce,
        };
        topology.set_dead_letter(a, target("b"));
        topology.set_dead_letter(b, target("a"));
        (topology, a, b)
    }

    #[test]
    fn a_circle_of_expiries_ends_and_one_with_a_refusal_goes_on() {
        let (topology, a, b) = topology();
        let first = topology.dead_letter(a, &Message::new("x"), &[], Reason::Expired);
        assert_eq!((first.reached.queues(), first.lost), (vec![b], None));
        let second = topology.dead_letter(b, &first.message, &first.deaths, Reason::Expired);
        assert_eq!((second.cycles, second.lost), (vec![a], Some(Lost::Cycle)));

        let first = topology.dead_letter(a, &Message::new("x"), &[], Reason::Rejected);
        let second = topology.dead_letter(b, &first.message, &first.deaths, Reason::Expired);
        assert_eq!((second.reached.queues(), second.lost), (vec![a], None));
    }

    #[test]
    fn without_a_key_a_dead_letter_keeps_all_its_own() {
        let (mut topology, a, b) = topology();
        let exchange = ExchangeId(0);
        let target = DeadLetterTarget {
            exchange: Some(exchange),
            key: None,
            strategy: Strategy::AtMostOnce,
        };
        topology.set_dead_letter(a, target);
        let message = Message { bcc: vec!["b".to_owned()], ..Message::new("nowhere") };
        let dead = topology.dead_letter(a, &message, &[], Reason::MaxLen);
        assert_eq!(dead.reached.queues(), [b]);
    }

    #[test]
    fn up_to_3_12_the_deaths_before_the_newest_are_turned_around() {
        let (mut topology, a, b) = topology();
        let deaths = |topology: &Topology| {
            let (mut message, mut deaths) = (Message::new("x"), Vec::new());
            let reasons = [Reason::Rejected, Reason::Expired, Reason::MaxLen];
            for (queue, reason) in [a, b, a].into_iter().zip(reasons) {
                let dead = topology.dead_letter(queue, &message, &deaths, reason);
                (message, deaths) = (dead.message, dead.deaths);
            }
            deaths.iter().map(|death| death.reason).collect::<Vec<_>>()
        };
        assert_eq!(deaths(&topology), [Reason::MaxLen, Reason::Expired, Reason::Rejected]);
        topology.semantics = Semantics::of(3, 12);
        assert_eq!(deaths(&topology), [Reason::MaxLen, Reason::Rejected, Reason::Expired]);
    }

    #[test]
    fn deaths_of_one_queue_and_reason_are_counted() {
        let (topology, a, _) = topology();
        let first = topology.dead_letter(a, &Message::new("x"), &[], Reason::Rejected);
        let again = topology.dead_letter(a, &first.message, &first.deaths, Reason::Rejected);
        assert_eq!(again.deaths, [Death { queue: a, reason: Reason::Rejected, count: 2 }]);
    }
}
