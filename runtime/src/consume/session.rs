//! Reading one queue: a session per channel, and a new one whenever a channel is lost.

use super::ledger::Ledger;
use super::worker::{Settled, Workers};
use super::{Stop, told};
use crate::descriptor::{self, Source, Subscription};
use crate::envelope::Delivery;
use crate::link::{Closed, Link, pause};
use crate::transport::{Channel, Consume, Deliveries, Settlement, TransportError};
use futures_util::StreamExt;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};
use uuid::Uuid;

/// Reads one queue on the broker.
pub(super) struct Reader {
    pub(super) link: Link,
    pub(super) subscription: &'static Subscription,
    pub(super) queue: &'static str,
    pub(super) workers: Workers,
    pub(super) stopping: watch::Receiver<Stop>,
    /// Counts down, once, when it reads for the first time.
    pub(super) begun: Option<watch::Sender<usize>>,
}

/// What reads on one channel.
struct Session {
    channel: Arc<dyn Channel>,
    deliveries: Deliveries,
    tag: String,
    ledger: Ledger,
    settle: mpsc::UnboundedSender<(u64, Settled)>,
    settled: mpsc::UnboundedReceiver<(u64, Settled)>,
}

/// Why a session ends.
enum End {
    Stopped,
    Lost(TransportError),
}

impl Reader {
    /// Reads until it is stopped.
    pub(super) async fn run(mut self) {
        let mut failures = 0;
        while self.stopping.borrow().is_none() && !self.link.is_closed() {
            let begun = Instant::now();
            match self.read().await {
                End::Stopped => return,
                End::Lost(error) => {
                    self.workers.meter().lost();
                    tracing::warn!(queue = self.queue, %error, "reads no more, begins anew");
                }
            }
            // A channel that lives for a while was a good one.
            failures = if begun.elapsed() > pause(10) { 0 } else { failures + 1 };
            tokio::select! {
                () = sleep(pause(failures)) => {}
                () = told(&mut self.stopping) => {}
            }
        }
    }

    async fn read(&mut self) -> End {
        let mut stopping = self.stopping.clone();
        let begin = tokio::select! {
            session = self.begin() => session,
            () = told(&mut stopping) => return End::Stopped,
        };
        let mut session = match begin {
            Ok(session) => session,
            Err(error) => return End::Lost(error),
        };
        tracing::info!(queue = self.queue, "reads");
        if let Some(begun) = self.begun.take() {
            begun.send_modify(|to_come| *to_come = to_come.saturating_sub(1));
        }
        let end = self.follow(&mut session).await;
        if let End::Stopped = end {
            self.drain(&mut session).await;
        }
        session.channel.close().await;
        end
    }

    async fn begin(&self) -> Result<Session, TransportError> {
        let closed = |Closed| TransportError::lost("the broker was closed");
        let channel = self.link.connection().await.map_err(closed)?.channel().await?;
        let queue = self.queue_to_read(&channel).await?;
        let consumer = format!("topoc-{}", Uuid::now_v7());
        let offset = match self.subscription.source {
            Source::Stream(offset) => Some(offset),
            _ => None,
        };
        // Also with `ack: before`: without acks the broker would send without limit.
        let prefetch = self.subscription.prefetch.max(1);
        let consume =
            Consume { queue, consumer: consumer.clone(), prefetch, no_ack: false, offset };
        let deliveries = channel.consume(&consume).await?;
        let (settle, settled) = mpsc::unbounded_channel();
        let ledger = Ledger::default();
        Ok(Session { channel, deliveries, tag: consumer, ledger, settle, settled })
    }

    /// The queue's name on the broker; that of an instance is made first.
    async fn queue_to_read(&self, channel: &Arc<dyn Channel>) -> Result<String, TransportError> {
        let Source::PerInstance(instance) = self.subscription.source else {
            return Ok(self.queue.to_owned());
        };
        let name = format!("{}.{}", self.queue, Uuid::now_v7());
        channel.declare_exclusive(&name, instance.arguments).await?;
        for bind in instance.bindings {
            channel.bind(descriptor::End::Queue(&name), bind).await?;
        }
        Ok(name)
    }

    async fn follow(&self, session: &mut Session) -> End {
        let mut stopping = self.stopping.clone();
        loop {
            let next = tokio::select! {
                () = told(&mut stopping) => return End::Stopped,
                Some(first) = session.settled.recv() => session.settle_all(first).await,
                next = session.deliveries.next() => self.take(session, next).await,
            };
            if let Err(error) = next {
                return End::Lost(error);
            }
        }
    }

    async fn take(
        &self,
        session: &mut Session,
        next: Option<Result<Delivery, TransportError>>,
    ) -> Result<(), TransportError> {
        // The broker cancels a consumer whose queue is gone; that is no error of the channel.
        let delivery =
            next.unwrap_or_else(|| Err(TransportError::lost("the consumer was cancelled")))?;
        session.ledger.begin(delivery.tag);
        self.workers.hand(delivery.restored(), session.settle.clone());
        Ok(())
    }

    /// Waits for what is in work, until the deadline.
    async fn drain(&self, session: &mut Session) {
        let by = self.stopping.borrow().unwrap_or_else(Instant::now);
        if session.channel.cancel(&session.tag).await.is_err() {
            return;
        }
        // What came in the meantime was not begun: closing the channel gives it back.
        while !session.ledger.is_empty() {
            let settled = tokio::select! {
                Some(first) = session.settled.recv() => session.settle_all(first).await,
                () = sleep_until(by) => return,
            };
            if settled.is_err() {
                return;
            }
        }
    }
}

impl Session {
    /// Settles all that was reported so far: as many as came to their end in the meantime are acknowledged at once.
    async fn settle_all(&mut self, first: (u64, Settled)) -> Result<(), TransportError> {
        let mut next = Some(first);
        while let Some((tag, settled)) = next {
            match settled {
                Settled::Done => self.ledger.handled(tag),
                Settled::Reject { requeue } => {
                    self.ledger.gone(tag);
                    self.channel.settle(tag, Settlement::Reject { requeue }).await?;
                }
                Settled::Release => {
                    self.ledger.gone(tag);
                    self.channel.settle(tag, Settlement::Release).await?;
                }
            }
            next = self.settled.try_recv().ok();
        }
        if let Some((tag, count)) = self.ledger.acknowledge() {
            self.channel.settle(tag, Settlement::Ack { multiple: count > 1 }).await?;
        }
        Ok(())
    }
}
