//! What is told of a message on its way out: its span, its place in a trace, and what became of it.

use super::span::{self, sending};
use super::{SendMeter, Sending, Stopwatch, Tracer};
use crate::cause;
use crate::envelope::Envelope;
use tracing::Span;

/// Tells of publishes, of requests or of replies.
pub(crate) struct Outgoing {
    what: Sending,
    tracer: Tracer,
    meter: SendMeter,
}

/// One of them, under way.
pub(crate) struct Operation {
    span: Span,
    begun: Stopwatch,
}

impl Operation {
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }
}

impl Outgoing {
    pub(crate) fn new(what: Sending, tracer: &Tracer) -> Self {
        Self { what, tracer: tracer.clone(), meter: SendMeter::new(what) }
    }

    /// Begins, and says of the message where in a trace it is: itself, the layer's word, or that of the message that is being handled.
    pub(crate) fn begin(&self, envelope: &mut Envelope) -> Operation {
        let (span, begun) = (sending(self.what, envelope), Stopwatch::start());
        self.tracer.inject(&span, &mut envelope.properties);
        cause::carry_trace(&mut envelope.properties);
        Operation { span, begun }
    }

    /// Tells what became of it. Of one whose caller waits no more nothing is told.
    pub(crate) fn end(&self, of: Operation, exchange: &str, error: Option<&'static str>) {
        if let Some(error) = error {
            span::failed(&of.span, error);
        }
        self.meter.record(exchange, error, of.begun);
    }
}
