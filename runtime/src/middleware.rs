//! Handlers and responders as services of [`tower`](https://docs.rs/tower), and the other way around, so that its layers wrap a consumer (feature `tower`).
//!
//! ```
//! use std::time::Duration;
//! use topoc_runtime::middleware::{FromService, IntoService};
//! use topoc_runtime::{Context, Delivery, Failure, Handler};
//! use tower::ServiceBuilder;
//!
//! struct Email;
//!
//! impl Handler for Email {
//!     async fn handle(&self, _: &Delivery, _: &Context) -> Result<(), Failure> {
//!         Ok(())
//!     }
//! }
//!
//! let handler = FromService::new(
//!     ServiceBuilder::new()
//!         .concurrency_limit(10)
//!         .timeout(Duration::from_secs(5))
//!         .service(IntoService::new(Email)),
//! );
//! # fn is_handler(_: impl Handler) {}
//! # is_handler(handler);
//! ```
//!
//! A worker that takes a message waits until the service is ready, and takes no other one in the meantime: the service's backpressure reaches
//! the broker through the prefetch. The wait is part of the attempt, and counts toward the subscription's time limit.

use crate::consume::{Context, Failure, Handler};
use crate::envelope::{Delivery, Envelope};
use crate::request::Responder;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use tower_service::Service;

/// A message to be handled, as a service is asked. It is a copy: a service may keep it, and the consumer needs it for a retry.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Handling {
    /// The message.
    pub delivery: Delivery,
    /// What is known of it beside.
    pub context: Context,
}

/// A service as a handler, or as a responder if it responds with envelopes. Each message is handled by a clone of the service, when that is
/// ready.
///
/// An error is a retry, unless it is a [`HandlerError`] or has one among its sources: then it is what that says. So a handler's own
/// failures come through layers as they are. What a layer refuses, such as `load_shed`, is a retry, too; how long it is to wait can be said outside
/// of that layer: `.map_err(|_| HandlerError(Failure::retry_after(delay, "busy")))`. To release it instead would bring it back at once, again and
/// again.
#[derive(Clone, Debug)]
pub struct FromService<S>(S);

impl<S> FromService<S> {
    /// The handler that asks this service.
    pub const fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S> Handler for FromService<S>
where
    S: Service<Handling, Response = ()> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send,
{
    async fn handle(&self, delivery: &Delivery, context: &Context) -> Result<(), Failure> {
        call(self.0.clone(), delivery, context).await
    }
}

impl<S> Responder for FromService<S>
where
    S: Service<Handling, Response = Envelope> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send,
{
    async fn answer(&self, request: &Delivery, context: &Context) -> Result<Envelope, Failure> {
        call(self.0.clone(), request, context).await
    }
}

/// Asks a service, when it is ready.
async fn call<S>(mut service: S, delivery: &Delivery, of: &Context) -> Result<S::Response, Failure>
where
    S: Service<Handling>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    poll_fn(|task| service.poll_ready(task)).await.map_err(failure)?;
    let handling = Handling { delivery: delivery.clone(), context: of.clone() };
    service.call(handling).await.map_err(failure)
}

/// What a service's error means to the consumer.
fn failure(error: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
    let error = error.into();
    let mut failure = Failure::of(&*error);
    let mut source: Option<&(dyn Error + 'static)> = Some(&*error);
    while let Some(error) = source {
        if let Some(HandlerError(inner)) = error.downcast_ref() {
            failure.what = inner.what;
        }
        source = error.source();
    }
    failure
}

/// A handler as a service, which is always ready. Clones share the handler.
#[derive(Debug)]
pub struct IntoService<H>(Arc<H>);

impl<H> IntoService<H> {
    /// The service that asks this handler.
    pub fn new(handler: H) -> Self {
        Self(Arc::new(handler))
    }
}

impl<H> Clone for IntoService<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: Handler> Service<Handling> for IntoService<H> {
    type Response = ();
    type Error = HandlerError;
    type Future = Pin<Box<dyn Future<Output = Result<(), HandlerError>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), HandlerError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, Handling { delivery, context }: Handling) -> Self::Future {
        let handler = self.0.clone();
        Box::pin(async move { handler.handle(&delivery, &context).await.map_err(HandlerError) })
    }
}

/// A responder as a service, which is always ready. Clones share the responder.
#[derive(Debug)]
pub struct IntoAnswers<R>(Arc<R>);

impl<R> IntoAnswers<R> {
    /// The service that asks this responder.
    pub fn new(responder: R) -> Self {
        Self(Arc::new(responder))
    }
}

impl<R> Clone for IntoAnswers<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: Responder> Service<Handling> for IntoAnswers<R> {
    type Response = Envelope;
    type Error = HandlerError;
    type Future = Pin<Box<dyn Future<Output = Result<Envelope, HandlerError>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), HandlerError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, Handling { delivery, context }: Handling) -> Self::Future {
        let responder = self.0.clone();
        Box::pin(async move { responder.answer(&delivery, &context).await.map_err(HandlerError) })
    }
}

/// A failure as an error, on its way through layers.
#[derive(Debug)]
pub struct HandlerError(pub Failure);

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.cause)
    }
}

impl Error for HandlerError {}
