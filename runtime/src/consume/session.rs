//! Reading one queue: a session per channel, and a new one whenever a channel is lost.

use super::ledger::Ledger;
use super::stream::{Cursor, Over, Streams, Turn};
use super::worker::{Job, Settled, Workers};
use super::{Stop, told};
use crate::descriptor::{self, Source, Subscription};
use crate::envelope::Delivery;
use crate::link::{Closed, Link, pause};
use crate::transport::{Channel, Consume, Deliveries, Settlement, TransportError};
use futures_util::StreamExt;
use std::pin::pin;
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
    /// Where it is, if it reads a stream.
    pub(super) cursor: Option<Cursor>,
    /// The token of the lease by which it reads a stream.
    pub(super) fencing: Option<u64>,
    /// What remembers that, if it is to be remembered.
    pub(super) streams: Option<Streams>,
}

/// What reads on one channel.
struct Session {
    channel: Arc<dyn Channel>,
    deliveries: Deliveries,
    tag: String,
    ledger: Ledger,
    cursor: Option<Cursor>,
    settle: mpsc::UnboundedSender<(u64, Settled)>,
    settled: mpsc::UnboundedReceiver<(u64, Settled)>,
}

/// Why a session ends.
enum End {
    Stopped,
    /// Another instance reads.
    Over,
    Lost(TransportError),
}

impl Reader {
    /// Reads until it is stopped.
    pub(super) async fn run(mut self) {
        let Some(streams) = self.streams.take() else { return self.sessions(&Over::never()).await };
        let mut stopping = self.stopping.clone();
        while self.goes_on() {
            let begun = &mut self.begun;
            let turn = Turn::take(&streams, self.queue, &mut stopping, || count_down(begun));
            let Some((turn, cursor)) = turn.await else { return };
            (self.cursor, self.fencing) = (Some(cursor), turn.fencing());
            self.sessions(&turn.over()).await;
            self.cursor = None;
            turn.end(self.deadline()).await;
        }
    }

    fn goes_on(&self) -> bool {
        self.stopping.borrow().is_none() && !self.link.is_closed()
    }

    /// By when it stops.
    fn deadline(&self) -> Instant {
        self.stopping.borrow().unwrap_or_else(Instant::now)
    }

    /// Reads by one channel after the other.
    async fn sessions(&mut self, over: &Over) {
        let mut failures = 0;
        while self.goes_on() && !over.is_over() {
            let begun = Instant::now();
            match self.read(over).await {
                End::Stopped | End::Over => return,
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

    async fn read(&mut self, over: &Over) -> End {
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
        count_down(&mut self.begun);
        let end = self.follow(&mut session, over).await;
        match end {
            End::Stopped => self.drain(&mut session).await,
            // What has come to its end in the meantime is not read again.
            End::Lost(_) | End::Over => session.note_all(),
        }
        self.cursor = session.cursor.take();
        session.channel.close().await;
        end
    }

    async fn begin(&mut self) -> Result<Session, TransportError> {
        let closed = |Closed| TransportError::lost("the broker was closed");
        let channel = self.link.connection().await.map_err(closed)?.channel().await?;
        let queue = self.queue_to_read(&channel).await?;
        let consumer = format!("topoc-{}", Uuid::now_v7());
        let offset = match (&mut self.cursor, self.subscription.source) {
            (Some(cursor), Source::Stream(from)) => Some(cursor.begin(from)),
            _ => None,
        };
        // Also with `ack: before`: without acks the broker would send without limit.
        let prefetch = self.subscription.prefetch.max(1);
        let consume =
            Consume { queue, consumer: consumer.clone(), prefetch, no_ack: false, offset };
        let deliveries = channel.consume(&consume).await?;
        let (settle, settled) = mpsc::unbounded_channel();
        let (ledger, cursor) = (Ledger::default(), self.cursor.take());
        Ok(Session { channel, deliveries, tag: consumer, ledger, cursor, settle, settled })
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

    async fn follow(&self, session: &mut Session, over: &Over) -> End {
        let mut stopping = self.stopping.clone();
        let mut stopped = pin!(told(&mut stopping));
        let mut over = pin!(over.clone().wait());
        loop {
            let next = tokio::select! {
                biased;
                () = &mut stopped => return End::Stopped,
                () = &mut over => return End::Over,
                // Before what is settled, so that more of it is acknowledged at once. The prefetch bounds for how long.
                next = session.deliveries.next() => self.take(session, next).await,
                Some(first) = session.settled.recv() => session.settle_all(first).await,
            };
            if let Err(error) = next.and_then(|()| session.goes_on()) {
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
        if let Some(cursor) = &mut session.cursor {
            cursor.came(delivery.tag, offset(&delivery)?);
        }
        let (delivery, settle) = (delivery.restored(), session.settle.clone());
        self.workers.hand(Job { delivery, settle, fencing: self.fencing });
        Ok(())
    }

    /// Waits for what is in work, until the deadline.
    async fn drain(&self, session: &mut Session) {
        let by = self.deadline();
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

/// A message's offset in its stream (`rabbit_stream_queue`, from 3.9).
fn offset(delivery: &Delivery) -> Result<u64, TransportError> {
    let offset = delivery.whole("x-stream-offset").and_then(|offset| u64::try_from(offset).ok());
    offset.ok_or_else(|| TransportError::lost("a message of a stream came without an offset"))
}

/// Counts down, once.
fn count_down(begun: &mut Option<watch::Sender<usize>>) {
    if let Some(begun) = begun.take() {
        begun.send_modify(|to_come| *to_come = to_come.saturating_sub(1));
    }
}

impl Session {
    /// Settles all that was reported so far: as many as came to their end in the meantime are acknowledged at once.
    async fn settle_all(&mut self, first: (u64, Settled)) -> Result<(), TransportError> {
        let mut next = Some(first);
        while let Some((tag, settled)) = next {
            if let Some(settlement) = self.note(tag, settled) {
                self.channel.settle(tag, settlement).await?;
            }
            next = self.settled.try_recv().ok();
        }
        if let Some((tag, count)) = self.acknowledge() {
            self.channel.settle(tag, Settlement::Ack { multiple: count > 1 }).await?;
        }
        Ok(())
    }

    /// Notes what became of a delivery; says what the broker has to know at once.
    fn note(&mut self, tag: u64, settled: Settled) -> Option<Settlement> {
        let settlement = match settled {
            Settled::Done => {
                self.ledger.handled(tag);
                return None;
            }
            Settled::Reject { requeue } => Settlement::Reject { requeue },
            Settled::Release => Settlement::Release,
        };
        self.ledger.gone(tag);
        match &mut self.cursor {
            // A stream takes nothing back; it is read again from there.
            Some(cursor) => {
                cursor.hold(tag);
                None
            }
            None => Some(settlement),
        }
    }

    /// Up to where deliveries can be acknowledged at once, and how many these are.
    fn acknowledge(&mut self) -> Option<(u64, usize)> {
        let (tag, count) = self.ledger.acknowledge()?;
        if let Some(cursor) = &mut self.cursor {
            cursor.handled(tag);
        }
        Some((tag, count))
    }

    /// Notes all that was reported when the broker can no longer be told.
    fn note_all(&mut self) {
        while let Ok((tag, settled)) = self.settled.try_recv() {
            _ = self.note(tag, settled);
        }
        _ = self.acknowledge();
    }

    /// An error if a message of the stream is to come again, for which another channel is needed.
    fn goes_on(&self) -> Result<(), TransportError> {
        match &self.cursor {
            Some(cursor) if cursor.is_held() => {
                Err(TransportError::lost("a message of the stream is to come again"))
            }
            _ => Ok(()),
        }
    }
}
