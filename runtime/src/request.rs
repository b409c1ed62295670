//! Requests and their replies, by direct reply-to: no queue is made, and a reply that nobody waits for is dropped by the broker.

mod error;

pub use error::RequestError;

use crate::consume::{Context, Failure, Handler, caught};
use crate::envelope::{Delivery, Envelope, Properties, Text};
use crate::headers::CAUSE;
use crate::link::{Closed, Link};
use crate::options::Options;
use crate::publish::{PublishError, Publisher};
use crate::telemetry::{Outgoing, Sending};
use crate::transport::{
    Channel, Confirmation, Connection, Consume, Deliveries, Fault, TransportError,
};
use futures_util::StreamExt;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{Mutex, oneshot};
use tokio::time::{Instant, timeout_at};
use topoc_routing::Value;
use tracing::Instrument;
use uuid::Uuid;

/// The pseudo-queue of direct reply-to (`rabbit_channel`, since 3.4).
const REPLY_TO: &str = "amq.rabbitmq.reply-to";

/// Asks, and waits for replies. Clones share one channel.
#[derive(Clone)]
pub struct Requester {
    link: Link,
    service: Arc<str>,
    requests: Arc<Outgoing>,
    session: Arc<Mutex<Option<Arc<Session>>>>,
}

impl fmt::Debug for Requester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requester").field("service", &self.service).finish_non_exhaustive()
    }
}

type Pending = std::sync::Mutex<HashMap<String, oneshot::Sender<Delivery>>>;

/// A channel with a consumer of replies. Requests have to go out by the same one.
struct Session {
    connection: Arc<dyn Connection>,
    channel: Arc<dyn Channel>,
    pending: Pending,
    /// One publish at a time, so that a return is its own.
    sending: Mutex<()>,
    /// The broker closed the channel: a refused request does that.
    is_over: AtomicBool,
}

impl Requester {
    pub(crate) fn new(link: Link, options: &Options) -> Self {
        let requests = Arc::new(Outgoing::new(Sending::Request, &options.tracer));
        Self { link, service: options.service.as_str().into(), requests, session: Arc::default() }
    }

    /// Asks, and waits for the reply for so long; the request expires with that time.
    ///
    /// # Errors
    /// See [`RequestError`].
    pub async fn ask(
        &self,
        mut request: Envelope,
        timeout: Duration,
    ) -> Result<Delivery, RequestError> {
        let id = Uuid::now_v7().to_string();
        self.complete(&mut request.properties, &id, timeout);
        let operation = self.requests.begin(&mut request);
        let request = Arc::new(request);
        let answer = match request.too_long() {
            Some(reason) => Err(PublishError::Invalid { reason }.into()),
            None => self.answered(&request, id, timeout).instrument(operation.span()).await,
        };
        let error = answer.as_ref().err().map(RequestError::kind);
        self.requests.end(operation, &request.exchange, error);
        answer
    }

    /// Fills in what the caller left out, and what makes it a request.
    fn complete(&self, properties: &mut Properties, id: &str, timeout: Duration) {
        properties.correlation_id = Some(id.to_owned().into());
        properties.reply_to = Some(REPLY_TO.into());
        properties.expiration = Some(timeout);
        properties.app_id.get_or_insert_with(|| self.service.to_string().into());
        properties.message_id.get_or_insert_with(|| id.to_owned().into());
    }

    async fn answered(
        &self,
        request: &Arc<Envelope>,
        id: String,
        timeout: Duration,
    ) -> Result<Delivery, RequestError> {
        let deadline = Instant::now() + timeout;
        let session = timeout_at(deadline, self.session()).await;
        let session = session.map_err(|_| PublishError::Blocked)??;
        let (sender, reply) = oneshot::channel();
        session.lock().insert(id.clone(), sender);
        let sent = tokio::spawn(send(session.clone(), request.clone()));
        let answer = async {
            // A reply may come before the confirm; then what is confirmed does not matter any more.
            sent.await.map_err(|_| RequestError::Lost)??;
            reply.await.map_err(|_| RequestError::Lost)
        };
        let answer = timeout_at(deadline, answer).await;
        session.lock().remove(&id);
        failed(answer.unwrap_or(Err(RequestError::TimedOut))?)
    }

    /// The session of the present connection; a new one if its channel was closed.
    async fn session(&self) -> Result<Arc<Session>, RequestError> {
        let mut held = self.session.lock().await;
        loop {
            let connection = self.link.publishing().await;
            let connection = connection.map_err(|Closed| PublishError::Closed)?;
            if let Some(session) = held.as_ref().filter(|session| session.is_of(&connection)) {
                return Ok(session.clone());
            }
            match Session::open(connection).await {
                Ok(session) => *held = Some(session),
                Err(error) if error.fault == Fault::Lost => tokio::task::yield_now().await,
                Err(error) => return Err(PublishError::Refused { reason: error.text }.into()),
            }
        }
    }
}

impl Session {
    async fn open(connection: Arc<dyn Connection>) -> Result<Arc<Self>, TransportError> {
        let channel = connection.channel().await?;
        channel.confirm_select().await?;
        let consumer = format!("topoc-{}", Uuid::now_v7());
        let queue = REPLY_TO.to_owned();
        let consume = Consume { queue, consumer, prefetch: 0, no_ack: true, offset: None };
        let replies = channel.consume(&consume).await?;
        let (pending, sending, is_over) = (Pending::default(), Mutex::default(), false.into());
        let session = Arc::new(Self { connection, channel, pending, sending, is_over });
        tokio::spawn(receive(replies, Arc::downgrade(&session)));
        Ok(session)
    }

    fn is_of(&self, connection: &Arc<dyn Connection>) -> bool {
        Arc::ptr_eq(&self.connection, connection) && !self.is_over.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<Delivery>>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn send(session: Arc<Session>, request: Arc<Envelope>) -> Result<(), RequestError> {
    let _alone = session.sending.lock().await;
    let published = session.channel.publish(&request).await;
    if published.is_err() {
        session.is_over.store(true, Ordering::Relaxed);
    }
    match published {
        Ok(Confirmation::Acked) => Ok(()),
        Ok(Confirmation::Nacked) => Err(PublishError::Nacked.into()),
        Ok(Confirmation::Returned { reason }) => {
            let (exchange, key) = (request.exchange.to_string(), request.key.to_string());
            Err(PublishError::Unroutable { exchange, key, reason }.into())
        }
        Err(error) if error.fault == Fault::Lost => Err(RequestError::Lost),
        Err(error) => Err(PublishError::Refused { reason: error.text }.into()),
    }
}

/// Gives replies to who waits for them, until the channel ends: then nobody is left waiting.
async fn receive(mut replies: Deliveries, session: Weak<Session>) {
    while let Some(Ok(reply)) = replies.next().await {
        let Some(session) = session.upgrade() else { return };
        let id = reply.properties.correlation_id.as_deref();
        let waiting = id.and_then(|id| session.lock().remove(id));
        match waiting {
            // Who has stopped waiting a moment ago does not matter.
            Some(waiting) => _ = waiting.send(reply),
            None => tracing::debug!(correlation_id = id, "a reply that nobody waits for"),
        }
    }
    if let Some(session) = session.upgrade() {
        session.is_over.store(true, Ordering::Relaxed);
        session.lock().clear();
    }
}

/// A reply as an error, if it says that there is none.
fn failed(reply: Delivery) -> Result<Delivery, RequestError> {
    match reply.text(CAUSE) {
        Some(cause) => Err(RequestError::Failed { cause: cause.to_owned() }),
        None => Ok(reply),
    }
}

/// Answers requests.
pub trait Responder: Send + Sync + 'static {
    /// Answers one request; of the envelope's exchange and key nothing is used. After a failure who asked is told its cause, and the
    /// request is given up as the queue says; after [`Failure::release`] another instance may answer.
    fn answer(
        &self,
        request: &Delivery,
        context: &Context,
    ) -> impl Future<Output = Result<Envelope, Failure>> + Send;
}

/// A responder as a handler: it publishes what is answered.
pub(crate) struct Answering<R> {
    pub(crate) responder: R,
    pub(crate) publisher: Publisher,
}

impl<R: Responder> Handler for Answering<R> {
    async fn handle(&self, request: &Delivery, context: &Context) -> Result<(), Failure> {
        let Some(reply_to) = request.properties.reply_to.clone() else {
            return Err(Failure::undecodable("the request says no reply-to"));
        };
        let answered = caught(self.responder.answer(request, context)).await;
        let (reply, failure) = match answered {
            Ok(reply) => (reply, None),
            Err(failure) if failure.is_release() => return Err(failure),
            Err(failure) => (excuse(&failure), Some(failure)),
        };
        let sent = self.reply(reply, reply_to, request).await;
        failure.map_or(sent.map_err(Failure::from), Err)
    }
}

impl<R> Answering<R> {
    /// Never mandatory: who asked may be gone, and that is no fault. The reply's address is a routing key of the default exchange.
    async fn reply(
        &self,
        mut reply: Envelope,
        reply_to: Text,
        request: &Delivery,
    ) -> Result<(), PublishError> {
        (reply.exchange, reply.key, reply.mandatory) = ("".into(), reply_to, false);
        reply.properties.correlation_id.clone_from(&request.properties.correlation_id);
        reply.properties.persistent = false;
        self.publisher.reply(reply).await.map(|_| ())
    }
}

/// What who asked is told in place of a reply.
fn excuse(failure: &Failure) -> Envelope {
    let cause = Value::Text(failure.header().to_owned());
    Envelope::new("", "", Vec::new()).with_header(CAUSE, cause)
}
