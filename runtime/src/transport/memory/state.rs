//! What a broker in memory holds, and what happens in it. All of it is synchronous; the clock and the channels call it.

use super::catalogue::{Catalogue, Overflow, routed};
use super::queue::{Queue, Stored};
use crate::envelope::{Delivery, Envelope};
use crate::transport::{Confirmation, Fault, Settlement, State as Link, TransportError};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use topoc_routing::{QueueId, Reason};

/// What to do to the next publishes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Injected {
    pub(super) nacks: usize,
    pub(super) returns: usize,
    pub(super) lost_confirms: usize,
    pub(super) duplicates: usize,
    pub(super) is_down: bool,
}

pub(super) struct Consumer {
    pub(super) queue: QueueId,
    pub(super) channel: u64,
    pub(super) tag: String,
    pub(super) prefetch: usize,
    pub(super) no_ack: bool,
    pub(super) open: usize,
    /// The next message, in a stream.
    pub(super) offset: usize,
    pub(super) sender: mpsc::UnboundedSender<Result<Delivery, TransportError>>,
}

#[derive(Default)]
pub(super) struct Channel {
    pub(super) connection: u64,
    pub(super) last_tag: u64,
    pub(super) open: BTreeMap<u64, (u64, QueueId, Stored)>,
    /// Who gets the replies to what this channel asks.
    pub(super) replies: Option<mpsc::UnboundedSender<Result<Delivery, TransportError>>>,
}

pub(super) struct State {
    pub(super) catalogue: Catalogue,
    pub(super) queues: Vec<Queue>,
    pub(super) connections: HashMap<u64, watch::Sender<Link>>,
    pub(super) channels: HashMap<u64, Channel>,
    pub(super) consumers: HashMap<u64, Consumer>,
    pub(super) injected: Injected,
    pub(super) last_id: u64,
}

impl State {
    pub(super) fn new(catalogue: Catalogue) -> Self {
        let queues = catalogue.queues.iter();
        let queue =
            |(name, settings): &(String, _)| Queue::new(name.clone(), Clone::clone(settings), None);
        Self {
            queues: queues.map(queue).collect(),
            catalogue,
            connections: HashMap::new(),
            channels: HashMap::new(),
            consumers: HashMap::new(),
            injected: Injected::default(),
            last_id: 0,
        }
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Routes a message to its queues.
    pub(super) fn publish(&mut self, envelope: &Envelope) -> Result<Confirmation, TransportError> {
        let missing = || {
            let text = format!("NOT_FOUND - no exchange '{}'", envelope.exchange);
            TransportError::new(Fault::Missing, text)
        };
        let exchange = self.catalogue.exchange(&envelope.exchange).ok_or_else(missing)?;
        let message = routed(envelope);
        let reached = self.catalogue.topology.publish(exchange, &message).map_err(|_| {
            let text = "ACCESS_REFUSED - cannot publish to an internal exchange";
            TransportError::new(Fault::Refused, text)
        })?;
        let mut queues = self.catalogue.decide(&reached, &message);
        queues.retain(|queue| !self.queues[queue.index()].is_deleted);
        if queues.is_empty() && envelope.mandatory {
            return Ok(Confirmation::Returned { reason: "312 NO_ROUTE".to_owned() });
        }
        let stored = Stored {
            exchange: envelope.exchange.to_string(),
            key: envelope.key.to_string(),
            properties: envelope.properties.clone(),
            body: Arc::new(envelope.body.clone()),
            deaths: Vec::new(),
            expires: None,
            was_delivered: false,
            returns: 0,
        };
        let mut all = true;
        for queue in queues {
            all &= self.enqueue(queue, stored.clone());
        }
        Ok(if all { Confirmation::Acked } else { Confirmation::Nacked })
    }

    /// Puts a message into a queue, and says whether the queue took it.
    pub(super) fn enqueue(&mut self, id: QueueId, mut stored: Stored) -> bool {
        let queue = &mut self.queues[id.index()];
        if queue.rejects() {
            if queue.settings.overflow == Overflow::RejectToDeadLetters {
                self.dead_letter(id, stored, Reason::MaxLen);
            }
            return false;
        }
        let oldest = if queue.is_full() { queue.messages.pop_front() } else { None };
        stored.expires = queue.expiry(&stored.properties, Instant::now());
        queue.messages.push_back(stored);
        if let Some(oldest) = oldest {
            self.dead_letter(id, oldest, Reason::MaxLen);
        }
        self.pump(id);
        true
    }

    /// Hands a message on that a queue gives up.
    fn dead_letter(&mut self, id: QueueId, stored: Stored, reason: Reason) {
        let routed = routed(&Envelope {
            properties: stored.properties.clone(),
            ..Envelope::new(stored.exchange.clone(), stored.key.clone(), Vec::new())
        });
        let dead = self.catalogue.topology.dead_letter(id, &routed, &stored.deaths, reason);
        if let Some(lost) = dead.lost {
            let name = &self.queues[id.index()].name;
            tracing::debug!(queue = %name, %reason, ?lost, "the message is gone");
            return;
        }
        let mut next = Stored { deaths: dead.deaths, returns: 0, was_delivered: false, ..stored };
        next.key = dead.message.key.clone();
        next.properties.expiration = None;
        for queue in self.catalogue.decide(&dead.reached, &dead.message) {
            if !self.queues[queue.index()].is_deleted {
                self.enqueue(queue, next.clone());
            }
        }
    }

    /// Gives up what has expired, delivers what has rested, and says when that is to be done next.
    pub(super) fn expire(&mut self, now: Instant) -> Option<Instant> {
        for index in 0..self.queues.len() {
            if self.queues[index].wake(now) {
                self.pump(id_of(index));
            }
            while self.queues[index].next_expiry().is_some_and(|expiry| expiry <= now) {
                let Some(stored) = self.queues[index].messages.pop_front() else { break };
                self.dead_letter(id_of(index), stored, Reason::Expired);
            }
        }
        self.queues.iter().filter_map(Queue::next_event).min()
    }

    /// Delivers what waits to whoever may have it.
    pub(super) fn pump(&mut self, id: QueueId) {
        if self.queues[id.index()].settings.is_stream {
            return self.pump_stream(id);
        }
        while !self.queues[id.index()].messages.is_empty() {
            let Some(consumer) = self.turn(id) else { return };
            let Some(stored) = self.queues[id.index()].messages.pop_front() else { return };
            self.deliver(consumer, stored, None);
        }
    }

    /// The consumer whose turn it is, of those that may have one more.
    fn turn(&mut self, id: QueueId) -> Option<u64> {
        let queue = &mut self.queues[id.index()];
        let candidates = if queue.settings.is_single_active { 1 } else { queue.consumers.len() };
        let consumers = &self.consumers;
        let has_room = |id: &u64| {
            consumers.get(id).is_some_and(|one| one.prefetch == 0 || one.open < one.prefetch)
        };
        let at = queue.consumers.iter().take(candidates).position(has_room)?;
        let chosen = queue.consumers[at];
        if !queue.settings.is_single_active {
            queue.consumers.rotate_left(at + 1);
        }
        Some(chosen)
    }

    fn pump_stream(&mut self, id: QueueId) {
        for consumer in self.queues[id.index()].consumers.clone() {
            while let Some(one) = self.consumers.get_mut(&consumer) {
                let Some(stored) = self.queues[id.index()].messages.get(one.offset) else { break };
                if one.prefetch > 0 && one.open >= one.prefetch {
                    break;
                }
                let (stored, offset) = (stored.clone(), one.offset);
                one.offset += 1;
                self.deliver(consumer, stored, Some(offset));
            }
        }
    }

    fn deliver(&mut self, id: u64, stored: Stored, offset: Option<usize>) {
        let Some(consumer) = self.consumers.get_mut(&id) else { return };
        let Some(channel) = self.channels.get_mut(&consumer.channel) else { return };
        channel.last_tag += 1;
        let tag = channel.last_tag;
        let names = &self.queues;
        let name = |death: &topoc_routing::Death| names[death.queue.index()].name.clone();
        // Who has dropped its end is about to close its channel, which brings the message back.
        drop(consumer.sender.send(Ok(stored.delivery(tag, offset, name))));
        if !consumer.no_ack {
            consumer.open += 1;
            channel.open.insert(tag, (id, consumer.queue, stored));
        }
    }

    /// Settles deliveries of a channel; `false` if it has none of that tag.
    pub(super) fn settle(&mut self, channel: u64, tag: u64, settlement: Settlement) -> bool {
        let Some(channel) = self.channels.get_mut(&channel) else { return false };
        if !channel.open.contains_key(&tag) {
            return false;
        }
        let rest = channel.open.split_off(&(tag + 1));
        let mut settled = std::mem::replace(&mut channel.open, rest);
        if !matches!(settlement, Settlement::Ack { multiple: true }) {
            let one = settled.remove(&tag);
            channel.open.append(&mut settled);
            settled = one.map(|one| (tag, one)).into_iter().collect();
        }
        // The last comes back first, so that the first is at the head in the end.
        for (_, (consumer, queue, stored)) in settled.into_iter().rev() {
            self.settle_one(consumer, queue, stored, settlement);
        }
        true
    }

    fn settle_one(&mut self, consumer: u64, id: QueueId, stored: Stored, settlement: Settlement) {
        if let Some(consumer) = self.consumers.get_mut(&consumer) {
            consumer.open = consumer.open.saturating_sub(1);
        }
        if !self.queues[id.index()].settings.is_stream {
            match settlement {
                Settlement::Ack { .. } => {}
                Settlement::Reject { requeue: false } => {
                    self.dead_letter(id, stored, Reason::Rejected);
                }
                Settlement::Reject { requeue: true } | Settlement::Release => {
                    self.give_back(id, stored, settlement);
                }
            }
        }
        self.pump(id);
    }

    /// Puts a message back where it was: at the head, or to rest. Until 4.2 every return counts; a queue that delays is one of 4.3,
    /// where only failures do.
    pub(super) fn give_back(&mut self, id: QueueId, mut stored: Stored, settlement: Settlement) {
        let queue = &mut self.queues[id.index()];
        let delayed = queue.settings.delayed_retry;
        stored.was_delivered = true;
        if queue.settings.is_quorum && (delayed.is_none() || settlement != Settlement::Release) {
            stored.returns += 1;
        }
        if queue.settings.delivery_limit.is_some_and(|limit| stored.returns > limit) {
            return self.dead_letter(id, stored, Reason::DeliveryLimit);
        }
        match delayed.and_then(|delayed| delayed.delay(settlement, stored.returns)) {
            Some(delay) => queue.resting.push((Instant::now() + delay, stored)),
            None => queue.messages.push_front(stored),
        }
    }
}

pub(super) fn id_of(index: usize) -> QueueId {
    QueueId(u32::try_from(index).unwrap_or(u32::MAX))
}
