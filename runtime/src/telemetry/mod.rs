//! What a service tells of itself: its spans, and the trace that its messages belong to.
//!
//! Publishes, requests, replies and attempts to handle a message are each a span of `tracing`, with the fields that OpenTelemetry has
//! names for. A layer such as `tracing-opentelemetry` exports them; [`TraceContext`] makes one trace of what several services do.

pub mod names;
pub(crate) mod span;
mod trace;

pub(crate) use trace::Tracer;
pub use trace::{Trace, TraceContext};
