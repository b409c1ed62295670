//! A broker in memory, for unit tests: it runs the definitions that topoc emits by the router that the compiler's proofs use.
//!
//! Time is tokio's, so that a test with paused time waits for no delay. It knows exchanges, bindings, TTLs, dead letters, length
//! and delivery limits, a quorum queue's delayed retry, returns, prefetch, acknowledgements, single active consumers, exclusive queues, direct reply-to, and
//! streams as far as their offset goes. It does not know policies, priorities, permissions, more than one virtual host, and the
//! at-least-once strategy's waiting for a target that is full.

mod arrival;
mod catalogue;
mod channel;
mod clock;
mod connection;
mod declare;
mod definitions;
mod queue;
mod state;

pub use definitions::MemoryError;

use super::{Connection, State as Health, Transport, TransportError};
use crate::envelope::Delivery;
use async_trait::async_trait;
use state::State;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A broker in memory. Clones are the same broker.
#[derive(Clone)]
pub struct Memory {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// Something may expire earlier than before.
    changed: Notify,
    ticking: Mutex<bool>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("queues", &self.lock().queues.len()).finish_non_exhaustive()
    }
}

impl Memory {
    /// A broker that holds what a definitions document says: the text of `topoc build --emit definitions`.
    ///
    /// # Errors
    /// The document is malformed, or holds what this broker does not know.
    pub fn new(definitions: &str) -> Result<Self, MemoryError> {
        let state = Mutex::new(State::new(definitions::read(definitions)?));
        let (changed, ticking) = (Notify::new(), Mutex::new(false));
        Ok(Self { shared: Arc::new(Shared { state, changed, ticking }) })
    }

    /// Lets queues not take the next publishes.
    pub fn nack_next(&self, publishes: usize) {
        self.lock().injected.nacks = publishes;
    }

    /// Returns the next publishes, wherever they would go.
    pub fn return_next(&self, publishes: usize) {
        self.lock().injected.returns = publishes;
    }

    /// Takes the next publishes, and loses the connection before it confirms them.
    pub fn lose_next_confirms(&self, publishes: usize) {
        self.lock().injected.lost_confirms = publishes;
    }

    /// Lets the next publishes arrive twice.
    pub fn duplicate_next(&self, publishes: usize) {
        self.lock().injected.duplicates = publishes;
    }

    /// Loses all connections. Clients may connect again at once.
    pub fn disconnect(&self) {
        let mut state = self.lock();
        let connections: Vec<u64> = state.connections.keys().copied().collect();
        for connection in connections {
            state.lose(connection, "connection lost");
        }
    }

    /// Loses all connections and takes no new ones, until [`Memory::start`].
    pub fn stop(&self) {
        self.lock().injected.is_down = true;
        self.disconnect();
    }

    /// Takes connections again.
    pub fn start(&self) {
        self.lock().injected.is_down = false;
    }

    /// Takes no publishes from connections, until [`Memory::unblock`].
    pub fn block(&self, reason: &str) {
        self.tell(&Health::Blocked(reason.into()));
    }

    /// Takes publishes again.
    pub fn unblock(&self) {
        self.tell(&Health::Open);
    }

    /// Removes a queue, as an operator might: its consumers are cancelled. `false` if there is none of that name.
    pub fn delete_queue(&self, queue: &str) -> bool {
        let mut state = self.lock();
        let Some(id) = state.catalogue.queue(queue) else { return false };
        state.delete_queue(id);
        true
    }

    /// What waits in a queue and is not with a consumer, the next one first; nothing where there is no such queue.
    #[must_use]
    pub fn waiting(&self, queue: &str) -> Vec<Delivery> {
        let state = self.lock();
        let Some(id) = state.catalogue.queue(queue) else { return Vec::new() };
        let name = |death: &topoc_routing::Death| state.queues[death.queue.index()].name.clone();
        let messages = state.queues[id.index()].messages.iter();
        messages.map(|stored| stored.delivery(0, None, name)).collect()
    }

    /// How many messages of a queue are with consumers.
    #[must_use]
    pub fn in_work(&self, queue: &str) -> usize {
        let state = self.lock();
        let Some(id) = state.catalogue.queue(queue) else { return 0 };
        let open = state.channels.values().flat_map(|channel| channel.open.values());
        open.filter(|(_, of, _)| *of == id).count()
    }

    fn tell(&self, health: &Health) {
        for connection in self.lock().connections.values() {
            connection.send_replace(health.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Memory {
    async fn connect(&self, _name: &str) -> Result<Arc<dyn Connection>, TransportError> {
        clock::start(&self.shared);
        connection::open(&self.shared)
    }
}
