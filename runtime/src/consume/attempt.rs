//! One attempt after another at one delivery, until it is known what becomes of it.

use super::failure::Failure;
use super::once::Handled;
use super::resolve::{Resolution, first_attempt, resolution};
use super::worker::Settled;
use super::{Context, Handler, Stop, once, told};
use crate::cause::Cause;
use crate::deduplicate::DeduplicationStore;
use crate::descriptor::Subscription;
use crate::envelope::Delivery;
use crate::publish::Publisher;
use crate::telemetry::{Outcome, QueueMeter, Stopwatch, Trace, span};
use futures_util::FutureExt;
use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use tracing::{Instrument, Span};

/// How long a message rests that can be neither handled nor handed on for now, so that it does not go round and round.
pub(super) const REST: Duration = Duration::from_secs(1);

/// What handles the deliveries of a queue.
pub(super) struct Attempts<H> {
    pub(super) subscription: &'static Subscription,
    pub(super) queue: &'static str,
    pub(super) handler: Arc<H>,
    pub(super) publisher: Publisher,
    pub(super) store: Arc<dyn DeduplicationStore>,
    pub(super) meter: Arc<QueueMeter>,
    pub(super) stopping: watch::Receiver<Stop>,
}

impl<H: Handler> Attempts<H> {
    /// Handles a delivery, and says what became of it.
    pub(super) async fn settle(
        &self,
        mut delivery: Delivery,
        fencing: Option<u64>,
        session: &mpsc::UnboundedSender<(u64, Settled)>,
    ) -> Settled {
        self.meter.begun(&delivery);
        let mut attempt = first_attempt(self.subscription, &delivery);
        loop {
            let context = Context { fencing, ..self.context(&delivery, attempt) };
            let span = span::process(self.queue, attempt, &delivery);
            self.publisher.tracer().extract(&span, context.trace.as_ref());
            let failure = match self.attempt(&delivery, &context, &span).await {
                Ok(handled) => {
                    self.meter.settled(handled.into());
                    return Settled::Done;
                }
                Err(failure) => failure,
            };
            tracing::warn!(queue = self.queue, attempt, cause = %failure.cause, "handling failed");
            let resolution =
                resolution(self.subscription, self.queue, &mut delivery, attempt, &failure);
            self.meter.settled(resolution.outcome());
            match resolution {
                Resolution::Publish { envelope, otherwise } => {
                    return self.hand_on(*envelope, otherwise).instrument(span).await;
                }
                Resolution::Settle(settled) => return settled,
                Resolution::Wait(delay) => {
                    if !self.wait(delay, session).await {
                        self.meter.settled(Outcome::Released);
                        return Settled::Release;
                    }
                    attempt = attempt.saturating_add(1);
                }
                Resolution::Rest => {
                    if !self.wait(REST, session).await {
                        return Settled::Release;
                    }
                }
            }
        }
    }

    async fn attempt(
        &self,
        delivery: &Delivery,
        context: &Context,
        span: &Span,
    ) -> Result<Handled, Failure> {
        let (_active, begun) = (self.meter.active(), Stopwatch::start());
        let limit = self.subscription.time_limit;
        // The limit and the net for panics are inside: what is begun in the store is ended there.
        let handled = caught(async {
            let handled = timeout(limit, self.handler.handle(delivery, context)).await;
            handled.unwrap_or_else(|_| Err(Failure::time_limit(limit)))
        });
        let handled = Cause::of(delivery, context.trace.clone()).during(handled);
        let handled = self.once(delivery, handled).instrument(span.clone()).await;
        let error = handled.as_ref().err().map(Failure::kind);
        if let Some(kind) = error {
            span::failed(span, kind);
        }
        self.meter.attempted(error, begun);
        handled
    }

    /// Awaits what handles a message; where duplicates are told, unless it was handled before.
    async fn once(
        &self,
        delivery: &Delivery,
        handled: impl Future<Output = Result<(), Failure>>,
    ) -> Result<Handled, Failure> {
        match self.subscription.deduplicate {
            Some(how) => {
                once::handle(handled, delivery, how, self.subscription.queue, &*self.store).await
            }
            None => handled.await.map(|()| Handled::Now),
        }
    }

    fn context(&self, delivery: &Delivery, attempt: u32) -> Context {
        let properties = &delivery.properties;
        Context {
            queue: self.subscription.queue,
            attempt,
            redelivered: delivery.redelivered,
            message_id: delivery.message_id().map(str::to_owned),
            correlation_id: properties.correlation_id.as_deref().map(str::to_owned),
            trace: Trace::of(delivery),
            fencing: None,
        }
    }

    /// Publishes, and only then lets the delivery be acknowledged: a duplicate is possible, a loss is not.
    async fn hand_on(&self, envelope: crate::envelope::Envelope, otherwise: Settled) -> Settled {
        match self.publisher.publish(envelope).await {
            Ok(_) => Settled::Done,
            Err(error) => {
                tracing::error!(queue = self.queue, %error, "cannot hand the message on");
                if otherwise != (Settled::Reject { requeue: false }) {
                    sleep(REST).await;
                }
                otherwise
            }
        }
    }

    /// Waits in place. Not if the session is lost, or the consumer stops: then the message comes again.
    async fn wait(&self, delay: Duration, session: &mpsc::UnboundedSender<(u64, Settled)>) -> bool {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            () = sleep(delay) => true,
            () = session.closed() => false,
            () = told(&mut stopping) => false,
        }
    }
}

/// A panic as a failure, also one of the call itself.
pub(crate) async fn caught<T>(
    handled: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let caught = AssertUnwindSafe(handled).catch_unwind().await;
    caught.unwrap_or_else(|panic| Err(Failure::panicked(words(&*panic))))
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a panic without words".to_owned())
}
