//! A queue of a broker in memory, and what waits in it.

use super::catalogue::{Overflow, Settings};
use crate::envelope::{Delivery, Properties};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::time::Instant;
use topoc_routing::{Death, Headers, Value};

/// A message in a queue.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) exchange: String,
    pub(super) key: String,
    pub(super) properties: Properties,
    pub(super) body: Arc<Vec<u8>>,
    pub(super) deaths: Vec<Death>,
    pub(super) expires: Option<Instant>,
    pub(super) was_delivered: bool,
    /// How many of its returns count toward the delivery limit.
    pub(super) returns: u32,
}

#[derive(Debug)]
pub(super) struct Queue {
    pub(super) name: String,
    pub(super) settings: Settings,
    pub(super) messages: VecDeque<Stored>,
    /// What came back and is not delivered before its time.
    pub(super) resting: Vec<(Instant, Stored)>,
    /// Its consumers in the order of their turns, by id.
    pub(super) consumers: VecDeque<u64>,
    /// The connection that it belongs to, and ends with.
    pub(super) owner: Option<u64>,
    pub(super) is_deleted: bool,
}

impl Queue {
    pub(super) fn new(name: String, settings: Settings, owner: Option<u64>) -> Self {
        let (messages, resting, consumers) = (VecDeque::new(), Vec::new(), VecDeque::new());
        Self { name, settings, messages, resting, consumers, owner, is_deleted: false }
    }

    /// Whether it takes no more, and says so to the publisher.
    pub(super) fn rejects(&self) -> bool {
        self.settings.overflow != Overflow::DropHead && self.is_full()
    }

    pub(super) fn is_full(&self) -> bool {
        self.settings.max_length.is_some_and(|length| self.messages.len() >= length)
    }

    /// When its first message expires. Those behind it wait for their turn, as on the broker.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        self.messages.front()?.expires.filter(|_| !self.settings.is_stream)
    }

    /// When it has something to do next.
    pub(super) fn next_event(&self) -> Option<Instant> {
        let rested = self.resting.iter().map(|(until, _)| *until);
        rested.chain(self.next_expiry()).min()
    }

    /// Takes back what has rested; whether there was any.
    pub(super) fn wake(&mut self, now: Instant) -> bool {
        let (rested, resting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.resting).into_iter().partition(|(until, _)| *until <= now);
        self.resting = resting;
        let is_any = !rested.is_empty();
        self.messages.extend(rested.into_iter().map(|(_, stored)| stored));
        is_any
    }

    pub(super) fn expiry(&self, properties: &Properties, now: Instant) -> Option<Instant> {
        let ttl = self.settings.ttl.into_iter().chain(properties.expiration).min()?;
        Some(now + ttl)
    }
}

impl Stored {
    /// As a consumer gets it. `name` tells a queue's name.
    pub(super) fn delivery(
        &self,
        tag: u64,
        offset: Option<usize>,
        name: impl Fn(&Death) -> String,
    ) -> Delivery {
        let mut properties = self.properties.clone();
        if !self.deaths.is_empty() {
            let deaths = self.deaths.iter().map(|death| history(death, name(death)));
            properties.headers.insert("x-death", Value::List(deaths.collect()));
        }
        if self.returns > 0 {
            properties
                .headers
                .insert(crate::headers::DELIVERY_COUNT, Value::Int(self.returns.into()));
        }
        if let Some(offset) = offset.and_then(|offset| i64::try_from(offset).ok()) {
            properties.headers.insert("x-stream-offset", Value::Int(offset));
        }
        Delivery {
            exchange: self.exchange.clone(),
            key: self.key.clone(),
            redelivered: self.was_delivered,
            properties,
            body: self.body.to_vec(),
            tag,
        }
    }
}

fn history(death: &Death, queue: String) -> Value {
    let entries = [
        ("count", Value::Int(i64::try_from(death.count).unwrap_or(i64::MAX))),
        ("queue", Value::Text(queue)),
        ("reason", Value::Text(death.reason.name().to_owned())),
    ];
    Value::Table(entries.into_iter().collect::<Headers>())
}
