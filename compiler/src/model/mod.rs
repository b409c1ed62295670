//! The model: what a topology is once every name is resolved and all sugar expanded.
//!
//! Objects live in arenas and refer to each other by id. Nothing changes a model
//! after `resolve` has made it.

mod access;
mod arena;
mod assertions;
mod index;
mod lint;
mod messages;
mod origin;
mod reference;
mod routing;
mod services;
mod wire;

pub use access::{Password, Permission, TopicPermission, User};
pub use arena::{Arena, Id};
pub use assertions::{Action, Assertion, ExpectedQueue};
pub(crate) use index::Index;
pub use lint::{Allowance, Lint, Naming};
pub use messages::{
    AnswerShapes, HeaderValues, KeyPiece, KeyTemplate, Message, MessageHeader, MessageKind,
    MessageVersion, ParameterSource, Payload, Upcast, Words,
};
pub use origin::{Origin, Setting, SettingPlace, Settings};
pub use reference::{Ref, Unresolved};
pub use routing::{
    Binding, Destination, Exchange, GlobalParameter, Parameter, Policy, Presence, Queue, QueueRole,
    Vhost,
};
pub use services::{Answer, Consumption, Deduplicate, MessageRef, Publication, Retry, Service};
pub use wire::Wire;

use crate::broker::Version;
use crate::contract::Shapes;
use crate::source::Place;
use std::collections::BTreeSet;

/// A resolved topology.
#[derive(Debug)]
pub struct Model {
    /// The topology's name.
    pub name: Option<String>,
    /// The environment whose patches are applied; `None` is the file as it stands.
    pub environment: Option<String>,
    /// Whether it was written in the language or is a broker's definitions document.
    pub form: Form,
    /// The broker that it is for.
    pub target: Target,
    /// The virtual host that the topology's top level describes.
    pub home: Id<Vhost>,
    /// Virtual hosts.
    pub vhosts: Arena<Vhost>,
    /// Exchanges, the predeclared and the derived ones included.
    pub exchanges: Arena<Exchange>,
    /// Queues, the derived, external and per-instance ones included.
    pub queues: Arena<Queue>,
    /// Bindings to queues and to exchanges.
    pub bindings: Arena<Binding>,
    /// Policies and operator policies.
    pub policies: Arena<Policy>,
    /// Users.
    pub users: Arena<User>,
    /// Permissions of users in virtual hosts.
    pub permissions: Arena<Permission>,
    /// Permissions of users on the routing keys of topic exchanges.
    pub topic_permissions: Arena<TopicPermission>,
    /// Parameters of components, by virtual host.
    pub parameters: Arena<Parameter>,
    /// Parameters of the cluster.
    pub global_parameters: Arena<GlobalParameter>,
    /// What payloads may be.
    pub shapes: Shapes,
    /// Message contracts.
    pub messages: Arena<Message>,
    /// Ways to retry.
    pub retries: Arena<Retry>,
    /// Services.
    pub services: Arena<Service>,
    /// What is asserted of the routing.
    pub assertions: Vec<Assertion>,
    /// The team's own conventions and exceptions.
    pub lint: Lint,
    /// References to what does not exist.
    pub unresolved: Vec<Unresolved>,
    pub(crate) index: Index,
}

/// What a model was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A topology in the language: it can name only what it knows.
    Topology,
    /// A definitions document: it is judged by what the broker would do with it.
    Definitions,
}

/// The broker that a topology is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its version.
    pub version: Version,
    /// Where the version was written, if it was in a file.
    pub version_at: Option<Place>,
    /// The plugins that it has; `None` where nothing says so, as in a definitions document.
    pub plugins: Option<BTreeSet<String>>,
}

impl Model {
    /// A model without objects, to be filled by `resolve`.
    pub(crate) fn empty(form: Form, target: Target) -> Self {
        Self {
            name: None,
            environment: None,
            form,
            target,
            home: Id::new(0),
            vhosts: Arena::default(),
            exchanges: Arena::default(),
            queues: Arena::default(),
            bindings: Arena::default(),
            policies: Arena::default(),
            users: Arena::default(),
            permissions: Arena::default(),
            topic_permissions: Arena::default(),
            parameters: Arena::default(),
            global_parameters: Arena::default(),
            shapes: Shapes::default(),
            messages: Arena::default(),
            retries: Arena::default(),
            services: Arena::default(),
            assertions: Vec::new(),
            lint: Lint::default(),
            unresolved: Vec::new(),
            index: Index::default(),
        }
    }

    /// The queue of that name in a virtual host.
    #[must_use]
    pub fn queue(&self, vhost: Id<Vhost>, name: &str) -> Option<Id<Queue>> {
        self.index.queue(vhost, name)
    }

    /// The exchange of that name in a virtual host; the default exchange is none.
    #[must_use]
    pub fn exchange(&self, vhost: Id<Vhost>, name: &str) -> Option<Id<Exchange>> {
        self.index.exchange(vhost, name)
    }

    /// The virtual host of that name.
    #[must_use]
    pub fn vhost(&self, name: &str) -> Option<Id<Vhost>> {
        self.vhosts.iter().find(|(_, vhost)| vhost.name == name).map(|(id, _)| id)
    }
}
