//! What a service tells of itself: spans always, metrics with the feature `metrics`, and the trace that its messages belong to.
//!
//! Publishes, requests, replies and attempts to handle a message are each a span of `tracing`, with the fields that OpenTelemetry has
//! names for. A layer such as `tracing-opentelemetry` exports them; [`TraceContext`] makes one trace of what several services do.

#[cfg(feature = "metrics")]
pub mod metrics;
pub mod names;
mod outcome;
mod outgoing;
pub(crate) mod span;
mod trace;
#[cfg(not(feature = "metrics"))]
mod unmeasured;

#[cfg(feature = "metrics")]
pub(crate) use metrics::{LinkMeter, QueueMeter, SendMeter, Stopwatch, describe};
pub(crate) use outcome::{Outcome, Sending};
pub(crate) use outgoing::Outgoing;
pub(crate) use trace::Tracer;
pub use trace::{Trace, TraceContext};
#[cfg(not(feature = "metrics"))]
pub(crate) use unmeasured::{LinkMeter, QueueMeter, SendMeter, Stopwatch, describe};
