//! The spans.

use super::{Sending, names};
use crate::envelope::{Delivery, Envelope};
use std::fmt;
use tracing::Span;
use tracing::field::Empty;

/// A span's name is part of a static: each needs a macro call of its own.
macro_rules! sending {
    ($name:literal, $kind:literal, $envelope:expr) => {
        tracing::info_span!(
            $name,
            { names::KIND } = $kind,
            { names::SYSTEM } = names::RABBITMQ,
            { names::OPERATION_TYPE } = names::SEND,
            { names::OPERATION_NAME } = $name,
            { names::DESTINATION } = %Destination::of(&$envelope.exchange, &$envelope.key, ""),
            { names::DESTINATION_TEMPLATE } = &*$envelope.exchange,
            { names::ROUTING_KEY } = &*$envelope.key,
            { names::MESSAGE_ID } = $envelope.properties.message_id.as_deref(),
            { names::CONVERSATION_ID } = $envelope.properties.correlation_id.as_deref(),
            { names::BODY_SIZE } = $envelope.body.len(),
            { names::MESSAGE_TYPE } = $envelope.properties.type_name.as_deref(),
            { names::ERROR_TYPE } = Empty,
            { names::STATUS } = Empty
        )
    };
}

/// The span of a message on its way out.
pub(crate) fn sending(what: Sending, envelope: &Envelope) -> Span {
    match what {
        Sending::Publish => sending!("publish", "producer", envelope),
        // Who asks waits for the answer.
        Sending::Request => sending!("request", "client", envelope),
        Sending::Reply => sending!("reply", "producer", envelope),
    }
}

/// The span of an attempt to handle a message.
pub(crate) fn process(queue: &str, attempt: u32, delivery: &Delivery) -> Span {
    tracing::info_span!(
        "process",
        { names::KIND } = "consumer",
        { names::SYSTEM } = names::RABBITMQ,
        { names::OPERATION_TYPE } = names::PROCESS,
        { names::OPERATION_NAME } = "process",
        { names::DESTINATION } = %Destination::of(&delivery.exchange, &delivery.key, queue),
        { names::DESTINATION_TEMPLATE } = queue,
        { names::ROUTING_KEY } = delivery.key.as_str(),
        { names::MESSAGE_ID } = delivery.message_id(),
        { names::CONVERSATION_ID } = delivery.properties.correlation_id.as_deref(),
        { names::BODY_SIZE } = delivery.body.len(),
        { names::MESSAGE_TYPE } = delivery.type_name(),
        { names::ATTEMPT } = attempt,
        { names::ERROR_TYPE } = Empty,
            { names::STATUS } = Empty
    )
}

/// Says of a span why its operation failed.
pub(crate) fn failed(span: &Span, kind: &'static str) {
    span.record(names::ERROR_TYPE, kind);
    span.record(names::STATUS, "ERROR");
}

/// A destination's name, written only where somebody reads it.
struct Destination<'a>([&'a str; 3]);

impl<'a> Destination<'a> {
    fn of(exchange: &'a str, key: &'a str, queue: &'a str) -> Self {
        Self([exchange, key, if queue == key { "" } else { queue }])
    }
}

impl fmt::Display for Destination<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.0.iter().filter(|part| !part.is_empty());
        f.write_str(parts.next().unwrap_or(&"amq.default"))?;
        parts.try_for_each(|part| write!(f, ":{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Destination;

    #[test]
    fn a_destination_is_called_by_what_it_has() {
        let name = |exchange, key, queue| Destination::of(exchange, key, queue).to_string();
        assert_eq!(name("orders", "order.placed", ""), "orders:order.placed");
        assert_eq!(name("orders", "order.placed", "email"), "orders:order.placed:email");
        assert_eq!(name("orders", "", "email"), "orders:email");
        assert_eq!(name("", "email", "email"), "email");
        assert_eq!(name("orders", "email", "email"), "orders:email");
        assert_eq!(name("", "", ""), "amq.default");
    }
}
