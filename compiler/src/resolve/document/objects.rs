//! Exchanges, queues and bindings of a document.

use super::Reader;
use crate::broker::bindings::{check_key, keeps_default_bindings};
use crate::broker::queue_types::{QueueFlags, named, type_on_import};
use crate::broker::{ExchangeType, Outcome, names};
use crate::definitions::{BindingEntry, Document, QueueEntry};
use crate::model::{
    Binding, Destination, Exchange, Id, Origin, Presence, Queue, QueueRole, Ref, Setting,
    SettingPlace, Settings, Unresolved, Vhost,
};
use crate::report::{Diagnostic, Severity};
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
            parked_in: None,
            doc: None,
            owner: None,
            partition: None,
            ordered_by: None,
            rust: None,
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
            if !self.key_is_usable(&source, index, &place) {
                continue;
            }
            self.model.bindings.push(Binding {
                vhost,
                source,
                destination,
                routing_key: entry.routing_key.clone().unwrap_or_default(),
                arguments: entry.arguments.clone().unwrap_or_default(),
                message: None,
                origin: Origin::Written(place),
            });
        }
    }

    /// Whether the broker makes a binding of what stands for its key; what it does not is a fault.
    fn key_is_usable(&mut self, source: &Ref<Exchange>, index: usize, place: &Place) -> bool {
        let Some(source) = source.known() else { return true };
        let Some(entry) = self.raw("bindings", index) else { return true };
        let exchange = &self.model.exchanges[source];
        let key = entry.get("routing_key");
        let Err(outcome) = check_key(&exchange.kind, key, self.model.target.version) else {
            return true;
        };
        let to = entry.get("destination").and_then(Value::as_str).unwrap_or_default();
        let of =
            format!("the binding of `{to}` to the {} exchange `{}`", exchange.kind, exchange.name);
        let (message, place) = match key {
            None => (format!("{of} has no `routing_key`"), place.clone()),
            Some(_) => {
                (format!("{of} has a `routing_key` that is no string"), place.at("routing_key"))
            }
        };
        let help = match outcome {
            Outcome::Refused => {
                "write a string; the broker refuses the import here, and reads nothing that comes after"
            }
            Outcome::Lost => {
                "write a string; the broker stores this, and cannot export its definitions from then on"
            }
        };
        self.fault(message, place, help);
        false
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
            let help = "it brings every message to the queue that its routing key names";
            let at = place.at("source");
            if keeps_default_bindings(self.model.target.version) {
                let message = "a binding of the default exchange brings no message";
                let finding = Diagnostic::lint("invalid-definitions", Severity::Warning, message);
                self.found.push(finding.at(at, "").help(help));
            } else {
                self.fault("the default exchange cannot be bound", at, help);
            }
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
