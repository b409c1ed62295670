//! Why a broker does not do what it is asked.

use std::fmt;

/// What went wrong with a connection or a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// What kind it is.
    pub fault: Fault,
    /// The broker's or the system's words; never a credential.
    pub text: String,
}

/// What kind an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection or the channel is gone, and it may come back.
    Lost,
    /// Not allowed, or the credentials are wrong: 403.
    Refused,
    /// Not there: 404.
    Missing,
    /// In use by somebody else: 405.
    Locked,
    /// It contradicts what is there: 406.
    Precondition,
    /// It cannot be said in AMQP.
    Invalid,
}

impl TransportError {
    /// An error of a kind.
    #[must_use]
    pub fn new(fault: Fault, text: impl Into<String>) -> Self {
        Self { fault, text: text.into() }
    }

    pub(crate) fn lost(text: impl Into<String>) -> Self {
        Self::new(Fault::Lost, text)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for TransportError {}
