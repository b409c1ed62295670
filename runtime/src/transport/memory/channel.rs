//! Channels of a broker in memory.

use super::Shared;
use super::arrival::REPLY_TO;
use super::definitions::MemoryError;
use super::state::{Consumer, State};
use crate::descriptor::{Argument, Bind, End, Exchange, Offset, Queue as Declared};
use crate::envelope::Envelope;
use crate::transport::{
    Channel, Confirmation, Consume, Deliveries, Fault, Settlement, State as Health, TransportError,
};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use std::sync::Arc;
use std::sync::MutexGuard;
use tokio::sync::{mpsc, watch};
use topoc_routing::QueueId;

pub(super) struct Open {
    pub(super) shared: Arc<Shared>,
    pub(super) id: u64,
    pub(super) connection: u64,
    pub(super) health: watch::Receiver<Health>,
}

impl Open {
    /// The broker, if the channel still is open.
    fn state(&self) -> Result<MutexGuard<'_, State>, TransportError> {
        let state = self.shared.lock();
        if state.channels.contains_key(&self.id) {
            return Ok(state);
        }
        Err(TransportError::lost("the channel is closed"))
    }

    /// The broker closes a channel whose request it refuses.
    fn refuse<T>(
        &self,
        mut state: MutexGuard<'_, State>,
        error: TransportError,
    ) -> Result<T, TransportError> {
        state.close_channel(self.id, Some(&error));
        Err(error)
    }

    /// What became of a declaration, told as the broker does.
    fn declared(
        &self,
        state: MutexGuard<'_, State>,
        declared: Result<(), MemoryError>,
    ) -> Result<(), TransportError> {
        match declared {
            Ok(()) => Ok(()),
            Err(error) => {
                let text = format!("NOT_FOUND - {error}");
                self.refuse(state, TransportError::new(Fault::Missing, text))
            }
        }
    }

    fn missing<T>(
        &self,
        state: MutexGuard<'_, State>,
        what: &str,
        name: &str,
    ) -> Result<T, TransportError> {
        let text = format!("NOT_FOUND - no {what} '{name}'");
        self.refuse(state, TransportError::new(Fault::Missing, text))
    }
}

#[async_trait]
impl Channel for Open {
    async fn confirm_select(&self) -> Result<(), TransportError> {
        self.state().map(drop)
    }

    async fn publish(&self, envelope: &Envelope) -> Result<Confirmation, TransportError> {
        let mut health = self.health.clone();
        let lost = |_| TransportError::lost("the connection is lost");
        health.wait_for(|health| !matches!(health, Health::Blocked(_))).await.map_err(lost)?;
        // As with a socket, what is sent takes a moment.
        tokio::task::yield_now().await;
        let mut state = self.state()?;
        let result = state.publish_injected(self.id, envelope);
        self.shared.changed.notify_one();
        match result {
            Err(error) if error.fault != Fault::Lost => self.refuse(state, error),
            other => other,
        }
    }

    async fn consume(&self, consume: &Consume) -> Result<Deliveries, TransportError> {
        let mut state = self.state()?;
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let stream = poll_fn(move |context| receiver.poll_recv(context)).boxed();
        if consume.queue == REPLY_TO {
            if let Some(channel) = state.channels.get_mut(&self.id) {
                channel.replies = Some(sender);
            }
            return Ok(stream);
        }
        let Some(queue) = state.live_queue(&consume.queue) else {
            return self.missing(state, "queue", &consume.queue);
        };
        let owner = state.queues[queue.index()].owner;
        if owner.is_some_and(|owner| owner != self.connection) {
            let text = format!("RESOURCE_LOCKED - queue '{}' is exclusive", consume.queue);
            return self.refuse(state, TransportError::new(Fault::Locked, text));
        }
        let consumer = Consumer {
            queue,
            channel: self.id,
            tag: consume.consumer.clone(),
            prefetch: usize::from(consume.prefetch),
            no_ack: consume.no_ack,
            open: 0,
            offset: state.first_of(queue, consume.offset),
            sender,
        };
        let id = state.next_id();
        state.consumers.insert(id, consumer);
        state.queues[queue.index()].consumers.push_back(id);
        state.pump(queue);
        Ok(stream)
    }

    async fn cancel(&self, consumer: &str) -> Result<(), TransportError> {
        let mut state = self.state()?;
        let is_it = |one: &Consumer| one.channel == self.id && one.tag == consumer;
        let found = state.consumers.iter().find(|(_, one)| is_it(one)).map(|(id, _)| *id);
        if let Some(id) = found {
            state.end_consumer(id, None);
        }
        Ok(())
    }

    async fn settle(&self, tag: u64, settlement: Settlement) -> Result<(), TransportError> {
        let mut state = self.state()?;
        let is_known = state.settle(self.id, tag, settlement);
        self.shared.changed.notify_one();
        if is_known {
            return Ok(());
        }
        let text = format!("PRECONDITION_FAILED - unknown delivery tag {tag}");
        self.refuse(state, TransportError::new(Fault::Precondition, text))
    }

    async fn declare_exclusive(
        &self,
        queue: &str,
        arguments: &[(&'static str, Argument)],
    ) -> Result<(), TransportError> {
        let mut state = self.state()?;
        let declared = state.declare_queue(queue, arguments, Some(self.connection));
        self.declared(state, declared)
    }

    async fn declare_exchange(&self, exchange: &Exchange) -> Result<(), TransportError> {
        let mut state = self.state()?;
        let declared = state.declare_exchange(exchange);
        self.declared(state, declared)
    }

    async fn declare_queue(&self, queue: &Declared) -> Result<(), TransportError> {
        let mut state = self.state()?;
        let declared = state.declare_queue(queue.name, queue.arguments, None);
        self.declared(state, declared)
    }

    async fn check_queue(&self, queue: &str) -> Result<(), TransportError> {
        let state = self.state()?;
        match state.live_queue(queue) {
            Some(_) => Ok(()),
            None => self.missing(state, "queue", queue),
        }
    }

    async fn check_exchange(&self, exchange: &str) -> Result<(), TransportError> {
        let state = self.state()?;
        match state.catalogue.exchange(exchange) {
            Some(_) => Ok(()),
            None => self.missing(state, "exchange", exchange),
        }
    }

    async fn bind(&self, to: End<'_>, bind: &Bind) -> Result<(), TransportError> {
        let mut state = self.state()?;
        if let End::Queue(queue) = to
            && state.live_queue(queue).is_none()
        {
            return self.missing(state, "queue", queue);
        }
        let bound = state.bind(to, bind);
        self.declared(state, bound)
    }

    async fn close(&self) {
        self.shared.lock().close_channel(self.id, None);
        self.shared.changed.notify_one();
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.lock().close_channel(self.id, None);
    }
}

impl State {
    /// A queue that is there.
    fn live_queue(&self, name: &str) -> Option<QueueId> {
        self.catalogue.queue(name).filter(|id| !self.queues[id.index()].is_deleted)
    }

    /// Where a consumer begins in a stream. Times are not kept: all of a stream is since any of them.
    fn first_of(&self, queue: QueueId, offset: Option<Offset>) -> usize {
        let end = self.queues[queue.index()].messages.len();
        match offset.unwrap_or(Offset::Next) {
            Offset::First | Offset::Since(_) => 0,
            Offset::Last => end.saturating_sub(1),
            Offset::Next => end,
            Offset::At(at) => usize::try_from(at).unwrap_or(usize::MAX).min(end),
        }
    }
}
