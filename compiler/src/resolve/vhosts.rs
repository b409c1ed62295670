//! Virtual hosts, their metadata, limits and predeclared exchanges.

use super::builder::Builder;
use super::scope::{Merged, Scope};
use crate::broker::{QueueType, names};
use crate::model::{Exchange, Id, Origin, Parameter, Presence, Settings, Vhost};
use crate::syntax;
use serde_json::{Map, Value, json};

impl Builder {
    /// Makes the virtual hosts; the top level's comes first.
    pub(super) fn vhosts<'m, 's>(
        &mut self,
        merged: &'m Merged<'s>,
    ) -> Vec<(Id<Vhost>, &'m Scope<'s>)> {
        let scopes = std::iter::once(&merged.home).chain(&merged.further);
        let made = scopes.map(|scope| (self.vhost(scope), scope)).collect();
        self.model.home = Id::new(0);
        made
    }

    fn vhost(&mut self, scope: &Scope<'_>) -> Id<Vhost> {
        let patch = scope.vhost_patch.as_ref().map(|patch| patch.item);
        let kind = patch.and_then(|patch| patch.default_queue_type);
        let kind = kind.or(scope.vhost.and_then(|vhost| vhost.default_queue_type));
        let external = scope.vhost.is_some_and(|vhost| vhost.external);
        let presence = if external { Presence::External } else { Presence::Declared };
        let origin = scope.place.clone().map_or(Origin::Predeclared, Origin::Written);
        let id = self.model.vhosts.push(Vhost {
            name: scope.name.to_owned(),
            presence,
            metadata: scope.vhost.map(|vhost| metadata(vhost, kind)).unwrap_or_default(),
            tracing: scope.vhost.is_some_and(|vhost| vhost.tracing == Some(true)),
            default_queue_type: kind.map(queue_type),
            origin: origin.clone(),
        });
        self.predeclared(id);
        self.limits(id, scope, origin);
        id
    }

    fn predeclared(&mut self, vhost: Id<Vhost>) {
        // The default exchange is none that one can refer to.
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

    fn limits(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>, origin: Origin) {
        let mut value = Map::new();
        let written = scope.vhost.map(|vhost| &vhost.limits);
        let patched = scope.vhost_patch.as_ref().map(|patch| &patch.item.limits);
        for limits in [written, patched].into_iter().flatten() {
            let pairs =
                [("max-queues", limits.max_queues), ("max-connections", limits.max_connections)];
            for (name, limit) in pairs {
                if let Some(limit) = limit {
                    value.insert(name.to_owned(), limit.into());
                }
            }
        }
        if !value.is_empty() {
            self.model.parameters.push(Parameter {
                vhost,
                component: "vhost-limits".to_owned(),
                name: "limits".to_owned(),
                value: Value::Object(value),
                origin,
            });
        }
    }
}

/// What the broker keeps about a virtual host (`rabbit_definitions`, from 3.10.8).
fn metadata(vhost: &syntax::Vhost, kind: Option<syntax::QueueType>) -> Map<String, Value> {
    let mut metadata: Map<String, Value> =
        vhost.metadata.iter().map(|(name, value)| (name.clone(), value.get().clone())).collect();
    if let Some(description) = &vhost.description {
        metadata.insert("description".to_owned(), json!(description));
    }
    if !vhost.tags.is_empty() {
        metadata.insert("tags".to_owned(), json!(vhost.tags));
    }
    if let Some(kind) = kind {
        metadata.insert("default_queue_type".to_owned(), json!(queue_type(kind).name()));
    }
    if let Some(protected) = vhost.protected_from_deletion {
        metadata.insert("protected_from_deletion".to_owned(), json!(protected));
    }
    metadata
}

pub(super) fn queue_type(kind: syntax::QueueType) -> QueueType {
    match kind {
        syntax::QueueType::Classic => QueueType::Classic,
        syntax::QueueType::Quorum => QueueType::Quorum,
        syntax::QueueType::Stream => QueueType::Stream,
    }
}
