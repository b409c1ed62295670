//! What the rules about messages on their way have in common.

use super::Context;
use crate::flow::{Arrival, Contract};
use crate::model::{Exchange, Id, MessageKind, Origin, Presence, Queue};
use crate::source::Place;
use topoc_routing::Value;

impl<'m> Context<'m> {
    /// A contract as services name it: `order.placed@2`.
    pub(super) fn contract_name(&self, contract: usize) -> String {
        let (message, version) = self.flow().of_contract(self.model, contract);
        match message.versions.len() {
            1 => message.name.clone(),
            _ => format!("{}@{}", message.name, version.major),
        }
    }

    /// `the message `order.placed@2`` or `the request `fraud.check``.
    pub(super) fn contract_title(&self, contract: usize) -> String {
        let (message, _) = self.flow().of_contract(self.model, contract);
        let noun = match message.kind {
            MessageKind::Event => "message",
            MessageKind::Request => "request",
        };
        format!("the {noun} `{}`", self.contract_name(contract))
    }

    /// Where the routing key of a contract is written, or else the message.
    pub(super) fn key_place(&self, contract: usize) -> Place {
        let (message, version) = self.flow().of_contract(self.model, contract);
        let message_place = self.place(&message.origin);
        let own = message_place.at("versions").at(&version.major.to_string()).at("routing_key");
        let shared = message_place.at("routing_key");
        // A key of the version's own differs from that of the others.
        let same = message.versions.iter().filter(|other| other.key == version.key).count();
        match (version.key.text.is_empty(), same == message.versions.len()) {
            (true, _) => message_place.as_key(),
            (false, true) => shared,
            (false, false) => own,
        }
    }

    /// The service of the first publisher of a contract, and where it says so.
    pub(super) fn publisher(&self, contract: &Contract) -> Option<(&'m str, Place)> {
        let (service, place) = contract.publishers.first()?;
        Some((&self.model.services[*service].name, place.clone()))
    }

    /// What can come into a queue and is sent by someone.
    pub(super) fn sent_arrivals(&self, queue: Id<Queue>) -> impl Iterator<Item = &Arrival> {
        let flow = self.flow();
        flow.arrivals[queue.index()].iter().filter(|arrival| flow.is_sent(arrival.contract))
    }

    /// Whether something may come into a queue that this topology does not know of: from an exchange of someone else's,
    /// or from one that no declared message comes to.
    pub(super) fn is_open(&self, queue: Id<Queue>) -> bool {
        let mut sources = self.flow().sources[queue.index()].iter();
        self.model.queues[queue].presence == Presence::External
            || sources.any(|source| self.is_unknown(*source))
    }

    /// Whether it is not known what comes to an exchange. A derived one has what those before it have.
    fn is_unknown(&self, source: Id<Exchange>) -> bool {
        let flow = self.flow();
        match self.model.exchanges[source].origin {
            Origin::Derived { .. } => {
                flow.before[source.index()].iter().any(|before| !flow.visited[before.index()])
            }
            _ => !flow.visited[source.index()],
        }
    }

    /// The name of an exchange, as a phrase.
    pub(super) fn exchange_title(&self, contract: usize) -> String {
        let (message, _) = self.flow().of_contract(self.model, contract);
        match message.exchange.known() {
            Some(id) => {
                let exchange = &self.model.exchanges[id];
                format!("the {} exchange `{}`", exchange.kind, exchange.name)
            }
            None => "its exchange".to_owned(),
        }
    }
}

/// A message as a witness: its routing key, and its headers where an exchange may have asked for them.
pub(super) fn witness(message: &topoc_routing::Message, with_headers: bool) -> String {
    let mut text = format!("routing key `{}`", message.key);
    if with_headers {
        let headers: Vec<String> = message
            .headers
            .iter()
            .map(|(name, value)| match value {
                Value::Text(value) => format!("`{name}: {value}`"),
                value => format!("`{name}: {value}`"),
            })
            .collect();
        if !headers.is_empty() {
            text = format!("{text}, headers {}", headers.join(", "));
        }
    }
    text
}

/// Names as a phrase: `a`, `b` and `c`.
pub(super) fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
