//! The files of a topology as one: each section's entries with their places. `merge` puts them
//! together.

use crate::source::Place;
use crate::syntax;

/// An entry of a section, with its name and its place.
pub(super) struct Named<'s, T> {
    pub(super) name: &'s str,
    pub(super) item: &'s T,
    pub(super) place: Place,
}

/// An entry of a list, with its place.
pub(super) struct Listed<'s, T> {
    pub(super) item: &'s T,
    pub(super) place: Place,
}

/// The sections of one virtual host.
#[derive(Default)]
pub(super) struct Scope<'s> {
    /// The name of the virtual host, and where it is written.
    pub(super) name: &'s str,
    pub(super) place: Option<Place>,
    pub(super) vhost: Option<&'s syntax::Vhost>,
    /// What objects that say nothing get: the nearest first.
    pub(super) defaults: Vec<Listed<'s, syntax::Defaults>>,
    pub(super) exchanges: Vec<Named<'s, syntax::Exchange>>,
    pub(super) queues: Vec<Named<'s, syntax::Queue>>,
    pub(super) dead_letters: Vec<Named<'s, syntax::DeadLetterPolicy>>,
    pub(super) retries: Vec<Named<'s, syntax::Retry>>,
    pub(super) messages: Vec<Named<'s, syntax::Message>>,
    pub(super) requests: Vec<Named<'s, syntax::Request>>,
    pub(super) services: Vec<Named<'s, syntax::Service>>,
    pub(super) policies: Vec<Named<'s, syntax::Policy>>,
    pub(super) operator_policies: Vec<Named<'s, syntax::Policy>>,
    pub(super) permissions: Vec<Listed<'s, syntax::Permission>>,
    pub(super) topic_permissions: Vec<Listed<'s, syntax::TopicPermission>>,
    pub(super) parameters: Vec<Listed<'s, syntax::RuntimeParameter>>,
    pub(super) queue_patches: Vec<Named<'s, syntax::QueuePatch>>,
    pub(super) default_patch: Option<Listed<'s, syntax::DefaultsPatch>>,
    pub(super) vhost_patch: Option<Listed<'s, syntax::VhostPatch>>,
}

/// All files of a topology as one.
pub(super) struct Merged<'s> {
    pub(super) name: Option<&'s str>,
    pub(super) broker: Option<Listed<'s, syntax::Broker>>,
    pub(super) environment: Option<Named<'s, syntax::Environment>>,
    /// The virtual host of the top level.
    pub(super) home: Scope<'s>,
    /// Further virtual hosts.
    pub(super) further: Vec<Scope<'s>>,
    pub(super) users: Vec<Named<'s, syntax::User>>,
    pub(super) types: Vec<Named<'s, syntax::Field>>,
    pub(super) global_parameters: Vec<Named<'s, syntax::Json>>,
    pub(super) lints: Vec<Listed<'s, syntax::Lint>>,
    pub(super) tests: Vec<Listed<'s, syntax::Test>>,
}
