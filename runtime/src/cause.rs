//! What is carried on from a message that is being handled to those that its handler publishes.

use crate::envelope::{Delivery, Properties, Text};
use crate::headers::TRACEPARENT;
use std::future::Future;
use topoc_routing::Value;

tokio::task_local! {
    static CURRENT: Cause;
}

/// What a handler's messages have in common with the one that it handles.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cause {
    correlation_id: Option<Text>,
    traceparent: Option<String>,
}

impl Cause {
    pub(crate) fn of(delivery: &Delivery) -> Self {
        let properties = &delivery.properties;
        let correlation_id = properties.correlation_id.as_ref().or(properties.message_id.as_ref());
        let traceparent = delivery.text(TRACEPARENT).map(str::to_owned);
        Self { correlation_id: correlation_id.cloned(), traceparent }
    }

    /// Runs a handler with this cause. What the handler spawns does not have it.
    pub(crate) async fn during<F: Future>(self, handler: F) -> F::Output {
        CURRENT.scope(self, handler).await
    }
}

/// Fills in what a message does not say itself.
pub(crate) fn carry_on(properties: &mut Properties) {
    // Outside of a handler there is nothing to carry on.
    _ = CURRENT.try_with(|cause| {
        if properties.correlation_id.is_none() {
            properties.correlation_id.clone_from(&cause.correlation_id);
        }
        if let (Some(trace), None) = (&cause.traceparent, properties.headers.get(TRACEPARENT)) {
            properties.headers.insert(TRACEPARENT, Value::Text(trace.clone()));
        }
    });
}
