//! Names: reserved ones, predeclared ones, lengths.

use super::ExchangeType;

/// The prefix that is the broker's own, dot included: `amqx` and `amqp.x` are
/// free.
pub const RESERVED_PREFIX: &str = "amq.";

/// The exchanges that every virtual host has from the start.
pub const PREDECLARED: [(&str, ExchangeType); 7] = [
    ("", ExchangeType::Direct),
    ("amq.direct", ExchangeType::Direct),
    ("amq.fanout", ExchangeType::Fanout),
    ("amq.headers", ExchangeType::Headers),
    ("amq.match", ExchangeType::Headers),
    ("amq.rabbitmq.trace", ExchangeType::Topic),
    ("amq.topic", ExchangeType::Topic),
];

/// The type of a predeclared exchange.
#[must_use]
pub fn predeclared(exchange: &str) -> Option<&'static ExchangeType> {
    PREDECLARED.iter().find(|(name, _)| *name == exchange).map(|(_, exchange_type)| exchange_type)
}

/// Whether an import skips a queue of that name: it answers 204, writes a
/// warning and the queue is lost, unless the broker has it already.
#[must_use]
pub fn queue_is_skipped(name: &str) -> bool {
    name.starts_with(RESERVED_PREFIX)
}

/// Whether an import skips an exchange of that name; the predeclared ones are
/// skipped too, and are there.
#[must_use]
pub fn exchange_is_skipped(name: &str) -> bool {
    name.is_empty() || name.starts_with(RESERVED_PREFIX)
}

/// The longest name and routing key of AMQP 0-9-1, in bytes.
///
/// An import takes longer names of queues, exchanges and everything else, and
/// longer keys; no client can then name them.
pub const MAX_BYTES: usize = 255;

/// The name as a client's declaration or binding would have it: the broker
/// strips carriage returns and line feeds (`rabbit_channel:strip_cr_lf`). An
/// import keeps them, so no client reaches such a queue or exchange.
#[must_use]
pub fn on_the_wire(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '\r' | '\n')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_prefix_is_reserved() {
        for (name, skipped) in
            [("amq.x", true), ("amq.", true), ("amq", false), ("amqp.x", false), ("AMQ.x", false)]
        {
            assert_eq!(queue_is_skipped(name), skipped, "{name}");
            assert_eq!(exchange_is_skipped(name), skipped, "{name}");
        }
        assert!(exchange_is_skipped("") && !queue_is_skipped(""));
    }

    #[test]
    fn predeclared_exchanges_have_types() {
        assert_eq!(predeclared("amq.match"), Some(&ExchangeType::Headers));
        assert_eq!(predeclared(""), Some(&ExchangeType::Direct));
        assert_eq!(predeclared("amq.other"), None);
    }

    #[test]
    fn names_lose_line_breaks_on_the_wire() {
        assert_eq!(on_the_wire("a\r\nb"), "ab");
    }
}
