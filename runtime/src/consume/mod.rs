//! Consuming: workers, acknowledgements, retries, dead letters.

mod attempt;
mod failure;
mod ledger;
mod once;
mod resolve;
mod session;
mod stream;
mod worker;

pub(crate) use attempt::caught;
pub use failure::Failure;
pub(crate) use stream::{Leasing, Streams};

use crate::deduplicate::DeduplicationStore;
use crate::descriptor::{Source, Subscription};
use crate::envelope::Delivery;
use crate::link::Link;
use crate::publish::Publisher;
use crate::telemetry::Trace;
use session::Reader;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use stream::Cursor;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use worker::Workers;

/// Handles the messages of a queue.
pub trait Handler: Send + Sync + 'static {
    /// Handles one message. A panic is a retry.
    fn handle(
        &self,
        delivery: &Delivery,
        context: &Context,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// What a handler may want to know of a message beside its payload.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Context {
    /// The queue, as the topology calls it.
    pub queue: &'static str,
    /// Which attempt this is, counted from 1.
    pub attempt: u32,
    /// Whether the broker has delivered it before.
    pub redelivered: bool,
    /// The message's id, the same in every attempt.
    pub message_id: Option<String>,
    /// What it belongs to; carried on to what the handler publishes.
    pub correlation_id: Option<String>,
    /// Its trace; carried on to what the handler publishes. Nothing if it has none, or one that is not as the W3C has it.
    pub trace: Option<Trace>,
    /// The fencing token of the [`Lease`](crate::Lease) by which this instance reads a stream. Whoever takes it over has a higher one: what
    /// is written with it can be refused where a higher one was seen.
    pub fencing: Option<u64>,
}

/// How a consumer stops: not yet, or by this time.
type Stop = Option<Instant>;

/// A consumer at work. Dropping it does not stop it.
#[derive(Debug)]
pub struct Consumer {
    stop: Arc<watch::Sender<Stop>>,
    /// How many of its queues do not yet read.
    to_come: watch::Receiver<usize>,
}

impl Consumer {
    /// Waits until all its queues are read for the first time: what is published from now on comes to an instance's own queue, too.
    /// A stream that another instance reads is not waited for. If it is stopped before, this returns as well.
    pub async fn reading(&self) {
        // An error is that it was stopped.
        drop(self.to_come.clone().wait_for(|to_come| *to_come == 0).await);
    }

    /// Stops: no new deliveries, those in work come to their end within the deadline, the others are released.
    pub async fn stop(self, deadline: Duration) {
        let by = Instant::now() + deadline;
        self.stop.send_replace(Some(by));
        stopped(&self.stop, by).await;
    }
}

/// How long after the deadline a consumer may take to close its channel.
const GRACE: Duration = Duration::from_secs(2);

/// Waits until a consumer is to stop.
async fn told(stopping: &mut watch::Receiver<Stop>) {
    // An error is that nobody can tell it any more.
    drop(stopping.wait_for(Option::is_some).await);
}

/// Waits until readers and workers are done: they hold the other end.
async fn stopped(stop: &watch::Sender<Stop>, by: Instant) {
    if timeout_at(by + GRACE, stop.closed()).await.is_err() {
        tracing::warn!("a handler goes on after the deadline; its message comes again");
    }
}

/// The consumers of a broker, which it stops when it is shut down.
#[derive(Default)]
pub(crate) struct Consumers {
    stops: Mutex<Vec<Arc<watch::Sender<Stop>>>>,
}

impl fmt::Debug for Consumers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Consumers")
    }
}

impl Consumers {
    pub(crate) fn start<H: Handler>(
        &self,
        link: Link,
        publisher: Publisher,
        store: Arc<dyn DeduplicationStore>,
        streams: &Streams,
        subscription: &'static Subscription,
        handler: H,
    ) -> Consumer {
        let (stop, stopping) = watch::channel(None);
        let stop = Arc::new(stop);
        let mut stops = self.list();
        stops.retain(|stop| !stop.is_closed());
        stops.push(stop.clone());
        drop(stops);
        let handler = Arc::new(handler);
        let is_stream = matches!(subscription.source, Source::Stream(_));
        let (begun, to_come) = watch::channel(subscription.queues.len());
        let start = |queue: &&'static str| {
            let workers =
                Workers::start(subscription, queue, &handler, &publisher, &store, stopping.clone());
            let reader = Reader {
                begun: Some(begun.clone()),
                link: link.clone(),
                subscription,
                queue,
                workers,
                stopping: stopping.clone(),
                cursor: is_stream.then(Cursor::new),
                fencing: None,
                streams: (is_stream && subscription.offsets_stored).then(|| streams.clone()),
            };
            tokio::spawn(reader.run());
        };
        subscription.queues.iter().for_each(start);
        Consumer { stop, to_come }
    }

    /// Stops all, and waits until all have.
    pub(crate) async fn stop(&self, deadline: Duration) {
        let by = Instant::now() + deadline;
        let stops = std::mem::take(&mut *self.list());
        for stop in &stops {
            stop.send_replace(Some(by));
        }
        for stop in stops {
            stopped(&stop, by).await;
        }
    }

    fn list(&self) -> std::sync::MutexGuard<'_, Vec<Arc<watch::Sender<Stop>>>> {
        self.stops.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
