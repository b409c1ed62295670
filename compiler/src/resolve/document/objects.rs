//! Exchanges, queues and bindings of a document.

use super::Reader;
use crate::broker::queue_types::{QueueFlags, named, type_on_import};
use crate::broker::{ExchangeType, names};
use crate::definitions::{BindingEntry, Document, QueueEntry};
use crate::model::{
    Binding, Destination, Exchange, Id, Origin, Presence, Queue, QueueRole, Ref, Setting,
    SettingPlace, Settings, Unresolved, Vhost,
};
use crate::resolve::builder::nearest_of;
use crate::source::Place;
use serde_json::{Map, Value};

impl Reader<'_> {
    pub(super) fn predeclared(&mut self, vhost: Id<Vhost>) {
        for (name, kind) in names::PREDECLARED.iter().filter(|(name, _)| !name.is_empty()) {
            self.add_exchange(Exchange {
                vhost,
                name: (*name).to_owned(),
                kind: kind.clone(),
                durable: true,
                auto_delete: false,
                internal: *name == "amq.rabbitmq.trace",
                arguments: Settings::default(),
                presence: Presence::External,
                doc: None,
                owner: None,
                origin: Origin::Predeclared,
            });
        }
    }

    fn add_exchange(&mut self, exchange: Exchange) {
        let (vhost, name) = (exchange.vhost, exchange.name.clone());
        let id = self.model.exchanges.push(exchange);
        self.model.index.add_exchange(vhost, &name, id);
    }

    pub(super) fn exchanges(&mut self, document: &Document) {
        for (index, entry) in document.exchanges.iter().flatten().enumerate() {
            let place = self.place("exchanges", index);
            if !self.is_complete("exchanges", index) {
                continue;
            }
            let vhost = self.vhost_of(entry.vhost.as_deref(), &place);
            let name = entry.name.clone().unwrap_or_default();
            if name.is_empty() || names::predeclared(&name).is_some() {
                continue;
            }
            self.add_exchange(Exchange {
                vhost,
                name,
                kind: ExchangeType::of_name(entry.kind.as_deref().unwrap_or_default()),
                durable: entry.durable.unwrap_or(true),
                auto_delete: entry.auto_delete.unwrap_or(false),
                internal: entry.internal.unwrap_or(false),
                arguments: settings(entry.arguments.as_ref(), "arguments"),
                presence: Presence::Declared,
                doc: None,
                owner: None,
                origin: Origin::Written(place),
            });
        }
    }

    pub(super) fn queues(&mut self, document: &Document) {
        for (index, entry) in document.queues.iter().flatten().enumerate() {
            let place = self.place("queues", index);
            if !self.is_complete("queues", index) {
                continue;
            }
            let vhost = self.vhost_of(entry.vhost.as_deref(), &place);
            let queue = self.queue(entry, vhost, place);
            let name = queue.name.clone();
            let id = self.model.queues.push(queue);
            self.model.index.add_queue(vhost, &name, id);
        }
    }

    fn queue(&self, entry: &QueueEntry, vhost: Id<Vhost>, place: Place) -> Queue {
        let arguments = settings(entry.arguments.as_ref(), "arguments");
        let flags = QueueFlags {
            durable: entry.durable.unwrap_or(true),
            auto_delete: entry.auto_delete.unwrap_or(false),
            exclusive: false,
        };
        let default = self.model.vhosts[vhost].default_queue_type;
        let version = self.model.target.version;
        let written = arguments.value("x-queue-type").map(|written| named(written, version));
        let kind = match written {
            Some(Err(_)) => None,
            Some(Ok(Some(kind))) => Some(kind),
            Some(Ok(None)) | None => Some(type_on_import(default, flags, version)),
        };
        Queue {
            vhost,
            name: entry.name.clone().unwrap_or_default(),
            kind,
            durable: flags.durable,
            auto_delete: flags.auto_delete,
            arguments,
            presence: Presence::Declared,
            role: QueueRole::Work,
            doc: None,
            owner: None,
            loss_accepted: None,
            origin: Origin::Written(place),
        }
    }

    pub(super) fn bindings(&mut self, document: &Document) {
        for (index, entry) in document.bindings.iter().flatten().enumerate() {
            let place = self.place("bindings", index);
            if !self.is_complete("bindings", index) {
                continue;
            }
            let vhost = self.vhost_of(entry.vhost.as_deref(), &place);
            let Some(destination) = self.destination(entry, vhost, &place) else { continue };
            // The default exchange is bound to every queue by its name, and to nothing else.
            let source = entry.source.clone().unwrap_or_default();
            if source.is_empty() {
                self.default_binding(entry, &place);
                continue;
            }
            let source = self.exchange_ref(vhost, &source, &place.at("source"));
            self.model.bindings.push(Binding {
                vhost,
                source,
                destination,
                routing_key: entry.routing_key.clone().unwrap_or_default(),
                arguments: entry.arguments.clone().unwrap_or_default(),
                origin: Origin::Written(place),
            });
        }
    }

    fn destination(
        &mut self,
        entry: &BindingEntry,
        vhost: Id<Vhost>,
        place: &Place,
    ) -> Option<Destination> {
        let name = entry.destination.clone().unwrap_or_default();
        let at = place.at("destination");
        match entry.destination_type.as_deref() {
            Some("queue") => Some(Destination::Queue(self.queue_ref(vhost, &name, &at))),
            Some("exchange") => Some(Destination::Exchange(self.exchange_ref(vhost, &name, &at))),
            other => {
                let message = format!("`{}` is no kind of destination", other.unwrap_or_default());
                let help = "`destination_type` is `queue` or `exchange`";
                self.fault(message, place.at("destination_type"), help);
                None
            }
        }
    }

    fn default_binding(&mut self, entry: &BindingEntry, place: &Place) {
        if entry.routing_key != entry.destination
            || entry.destination_type.as_deref() != Some("queue")
        {
            let message = "the default exchange cannot be bound";
            let help = "it brings every message to the queue that its routing key names";
            self.fault(message, place.at("source"), help);
        }
    }

    pub(super) fn exchange_ref(
        &mut self,
        vhost: Id<Vhost>,
        name: &str,
        place: &Place,
    ) -> Ref<Exchange> {
        if let Some(id) = self.model.exchange(vhost, name) {
            return Ref::Known(id);
        }
        let near = nearest_of(name, self.model.index.exchange_names(vhost));
        self.unresolved("exchange", name, place, near);
        Ref::Unknown(name.into())
    }

    fn queue_ref(&mut self, vhost: Id<Vhost>, name: &str, place: &Place) -> Ref<Queue> {
        if let Some(id) = self.model.queue(vhost, name) {
            return Ref::Known(id);
        }
        let near = nearest_of(name, self.model.index.queue_names(vhost));
        self.unresolved("queue", name, place, near);
        Ref::Unknown(name.into())
    }

    pub(super) fn unresolved(
        &mut self,
        what: &'static str,
        name: &str,
        place: &Place,
        nearest: Option<String>,
    ) {
        let (name, place) = (name.to_owned(), place.clone());
        self.model.unresolved.push(Unresolved { what, name, place, nearest });
    }
}

/// The entries of a map as settings.
pub(super) fn settings(map: Option<&Map<String, Value>>, under: &'static str) -> Settings {
    let entries = map.into_iter().flatten().map(|(name, value)| Setting {
        name: name.clone().into(),
        value: value.clone(),
        at: SettingPlace::Entry(under),
    });
    Settings(entries.collect())
}
