//! Names to ids, for the phases that still meet names.

use super::{Exchange, Id, Queue, Vhost};
use rustc_hash::FxHashMap;

/// The names of a model's exchanges and queues, by virtual host.
#[derive(Debug, Default)]
pub(crate) struct Index {
    exchanges: Vec<FxHashMap<Box<str>, Id<Exchange>>>,
    queues: Vec<FxHashMap<Box<str>, Id<Queue>>>,
}

impl Index {
    pub(crate) fn queue(&self, vhost: Id<Vhost>, name: &str) -> Option<Id<Queue>> {
        self.queues.get(vhost.index())?.get(name).copied()
    }

    pub(crate) fn exchange(&self, vhost: Id<Vhost>, name: &str) -> Option<Id<Exchange>> {
        self.exchanges.get(vhost.index())?.get(name).copied()
    }

    /// Makes room for so many more queues of a virtual host.
    pub(crate) fn reserve_queues(&mut self, vhost: Id<Vhost>, more: usize) {
        at(&mut self.queues, vhost).reserve(more);
    }

    /// Remembers a queue; the first of equal names stays.
    pub(crate) fn add_queue(&mut self, vhost: Id<Vhost>, name: &str, id: Id<Queue>) {
        at(&mut self.queues, vhost).entry(name.into()).or_insert(id);
    }

    /// Remembers an exchange; the first of equal names stays.
    pub(crate) fn add_exchange(&mut self, vhost: Id<Vhost>, name: &str, id: Id<Exchange>) {
        at(&mut self.exchanges, vhost).entry(name.into()).or_insert(id);
    }

    pub(crate) fn queue_names(&self, vhost: Id<Vhost>) -> impl Iterator<Item = &str> {
        self.queues.get(vhost.index()).into_iter().flatten().map(|(name, _)| &**name)
    }

    pub(crate) fn exchange_names(&self, vhost: Id<Vhost>) -> impl Iterator<Item = &str> {
        self.exchanges.get(vhost.index()).into_iter().flatten().map(|(name, _)| &**name)
    }
}

fn at<T>(maps: &mut Vec<FxHashMap<Box<str>, T>>, vhost: Id<Vhost>) -> &mut FxHashMap<Box<str>, T> {
    if maps.len() <= vhost.index() {
        maps.resize_with(vhost.index() + 1, FxHashMap::default);
    }
    &mut maps[vhost.index()]
}
