//! How a publish fails.

use std::fmt;

/// Why a message was not, or perhaps not, published.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublishError {
    /// It reached no queue.
    Unroutable {
        /// The exchange.
        exchange: String,
        /// The routing key.
        key: String,
        /// The broker's words.
        reason: String,
    },
    /// A queue did not take it: it is full, or its node fails.
    Nacked,
    /// The broker refuses it: no such exchange, or no permission.
    Refused {
        /// The broker's words.
        reason: String,
    },
    /// It was sent, and nobody knows whether it came: publish it again with the same id
    /// ([`with_message_id`](crate::with_message_id)), and let consumers tell duplicates.
    Unknown {
        /// The message's id.
        message_id: String,
    },
    /// It was not sent: until the deadline there was no connection, or the broker took no publishes.
    Blocked,
    /// It was not sent: the broker was closed from this side.
    Closed,
    /// It was not sent: AMQP cannot carry it.
    Invalid {
        /// Why.
        reason: String,
    },
}

impl PublishError {
    /// In a word: `unroutable`, `nacked`, `refused`, `unknown`, `blocked`, `closed` or `invalid`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Unroutable { .. } => "unroutable",
            Self::Nacked => "nacked",
            Self::Refused { .. } => "refused",
            Self::Unknown { .. } => "unknown",
            Self::Blocked => "blocked",
            Self::Closed => "closed",
            Self::Invalid { .. } => "invalid",
        }
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unroutable { exchange, key, reason } => {
                write!(f, "exchange `{exchange}` routes key `{key}` to no queue: {reason}")
            }
            Self::Nacked => f.write_str("a queue did not take the message"),
            Self::Refused { reason } => write!(f, "the broker refuses the message: {reason}"),
            Self::Unknown { message_id } => {
                write!(f, "message {message_id} was sent, and not confirmed in time")
            }
            Self::Blocked => f.write_str("the broker took no publishes until the deadline"),
            Self::Closed => f.write_str("the broker was closed"),
            Self::Invalid { reason } => write!(f, "the message cannot be sent: {reason}"),
        }
    }
}

impl std::error::Error for PublishError {}
