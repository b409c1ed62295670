//! Connections to a broker in memory.

use super::Shared;
use super::channel::Open as OpenChannel;
use super::state::{Channel as Held, State};
use crate::transport::{Channel, Connection, Settlement, State as Health, TransportError};
use async_trait::async_trait;
use std::sync::Arc;
use tokio::sync::watch;
use topoc_routing::QueueId;

struct Open {
    shared: Arc<Shared>,
    id: u64,
    health: watch::Receiver<Health>,
}

pub(super) fn open(shared: &Arc<Shared>) -> Result<Arc<dyn Connection>, TransportError> {
    let mut state = shared.lock();
    if state.injected.is_down {
        return Err(TransportError::lost("the broker is down"));
    }
    let (sender, health) = watch::channel(Health::Open);
    let id = state.next_id();
    state.connections.insert(id, sender);
    Ok(Arc::new(Open { shared: shared.clone(), id, health }))
}

#[async_trait]
impl Connection for Open {
    async fn channel(&self) -> Result<Arc<dyn Channel>, TransportError> {
        let mut state = self.shared.lock();
        if !state.connections.contains_key(&self.id) {
            return Err(TransportError::lost("the connection is lost"));
        }
        let id = state.next_id();
        state.channels.insert(id, Held { connection: self.id, ..Held::default() });
        let (shared, health) = (self.shared.clone(), self.health.clone());
        Ok(Arc::new(OpenChannel { shared, id, connection: self.id, health }))
    }

    fn state(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    async fn close(&self) {
        self.shared.lock().lose(self.id, "the connection was closed");
        self.shared.changed.notify_one();
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.lock().lose(self.id, "the connection was dropped");
    }
}

impl State {
    /// Ends a connection, with its channels and its exclusive queues.
    pub(super) fn lose(&mut self, connection: u64, reason: &str) {
        let Some(sender) = self.connections.remove(&connection) else { return };
        let ours = self.channels.iter().filter(|(_, channel)| channel.connection == connection);
        let mut channels: Vec<u64> = ours.map(|(id, _)| *id).collect();
        channels.sort_unstable();
        for channel in channels {
            self.close_channel(channel, Some(&TransportError::lost(reason)));
        }
        let is_ours = |index: &usize| self.queues[*index].owner == Some(connection);
        let owned: Vec<usize> = (0..self.queues.len()).filter(is_ours).collect();
        for index in owned {
            self.delete_queue(super::state::id_of(index));
        }
        sender.send_replace(Health::Lost(reason.into()));
    }

    /// Ends a channel: its consumers end, with the error where there is one, and what it did not settle goes back.
    pub(super) fn close_channel(&mut self, id: u64, error: Option<&TransportError>) {
        let Some(channel) = self.channels.remove(&id) else { return };
        let ours = self.consumers.iter().filter(|(_, consumer)| consumer.channel == id);
        let consumers: Vec<u64> = ours.map(|(id, _)| *id).collect();
        for consumer in consumers {
            self.end_consumer(consumer, error);
        }
        if let (Some(replies), Some(error)) = (channel.replies, error) {
            // Nobody may wait for replies any more.
            drop(replies.send(Err(error.clone())));
        }
        let mut touched: Vec<QueueId> = Vec::new();
        for (_, (_, queue, stored)) in channel.open.into_iter().rev() {
            if !self.queues[queue.index()].settings.is_stream {
                self.give_back(queue, stored, Settlement::Release);
                touched.push(queue);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for queue in touched {
            self.pump(queue);
        }
    }

    /// Takes a consumer away from its queue.
    pub(super) fn end_consumer(&mut self, id: u64, error: Option<&TransportError>) {
        let Some(consumer) = self.consumers.remove(&id) else { return };
        let queue = consumer.queue;
        self.queues[queue.index()].consumers.retain(|other| *other != id);
        if let Some(error) = error {
            // Nobody may read any more.
            drop(consumer.sender.send(Err(error.clone())));
        }
        self.pump(queue);
    }

    /// Removes a queue and all that is in it; its consumers are cancelled.
    pub(super) fn delete_queue(&mut self, id: QueueId) {
        let queue = &mut self.queues[id.index()];
        queue.is_deleted = true;
        queue.messages.clear();
        queue.resting.clear();
        for consumer in std::mem::take(&mut queue.consumers) {
            self.end_consumer(consumer, None);
        }
    }
}
