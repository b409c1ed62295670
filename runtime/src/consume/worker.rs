//! Workers: each handles one message at a time.

use super::Handler;
use super::Stop;
use super::attempt::Attempts;
use crate::deduplicate::DeduplicationStore;
use crate::descriptor::{Ack, Subscription};
use crate::envelope::Delivery;
use crate::publish::Publisher;
use crate::telemetry::{Outcome, QueueMeter};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, watch};

/// What became of a delivery, told to the session that it came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// Handled, or handed on.
    Done,
    /// Failed.
    Reject {
        /// Whether it is to come again.
        requeue: bool,
    },
    /// Not handled.
    Release,
}

/// A delivery on its way to a worker. Whether its session still lives is seen from `settle`.
pub(super) struct Job {
    pub(super) delivery: Delivery,
    pub(super) settle: mpsc::UnboundedSender<(u64, Settled)>,
    pub(super) fencing: Option<u64>,
}

/// The workers of a queue. They outlive sessions: an attempt goes on while the connection is rebuilt.
pub(super) struct Workers {
    ordered_by: Option<&'static str>,
    meter: Arc<QueueMeter>,
    inboxes: Vec<mpsc::UnboundedSender<Job>>,
}

impl Workers {
    pub(super) fn start<H: Handler>(
        subscription: &'static Subscription,
        queue: &'static str,
        handler: &Arc<H>,
        publisher: &Publisher,
        store: &Arc<dyn DeduplicationStore>,
        stopping: watch::Receiver<Stop>,
    ) -> Self {
        let count = usize::from(subscription.workers.max(1));
        let ordered_by = subscription.ordered_by;
        // Without an order all workers take from one inbox.
        let (inboxes, outlets): (Vec<_>, Vec<_>) =
            (0..if ordered_by.is_some() { count } else { 1 })
                .map(|_| mpsc::unbounded_channel())
                .map(|(inbox, outlet)| (inbox, Arc::new(Mutex::new(outlet))))
                .unzip();
        let meter = Arc::new(QueueMeter::new(queue));
        for number in 0..count {
            let outlet = outlets[number % outlets.len()].clone();
            let (handler, publisher, store) = (handler.clone(), publisher.clone(), store.clone());
            let attempts = Attempts {
                subscription,
                queue,
                handler,
                publisher,
                store,
                meter: meter.clone(),
                stopping: stopping.clone(),
            };
            tokio::spawn(work(outlet, attempts));
        }
        Self { ordered_by, meter, inboxes }
    }

    /// What is measured of the queue.
    pub(super) fn meter(&self) -> &QueueMeter {
        &self.meter
    }

    /// Hands a delivery to a worker: by its order, or to whichever is free.
    pub(super) fn hand(&self, job: Job) {
        self.meter.delivered();
        let inbox = match self.ordered_by {
            Some(header) => slot(&job.delivery, header, self.inboxes.len()),
            None => 0,
        };
        // A worker ends only after its inbox.
        drop(self.inboxes[inbox].send(job));
    }
}

/// The worker that keeps the order of a message: equal headers have equal ones.
fn slot(delivery: &Delivery, header: &str, of: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    match delivery.properties.headers.get(header) {
        Some(value) => value.to_string().hash(&mut hasher),
        None => return 0,
    }
    usize::try_from(hasher.finish() % of as u64).unwrap_or(0)
}

async fn work<H: Handler>(outlet: Arc<Mutex<mpsc::UnboundedReceiver<Job>>>, attempts: Attempts<H>) {
    loop {
        // The lock is held only while a worker waits for work.
        let Some(job) = outlet.lock().await.recv().await else { return };
        let Job { delivery, settle, fencing } = job;
        // The session is gone, and the delivery comes again by the next one.
        if settle.is_closed() {
            continue;
        }
        let (tag, is_before) = (delivery.tag, attempts.subscription.ack == Ack::Before);
        let tell = |settled| {
            // If the session is gone in the meantime, the delivery comes again.
            _ = settle.send((tag, settled));
        };
        if attempts.stopping.borrow().is_some() {
            attempts.meter.settled(Outcome::Released);
            tell(Settled::Release);
            continue;
        }
        if is_before {
            tell(Settled::Done);
        }
        let settled = attempts.settle(delivery, fencing, &settle).await;
        if !is_before {
            tell(settled);
        }
    }
}
