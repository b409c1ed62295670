//! What goes wrong in a store.

use std::error::Error;
use std::fmt;

/// Why a store does not do what it was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub enum SqlError {
    /// The message was handled before, by somebody else: roll the transaction back.
    Duplicate,
    /// The message cannot be published: why.
    Invalid(String),
    /// A row of the outbox is none that this version writes: its id, and what is wrong.
    Malformed {
        /// The row's id.
        id: i64,
        /// What is wrong.
        reason: String,
    },
    /// Another instance's relay has taken the outbox over.
    ClaimLost,
    /// What the database said.
    Database(sqlx::Error),
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate => f.write_str("the message was handled before"),
            Self::Invalid(reason) => f.write_str(reason),
            Self::Malformed { id, reason } => write!(f, "row {id} of topoc_outbox: {reason}"),
            Self::ClaimLost => f.write_str("another relay has taken the outbox over"),
            Self::Database(error) => write!(f, "{error}"),
        }
    }
}

impl Error for SqlError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Database(error) => error.source(),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for SqlError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}
