//! The outbox: a message is written in the transaction that it tells of, and published after it.

use crate::envelope::Envelope;
use crate::link::pause;
use crate::publish::Publisher;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Messages that wait in a database to be published.
pub trait Outbox: Send + Sync + 'static {
    /// A transaction of the database.
    type Transaction: Send;
    /// What a waiting message is found by.
    type Id: Clone + fmt::Debug + Send + Sync;
    /// Why the database does not answer.
    type Error: Error + Send + Sync;

    /// Writes a message in a transaction. Give it a message id first: it is published under the same one however often.
    ///
    /// # Errors
    /// The database does not answer.
    fn enqueue(
        &self,
        transaction: &mut Self::Transaction,
        envelope: Envelope,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The oldest messages that wait, in their order, at most so many.
    ///
    /// # Errors
    /// The database does not answer.
    fn waiting(
        &self,
        most: usize,
    ) -> impl Future<Output = Result<Vec<(Self::Id, Envelope)>, Self::Error>> + Send;

    /// Removes a message that the broker has.
    ///
    /// # Errors
    /// The database does not answer; the message is published again.
    fn delete(&self, id: &Self::Id) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The relay has stopped: what keeps other instances' relays away can go.
    fn stopped(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// How many messages are read at a time.
const BATCH: usize = 100;

/// Publishes what waits in an outbox, in its order, one after the other. A message is removed only when the broker has confirmed it and
/// has not returned it; one that the broker does not take holds up those behind it, and is told of.
#[derive(Debug)]
pub struct Relay {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Relay {
    pub(crate) fn start<O: Outbox>(publisher: Publisher, outbox: Arc<O>, every: Duration) -> Self {
        let (stop, mut stopping) = watch::channel(false);
        let task = tokio::spawn(async move {
            let mut failures = 0;
            while !*stopping.borrow() && stopping.has_changed().is_ok() {
                let rest = match round(&publisher, &*outbox, &stopping).await {
                    Ok(published) => {
                        failures = 0;
                        if published == BATCH { Duration::ZERO } else { every }
                    }
                    Err(error) => {
                        failures += 1;
                        tracing::error!(%error, failures, "the outbox is not emptied");
                        pause(failures).max(every)
                    }
                };
                tokio::select! {
                    () = sleep(rest) => {}
                    _ = stopping.changed() => {}
                }
            }
            outbox.stopped().await;
        });
        Self { stop, task }
    }

    /// Stops, after the message that is on its way.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the relay ended before it was stopped");
        }
    }
}

/// Publishes one batch. Says how many the broker has taken.
async fn round<O: Outbox>(
    publisher: &Publisher,
    outbox: &O,
    stopping: &watch::Receiver<bool>,
) -> Result<usize, Box<dyn Error + Send + Sync>> {
    let mut published = 0;
    for (id, envelope) in outbox.waiting(BATCH).await.map_err(Box::new)? {
        if *stopping.borrow() {
            break;
        }
        publisher.publish(envelope).await?;
        outbox.delete(&id).await.map_err(Box::new)?;
        published += 1;
    }
    Ok(published)
}
