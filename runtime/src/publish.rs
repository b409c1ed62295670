//! Publishing: confirmed, to its end whoever waits for it, on lanes of one publish each.
//!
//! A lane is a channel with at most one publish in flight. With more, the client gives returns to the wrong publish; with a
//! channel for each, a return and a confirm cannot be taken for another's.

mod error;
mod owned;

pub use error::PublishError;

use crate::cause;
use crate::envelope::{Envelope, now};
use crate::identify;
use crate::link::{Closed, Link};
use crate::options::Options;
use crate::telemetry::{Outgoing, Sending, Tracer};
use crate::transport::{Channel, Confirmation, Connection, Fault, TransportError};
use owned::Owned;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;
use uuid::Uuid;

/// What the broker has taken for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message's id.
    pub message_id: String,
}

/// Publishes. Clones share its lanes.
#[derive(Clone)]
pub struct Publisher {
    shared: Arc<Shared>,
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").field("service", &self.shared.service).finish_non_exhaustive()
    }
}

struct Shared {
    link: Link,
    service: String,
    timeout: Duration,
    tracer: Tracer,
    publishes: Outgoing,
    replies: Outgoing,
    permits: Arc<Semaphore>,
    /// Channels that rest. The last one used is the first to be used again, so that a calm service has few.
    lanes: Mutex<Vec<Lane>>,
}

/// A channel, and the connection that it belongs to.
struct Lane {
    connection: Arc<dyn Connection>,
    channel: Arc<dyn Channel>,
}

/// What became of one try on one lane.
enum Tried {
    Confirmed(Confirmation),
    /// It may have been sent.
    Lost,
    Refused(TransportError),
}

impl Publisher {
    pub(crate) fn new(link: Link, options: &Options) -> Self {
        let permits = Arc::new(Semaphore::new(usize::from(options.lanes.max(1))));
        let shared = Shared {
            link,
            service: options.service.clone(),
            timeout: options.publish_timeout,
            tracer: options.tracer.clone(),
            publishes: Outgoing::new(Sending::Publish, &options.tracer),
            replies: Outgoing::new(Sending::Reply, &options.tracer),
            permits,
            lanes: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// How the traces of messages and the service's own are joined.
    pub(crate) fn tracer(&self) -> &Tracer {
        &self.shared.tracer
    }

    /// Publishes, and waits for the broker's confirm, at most as long as the options say.
    ///
    /// # Errors
    /// See [`PublishError`]. To drop the future does not take the message back.
    pub async fn publish(&self, envelope: Envelope) -> Result<Receipt, PublishError> {
        self.publish_within(envelope, self.shared.timeout).await
    }

    /// Publishes, and waits for the broker's confirm for so long.
    ///
    /// # Errors
    /// See [`PublishError`]. To drop the future does not take the message back.
    pub async fn publish_within(
        &self,
        envelope: Envelope,
        timeout: Duration,
    ) -> Result<Receipt, PublishError> {
        self.send(&self.shared.publishes, envelope, timeout).await
    }

    /// Publishes a reply, as any other message.
    pub(crate) async fn reply(&self, envelope: Envelope) -> Result<Receipt, PublishError> {
        self.send(&self.shared.replies, envelope, self.shared.timeout).await
    }

    async fn send(
        &self,
        outgoing: &Outgoing,
        mut envelope: Envelope,
        timeout: Duration,
    ) -> Result<Receipt, PublishError> {
        let message_id = self.complete(&mut envelope);
        let operation = outgoing.begin(&mut envelope);
        let envelope = Arc::new(envelope);
        let sent = match envelope.too_long() {
            Some(reason) => Err(PublishError::Invalid { reason }),
            None => {
                self.confirmed(&envelope, message_id, timeout).instrument(operation.span()).await
            }
        };
        outgoing.end(operation, &envelope.exchange, sent.as_ref().err().map(PublishError::kind));
        sent
    }

    async fn confirmed(
        &self,
        envelope: &Arc<Envelope>,
        message_id: String,
        timeout: Duration,
    ) -> Result<Receipt, PublishError> {
        let deadline = Instant::now() + timeout;
        loop {
            let permit = self.permit(deadline).await?;
            // It goes on without whoever waits: a confirm that is dropped would leak, and its lane with it.
            let (shared, sent) = (self.shared.clone(), envelope.clone());
            let work = Owned::new(async move { shared.on_a_lane(&sent, permit).await });
            let Ok(tried) = timeout_at(deadline, work).await else {
                return Err(PublishError::Unknown { message_id });
            };
            if let Some(tried) = tried {
                return outcome(tried, envelope, message_id);
            }
        }
    }

    /// Fills in what the caller left out.
    fn complete(&self, envelope: &mut Envelope) -> String {
        let properties = &mut envelope.properties;
        cause::correlate(properties);
        properties.app_id.get_or_insert_with(|| self.shared.service.clone().into());
        properties.timestamp.get_or_insert_with(now);
        let fresh = || identify::chosen().unwrap_or_else(|| Uuid::now_v7().to_string().into());
        let id = properties.message_id.get_or_insert_with(fresh);
        id.clone().into_owned()
    }

    /// Waits for a connection that takes publishes, and for a lane.
    async fn permit(&self, deadline: Instant) -> Result<OwnedSemaphorePermit, PublishError> {
        let ready = async {
            self.shared.link.publishing().await.map_err(|Closed| PublishError::Closed)?;
            let permit = self.shared.permits.clone().acquire_owned().await;
            permit.map_err(|_| PublishError::Closed)
        };
        timeout_at(deadline, ready).await.unwrap_or(Err(PublishError::Blocked))
    }
}

/// What a try means to the caller.
fn outcome(tried: Tried, envelope: &Envelope, message_id: String) -> Result<Receipt, PublishError> {
    match tried {
        Tried::Confirmed(Confirmation::Acked) => Ok(Receipt { message_id }),
        Tried::Confirmed(Confirmation::Nacked) => Err(PublishError::Nacked),
        Tried::Confirmed(Confirmation::Returned { reason }) => {
            let (exchange, key) = (envelope.exchange.to_string(), envelope.key.to_string());
            Err(PublishError::Unroutable { exchange, key, reason })
        }
        Tried::Lost => Err(PublishError::Unknown { message_id }),
        Tried::Refused(error) if error.fault == Fault::Invalid => {
            Err(PublishError::Invalid { reason: error.text })
        }
        Tried::Refused(error) => Err(PublishError::Refused { reason: error.text }),
    }
}

impl Shared {
    /// Publishes on a lane that rests, or on a new one; gives it back if it still works. Nothing if the connection was lost before:
    /// then it was not sent.
    async fn on_a_lane(&self, envelope: &Envelope, permit: OwnedSemaphorePermit) -> Option<Tried> {
        let lane = match self.lane().await {
            Ok(lane) => lane,
            Err(error) if error.fault == Fault::Lost => return None,
            Err(error) => return Some(Tried::Refused(error)),
        };
        Some(match lane.channel.publish(envelope).await {
            Ok(confirmation) => {
                self.resting().push(lane);
                drop(permit);
                Tried::Confirmed(confirmation)
            }
            Err(error) if error.fault == Fault::Lost => Tried::Lost,
            Err(error) => Tried::Refused(error),
        })
    }

    async fn lane(&self) -> Result<Lane, TransportError> {
        let closed = |Closed| TransportError::lost("the broker was closed");
        let connection = self.link.publishing().await.map_err(closed)?;
        if let Some(lane) = self.rested(&connection) {
            return Ok(lane);
        }
        let channel = connection.channel().await?;
        channel.confirm_select().await?;
        Ok(Lane { connection, channel })
    }

    /// A lane that rests and belongs to this connection; those of an earlier one are dead.
    fn rested(&self, connection: &Arc<dyn Connection>) -> Option<Lane> {
        let mut lanes = self.resting();
        lanes.retain(|lane| Arc::ptr_eq(&lane.connection, connection));
        lanes.pop()
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
