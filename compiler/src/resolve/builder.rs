//! The model while it is being made.

use super::scope::{Listed, Merged, Scope};
use super::{DEFAULT_VERSION, Options};
use crate::broker::Version;
use crate::contract::Shape;
use crate::model::{
    Binding, Destination, Exchange, Form, Id, Message, Model, Origin, Presence, Queue, QueueRole,
    Ref, Retry, Settings, Target, Unresolved, User, Vhost,
};
use crate::report::{Diagnostic, nearest};
use crate::source::Place;
use crate::syntax::{self, SettingsMode};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::HashMap;

/// A model in the making, and what only the making needs to know.
pub(super) struct Builder {
    pub(super) model: Model,
    pub(super) found: Vec<Diagnostic>,
    pub(super) settings_mode: SettingsMode,
    pub(super) retries: HashMap<(Id<Vhost>, String), Id<Retry>>,
    pub(super) messages: HashMap<(Id<Vhost>, String), Id<Message>>,
    pub(super) requests: HashMap<(Id<Vhost>, String), Id<Message>>,
    pub(super) users: HashMap<String, Id<User>>,
    pub(super) types: FxHashMap<String, Id<Shape>>,
    /// The shapes of schema files, by the places that name them.
    pub(super) schemas: FxHashMap<Place, Id<Shape>>,
    /// The bindings of parking queues that are made.
    pub(super) parked: FxHashSet<(Id<Exchange>, Id<Queue>, String)>,
    /// Where the bindings of a queue go: itself, or the exchange before its partitions.
    pub(super) bound: Vec<Destination>,
}

impl Builder {
    pub(super) fn new(merged: &Merged<'_>, options: Options<'_>) -> Self {
        let target = target(merged, options);
        let settings_mode = settings_mode(merged);
        let model = Model {
            name: merged.name.map(str::to_owned),
            environment: merged.environment.as_ref().map(|e| e.name.to_owned()),
            ..Model::empty(Form::Topology, target)
        };
        Self {
            model,
            found: Vec::new(),
            settings_mode,
            retries: HashMap::new(),
            messages: HashMap::new(),
            requests: HashMap::new(),
            users: HashMap::new(),
            types: FxHashMap::default(),
            schemas: FxHashMap::default(),
            parked: FxHashSet::default(),
            bound: Vec::new(),
        }
    }

    pub(super) fn version(&self) -> Version {
        self.model.target.version
    }

    pub(super) fn finish(self) -> Result<Model, Vec<Diagnostic>> {
        if self.found.is_empty() { Ok(self.model) } else { Err(self.found) }
    }

    pub(super) fn add_exchange(&mut self, exchange: Exchange) -> Id<Exchange> {
        let id = Id::new(self.model.exchanges.len());
        self.model.index.add_exchange(exchange.vhost, &exchange.name, id);
        self.model.exchanges.push(exchange)
    }

    pub(super) fn add_queue(&mut self, queue: Queue) -> Id<Queue> {
        let id = Id::new(self.model.queues.len());
        self.model.index.add_queue(queue.vhost, &queue.name, id);
        self.bound.push(Destination::Queue(Ref::Known(id)));
        self.model.queues.push(queue)
    }

    /// A durable exchange that the compiler makes.
    pub(super) fn derived_exchange(
        &mut self,
        vhost: Id<Vhost>,
        name: String,
        kind: crate::broker::ExchangeType,
        arguments: Settings,
        origin: Origin,
    ) -> Id<Exchange> {
        self.add_exchange(Exchange {
            vhost,
            name,
            kind,
            durable: true,
            auto_delete: false,
            internal: false,
            arguments,
            presence: Presence::Declared,
            doc: None,
            owner: None,
            origin,
        })
    }

    /// A durable quorum queue that the compiler makes.
    pub(super) fn derived_queue(
        &mut self,
        vhost: Id<Vhost>,
        name: String,
        role: QueueRole,
        arguments: Settings,
        origin: Origin,
    ) -> Id<Queue> {
        self.add_queue(Queue {
            vhost,
            name,
            kind: Some(crate::broker::QueueType::Quorum),
            durable: true,
            auto_delete: false,
            arguments,
            presence: Presence::Declared,
            role,
            parked_in: None,
            doc: None,
            owner: None,
            partition: None,
            ordered_by: None,
            rust: None,
            loss_accepted: None,
            origin,
        })
    }

    pub(super) fn bind(
        &mut self,
        vhost: Id<Vhost>,
        source: Id<Exchange>,
        destination: Destination,
        routing_key: String,
        origin: Origin,
    ) {
        let source = Ref::Known(source);
        let arguments = serde_json::Map::new();
        self.model.bindings.push(Binding {
            vhost,
            source,
            destination,
            routing_key,
            arguments,
            message: None,
            origin,
        });
    }

    /// The exchange of that name; where there is none, that is remembered. The place is made only then.
    pub(super) fn exchange_ref(
        &mut self,
        vhost: Id<Vhost>,
        name: &str,
        place: impl FnOnce() -> Place,
    ) -> Ref<Exchange> {
        match self.model.index.exchange(vhost, name) {
            Some(id) => Ref::Known(id),
            None => {
                let near = nearest_of(name, self.model.index.exchange_names(vhost));
                self.unresolved("exchange", name, &place(), near);
                Ref::Unknown(name.into())
            }
        }
    }

    /// The queue of that name; where there is none, that is remembered.
    pub(super) fn queue_ref(&mut self, vhost: Id<Vhost>, name: &str, place: &Place) -> Ref<Queue> {
        match self.model.index.queue(vhost, name) {
            Some(id) => Ref::Known(id),
            None => {
                let near = nearest_of(name, self.model.index.queue_names(vhost));
                self.unresolved("queue", name, place, near);
                Ref::Unknown(name.into())
            }
        }
    }

    /// An object says one thing in a word of the language and again as an argument.
    pub(super) fn said_twice(
        &mut self,
        what: &str,
        name: &str,
        owner: &Place,
        word: &str,
        argument: &str,
    ) {
        let message = format!("the {what} `{name}` has `{word}` and the argument `{argument}`");
        let fault = Diagnostic::fault("unsupported-argument", message)
            .about(name)
            .at(owner.at("arguments").at(argument).as_key(), "this says the same again")
            .at(owner.at(word).as_key(), "it is said here already")
            .help("take the argument out: the language has a word for it");
        self.found.push(fault);
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

/// The nearest of names that come in no order of their own.
pub(super) fn nearest_of<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    nearest(name, names).map(str::to_owned)
}

fn target(merged: &Merged<'_>, options: Options<'_>) -> Target {
    let patch = merged.environment.as_ref().map(|e| (&e.item.broker, e.place.at("broker")));
    let written = merged.broker.as_ref();
    let patched = patch.as_ref().and_then(|(patch, place)| {
        Some((version_of(patch.version.as_ref()?), place.at("version")))
    });
    let in_file = written.and_then(|Listed { item, place }| {
        Some((version_of(item.version.as_ref()?), place.at("version")))
    });
    let (version, version_at) = match (options.version, patched.or(in_file)) {
        (Some(version), _) => (version, None),
        (None, Some((version, place))) => (version, Some(place)),
        (None, None) => (DEFAULT_VERSION, None),
    };
    let plugins = patch.and_then(|(patch, _)| patch.plugins.clone());
    let plugins = plugins.or_else(|| written.map(|broker| broker.item.plugins.clone()));
    Target { version, version_at, plugins: Some(plugins.unwrap_or_default().into_iter().collect()) }
}

fn version_of(version: &syntax::Version) -> Version {
    // The two have one grammar: what syntax reads, the broker's table knows how to compare.
    version.to_string().parse().unwrap_or(DEFAULT_VERSION)
}

fn settings_mode(merged: &Merged<'_>) -> SettingsMode {
    let patched = merged.environment.as_ref().and_then(|e| e.item.broker.settings);
    let written = merged.broker.as_ref().and_then(|b| b.item.settings);
    patched.or(written).unwrap_or(SettingsMode::Arguments)
}

/// The scope of a virtual host, and its id.
pub(super) type Scopes<'m, 's> = [(Id<Vhost>, &'m Scope<'s>)];
