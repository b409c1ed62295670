//! What is carried on from a message that is being handled to those that its handler publishes.

use crate::envelope::{Delivery, Properties, Text};
use crate::telemetry::Trace;
use std::future::Future;

tokio::task_local! {
    static CURRENT: Cause;
}

/// What a handler's messages have in common with the one that it handles.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cause {
    correlation_id: Option<Text>,
    trace: Option<Trace>,
}

impl Cause {
    pub(crate) fn of(delivery: &Delivery, trace: Option<Trace>) -> Self {
        let properties = &delivery.properties;
        let correlation_id = properties.correlation_id.as_ref().or(properties.message_id.as_ref());
        Self { correlation_id: correlation_id.cloned(), trace }
    }

    /// Runs a handler with this cause. What the handler spawns does not have it.
    pub(crate) async fn during<F: Future>(self, handler: F) -> F::Output {
        CURRENT.scope(self, handler).await
    }
}

/// What a message belongs to, if it does not say so itself.
pub(crate) fn correlate(properties: &mut Properties) {
    // Outside of a handler there is nothing to carry on.
    _ = CURRENT.try_with(|cause| {
        if properties.correlation_id.is_none() {
            properties.correlation_id.clone_from(&cause.correlation_id);
        }
    });
}

/// The trace of the message that is being handled, if what is published has none.
pub(crate) fn carry_trace(properties: &mut Properties) {
    _ = CURRENT.try_with(|cause| {
        if let Some(trace) = &cause.trace {
            trace.fill_in(properties);
        }
    });
}
