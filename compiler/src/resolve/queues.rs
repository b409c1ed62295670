//! Queues, partitions and per-instance queues.

use super::builder::Builder;
use super::scope::{Named, Scope};
use super::settings::{DefaultSettings, Layers};
use super::vhosts::queue_type;
use crate::broker::{ExchangeType, QueueType};
use crate::model::{
    Destination, Exchange, Id, Origin, Presence, Queue, QueueRole, Ref, Setting, SettingPlace,
    Settings, Vhost,
};
use crate::report::{Diagnostic, nearest};
use crate::syntax;
use std::collections::HashMap;
use std::num::NonZeroU32;

/// The queues that an entry of `queues` became: one, or partitions, which come one after the other.
#[derive(Clone, Copy)]
pub(super) struct Made {
    pub(super) first: Id<Queue>,
    count: usize,
}

impl Made {
    pub(super) fn ids(self) -> impl Iterator<Item = Id<Queue>> {
        let first = self.first.index();
        (first..first + self.count).map(Id::new)
    }
}

impl Builder {
    /// Makes the queues of a virtual host; says which, entry by entry.
    pub(super) fn queues(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>) -> Vec<Made> {
        self.model.queues.reserve(scope.queues.len());
        self.model.index.reserve_queues(vhost, scope.queues.len());
        self.bound.reserve(scope.queues.len());
        let mut made = Vec::with_capacity(scope.queues.len());
        let defaults = DefaultSettings::of(scope, self.version());
        let patches: HashMap<_, _> = scope.queue_patches.iter().map(|p| (p.name, p)).collect();
        for named in &scope.queues {
            let patch = patches.get(named.name).copied();
            let layers = Layers { queue: named, patch, defaults: &defaults, scope };
            self.check_words(&layers);
            made.push(match named.item.partitions {
                Some(count) => self.partitions(vhost, &layers, count),
                None => {
                    let queue = self.queue(vhost, named.name.to_owned(), &layers);
                    Made { first: self.add_queue(queue), count: 1 }
                }
            });
        }
        for patch in &scope.queue_patches {
            if self.model.queue(vhost, patch.name).is_none() {
                let near = nearest(patch.name, scope.queues.iter().map(|q| q.name));
                let near = near.map(str::to_owned);
                self.unresolved("queue", patch.name, &patch.place.as_key(), near);
            }
        }
        made
    }

    /// Words that contradict each other, or an argument that says the same.
    fn check_words(&mut self, layers: &Layers<'_, '_>) {
        let named = layers.queue;
        if named.item.external && named.item.per_instance {
            let name = named.name;
            let message =
                format!("the queue `{name}` cannot be both `external` and `per_instance`");
            let fault = Diagnostic::fault("queue-type-conflict", message)
                .about(name)
                .at(named.place.at("per_instance").as_key(), "each instance makes one of its own")
                .at(named.place.at("external").as_key(), "someone else makes it")
                .help("keep one of the two");
            self.found.push(fault);
        }
        for (word, argument) in layers.said_twice() {
            self.said_twice("queue", named.name, &named.place, word, argument);
        }
    }

    fn queue(&self, vhost: Id<Vhost>, name: String, layers: &Layers<'_, '_>) -> Queue {
        let item = layers.queue.item;
        let (durable, auto_delete) = flags(layers);
        let presence = presence(item);
        let kind = self.kind(vhost, layers, durable && !auto_delete && !item.per_instance);
        let mut arguments = layers.settings(kind);
        // A type that the language has no word for stands among the arguments.
        let other =
            layers.queue.item.type_.is_none() && item.arguments.contains_key("x-queue-type");
        if presence != Presence::External && !other {
            let at = SettingPlace::Key("type");
            arguments.0.insert(0, Setting::new("x-queue-type", kind.name(), at));
        }
        Queue {
            vhost,
            name,
            kind: if other {
                arguments.text("x-queue-type").and_then(QueueType::parse)
            } else {
                Some(kind)
            },
            durable,
            auto_delete,
            arguments,
            presence,
            role: QueueRole::Work,
            parked_in: None,
            doc: item.doc.clone(),
            owner: item.owner.clone(),
            partition: None,
            ordered_by: item.ordered_by.clone(),
            rust: item.rust.clone(),
            loss_accepted: None,
            origin: Origin::Written(layers.queue.place.clone()),
        }
    }

    /// The type: written, or by default where the flags allow it.
    fn kind(&self, vhost: Id<Vhost>, layers: &Layers<'_, '_>, lasting: bool) -> QueueType {
        let patched = layers.patch.and_then(|patch| patch.item.type_);
        if let Some(written) = patched.or(layers.queue.item.type_) {
            return queue_type(written);
        }
        let scope = layers.scope;
        let patch = scope.default_patch.as_ref().and_then(|patch| patch.item.queue.type_);
        let default = patch.or(scope.defaults.iter().find_map(|layer| layer.item.queue.type_));
        let default = default.map(queue_type).or(self.model.vhosts[vhost].default_queue_type);
        default.filter(|_| lasting).unwrap_or(QueueType::Classic)
    }

    /// `partitions`: queues behind a consistent-hash exchange, one consumer at a time each.
    fn partitions(&mut self, vhost: Id<Vhost>, layers: &Layers<'_, '_>, count: NonZeroU32) -> Made {
        let named = layers.queue;
        let exchange = self.partition_exchange(vhost, named);
        let first = Id::new(self.model.queues.len());
        for index in 0..count.get() {
            let mut queue = self.queue(vhost, format!("{}.{index}", named.name), layers);
            queue.partition = Some(index);
            queue.arguments.add(Setting::new(
                "x-single-active-consumer",
                true,
                SettingPlace::Key("partitions"),
            ));
            let id = self.add_queue(queue);
            let origin = derived(named, format!("partition of {}", named.name));
            let end = Destination::Queue(Ref::Known(id));
            self.bind(vhost, exchange, end, "1".to_owned(), origin);
        }
        // The name of the whole leads to its first partition, and its bindings to the exchange.
        self.model.index.add_queue(vhost, named.name, first);
        self.bound[first.index()] = Destination::Exchange(Ref::Known(exchange));
        Made { first, count: count.get() as usize }
    }

    fn partition_exchange(
        &mut self,
        vhost: Id<Vhost>,
        named: &Named<'_, syntax::Queue>,
    ) -> Id<Exchange> {
        let mut arguments = Settings::default();
        if let Some(field) = &named.item.ordered_by {
            let at = SettingPlace::Key("ordered_by");
            arguments.add(Setting::new("hash-header", field.as_str(), at));
        }
        let name = format!("{}.partitions", named.name);
        let origin = derived(named, format!("spreads {} over its partitions", named.name));
        self.derived_exchange(vhost, name, ExchangeType::ConsistentHash, arguments, origin)
    }
}

fn derived(named: &Named<'_, syntax::Queue>, why: String) -> Origin {
    Origin::Derived { from: named.place.at("partitions"), why }
}

fn presence(queue: &syntax::Queue) -> Presence {
    match queue {
        queue if queue.external => Presence::External,
        queue if queue.per_instance => Presence::PerInstance,
        _ => Presence::Declared,
    }
}

/// `durable` and `auto_delete`, the strongest layer first.
fn flags(layers: &Layers<'_, '_>) -> (bool, bool) {
    let (own, scope) = (layers.queue.item, layers.scope);
    let patch = layers.patch.map(|patch| patch.item);
    let mut durable = patch.and_then(|patch| patch.durable).or(own.durable);
    let mut auto_delete = patch.and_then(|patch| patch.auto_delete).or(own.auto_delete);
    // Only a queue that names no replicated type can be anything but durable.
    if own.type_.is_none_or(|kind| kind == syntax::QueueType::Classic) {
        if let Some(patch) = &scope.default_patch {
            durable = durable.or(patch.item.queue.durable);
            auto_delete = auto_delete.or(patch.item.queue.auto_delete);
        }
        for layer in &scope.defaults {
            durable = durable.or(layer.item.queue.durable);
            auto_delete = auto_delete.or(layer.item.queue.auto_delete);
        }
    }
    (durable.unwrap_or(true), auto_delete.unwrap_or(false))
}
