//! How a request fails.

use crate::publish::PublishError;
use std::fmt;

/// Why a request has no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// It was not sent.
    Publish(PublishError),
    /// No reply came in time. The request may have been handled.
    TimedOut,
    /// The connection by which the reply would have come is lost. The request may have been handled.
    Lost,
    /// Who answers has failed, or cannot read the request.
    Failed {
        /// Its words.
        cause: String,
    },
    /// The reply is none that the contract allows.
    Undecodable {
        /// What is wrong with it.
        reason: String,
    },
}

impl RequestError {
    /// In a word: that of the [`PublishError`], or `timed-out`, `lost`, `failed` or `undecodable`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Publish(error) => error.kind(),
            Self::TimedOut => "timed-out",
            Self::Lost => "lost",
            Self::Failed { .. } => "failed",
            Self::Undecodable { .. } => "undecodable",
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish(error) => error.fmt(f),
            Self::TimedOut => f.write_str("no reply came in time"),
            Self::Lost => f.write_str("the connection was lost before a reply came"),
            Self::Failed { cause } => write!(f, "who answers has failed: {cause}"),
            Self::Undecodable { reason } => write!(f, "the reply cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for RequestError {}

impl From<PublishError> for RequestError {
    fn from(error: PublishError) -> Self {
        Self::Publish(error)
    }
}
