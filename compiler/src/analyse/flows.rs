//! What the rules about messages on their way have in common.

use super::Context;
use super::objects::enumerated;
use crate::broker::ExchangeType;
use crate::flow::{Arrival, Contract, Way};
use crate::model::{
    Binding, Destination, Exchange, Id, Message, MessageKind, Origin, Presence, Queue, Ref,
};
use crate::source::Place;
use std::borrow::Cow;
use std::collections::BTreeSet;
use topoc_routing::{Alternate, Value};

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
        match (version.own_key, version.key.text.is_empty()) {
            (true, _) => {
                let of_version = message_place.at("versions").at(&version.major.to_string());
                of_version.at("routing_key")
            }
            (false, true) => message_place.as_key(),
            (false, false) => message_place.at("routing_key"),
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

    /// The binding that brings a contract, as it is written. Requests are not bound by contract.
    pub(super) fn binding_for(&self, message: &Message) -> String {
        let exchange = message.exchange.known().map_or("", |id| &self.model.exchanges[id].name);
        let key = message.versions.first().map_or("", |version| &version.key.text);
        match (message.kind, key) {
            (MessageKind::Event, _) => format!("`{{ message: {} }}`", message.name),
            (MessageKind::Request, "") => format!("`{{ from: {exchange} }}`"),
            (MessageKind::Request, key) => format!("`{{ from: {exchange}, key: {key} }}`"),
        }
    }

    /// The queue that a binding leads to; of partitions, which are behind an exchange of their own, the first.
    pub(super) fn queue_behind(&self, binding: &Binding) -> Option<Id<Queue>> {
        let exchange = match binding.destination {
            Destination::Queue(Ref::Known(id)) => return Some(id),
            Destination::Exchange(Ref::Known(id)) => id,
            _ => return None,
        };
        let behind = self.model.bindings.values().filter(|b| b.source.known() == Some(exchange));
        let mut queues = behind.filter_map(|binding| match binding.destination {
            Destination::Queue(Ref::Known(id)) => Some(id),
            _ => None,
        });
        queues.find(|id| self.model.queues[*id].partition == Some(0))
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
}

/// The exchanges in which a message ends: no binding takes it there, and no alternate exchange of ours.
pub(super) fn dead_ends(context: &Context<'_>, way: &Way) -> Vec<Id<Exchange>> {
    let hops = way.reached.iter().flat_map(|reached| reached.all_hops());
    let ends = hops.filter(|hop| {
        hop.matched.is_empty() && !matches!(hop.alternate, Some(Alternate::Exchange(_)))
    });
    let mut ends: Vec<Id<Exchange>> =
        ends.filter_map(|hop| context.network().model_exchange(hop.exchange)).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// What a binding brings messages to, as the file calls it: a queue with partitions by its own name, not by that of the
/// exchange before them.
pub(super) fn bound<'a>(context: &'a Context<'_>, binding: &'a Binding) -> Cow<'a, str> {
    let written = binding.origin.place().filter(|_| !context.is_definitions());
    let written = written.and_then(|place| {
        let way: Vec<_> = place.pointer.segments().collect();
        let list = way.iter().rposition(|step| step == "bindings")?;
        Some(way.get(list.checked_sub(1)?)?.clone())
    });
    written.map_or(Cow::Borrowed(context.destination(binding)), Cow::Owned)
}

/// A message as a witness: its routing key, and of its headers those that an exchange on its way asks for.
pub(super) fn witness(context: &Context<'_>, way: &Way) -> String {
    let asked = asked_headers(context, way);
    let headers = way.message.headers.iter().filter(|(name, _)| asked.contains(name));
    let headers: Vec<String> = headers
        .map(|(name, value)| match value {
            Value::Text(value) => format!("`{name}: {value}`"),
            value => format!("`{name}: {value}`"),
        })
        .collect();
    match (way.message.key.as_str(), headers.as_slice()) {
        (key, []) => key_phrase(key),
        ("", _) => format!("headers {}", headers.join(", ")),
        (key, _) => format!("{}, headers {}", key_phrase(key), headers.join(", ")),
    }
}

/// A routing key as a witness.
pub(super) fn key_phrase(key: &str) -> String {
    if key.is_empty() { "an empty routing key".to_owned() } else { format!("routing key `{key}`") }
}

/// The headers that the bindings of headers exchanges on the way of a message ask for.
fn asked_headers<'a>(context: &'a Context<'_>, way: &Way) -> BTreeSet<&'a str> {
    let topology = &context.network().topology;
    let is_headers = |id: &Id<Exchange>| context.model.exchanges[*id].kind == ExchangeType::Headers;
    let hops = way.reached.iter().flat_map(|reached| reached.all_hops());
    let exchanges = hops.filter_map(|hop| context.network().model_exchange(hop.exchange));
    let bindings = exchanges
        .filter(is_headers)
        .flat_map(|id| topology.bindings_of(context.network().exchange(id)));
    bindings.flat_map(|id| topology.binding(*id).headers.iter().map(|(name, _)| name)).collect()
}

/// Names as a phrase: `a`, `b` and `c`.
pub(super) fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    enumerated(&quoted)
}
