//! How a handler fails.

use std::fmt;
use std::time::Duration;

/// How much of a cause goes into a header: a header has to fit into a frame, with all others.
const LONGEST_CAUSE: usize = 2048;

/// How a handler fails. `?` on any error in a handler makes it a retry.
#[derive(Debug)]
pub struct Failure {
    pub(crate) what: What,
    pub(crate) cause: String,
}

/// What is to happen after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Try it again, as the subscription says.
    Retry(Kind),
    /// Try it again after this delay, or the nearest that the topology has.
    RetryAfter(Duration),
    /// Give it up.
    DeadLetter(Kind),
    /// Give it back untouched.
    Release,
}

/// What kind of failure it was: the header `x-topoc-cause-kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Failed,
    Panicked,
    Undecodable,
    DeadLetter,
    TimeLimit,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::Undecodable => "undecodable",
            Self::DeadLetter => "dead-letter",
            Self::TimeLimit => "time-limit",
        }
    }
}

impl Failure {
    fn new(what: What, cause: impl fmt::Display) -> Self {
        Self { what, cause: cause.to_string() }
    }

    /// Try it again, as the subscription says.
    #[must_use]
    pub fn retry(cause: impl fmt::Display) -> Self {
        Self::new(What::Retry(Kind::Failed), cause)
    }

    /// Try it again after this delay. The broker has only the delays of the topology: the shortest that is not shorter is taken, or
    /// the longest.
    #[must_use]
    pub fn retry_after(delay: Duration, cause: impl fmt::Display) -> Self {
        Self::new(What::RetryAfter(delay), cause)
    }

    /// Give it up: no attempt can help.
    #[must_use]
    pub fn dead_letter(cause: impl fmt::Display) -> Self {
        Self::new(What::DeadLetter(Kind::DeadLetter), cause)
    }

    /// Give it up: it is no message of the contract.
    #[must_use]
    pub fn undecodable(cause: impl fmt::Display) -> Self {
        Self::new(What::DeadLetter(Kind::Undecodable), cause)
    }

    /// Give it back untouched, for another instance. It does not count as an attempt. It comes again at once, and a quorum queue before 4.3
    /// counts it toward its delivery limit (`rabbit_fifo`).
    #[must_use]
    pub fn release() -> Self {
        Self::new(What::Release, "released")
    }

    /// In a word, what kind of failure it is.
    pub(crate) fn kind(&self) -> &'static str {
        match self.what {
            What::Retry(kind) | What::DeadLetter(kind) => kind.name(),
            What::RetryAfter(_) => Kind::Failed.name(),
            What::Release => "released",
        }
    }

    /// A retry, with an error and its sources as cause.
    pub(crate) fn of(error: &dyn std::error::Error) -> Self {
        let mut cause = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            cause = format!("{cause}: {error}");
            source = error.source();
        }
        Self::retry(cause)
    }

    pub(crate) fn is_release(&self) -> bool {
        self.what == What::Release
    }

    /// The cause as far as a header holds it.
    pub(crate) fn header(&self) -> &str {
        let cause = self.cause.as_str();
        let starts = cause.char_indices().map(|(at, _)| at);
        match starts.take_while(|at| *at <= LONGEST_CAUSE).last() {
            Some(end) if cause.len() > LONGEST_CAUSE => &cause[..end],
            _ => cause,
        }
    }

    pub(crate) fn panicked(cause: impl fmt::Display) -> Self {
        Self::new(What::Retry(Kind::Panicked), cause)
    }

    pub(crate) fn time_limit(limit: Duration) -> Self {
        Self::new(What::Retry(Kind::TimeLimit), format!("not handled within {limit:?}"))
    }
}

impl<E: std::error::Error> From<E> for Failure {
    /// A retry, with the error and its sources as cause.
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}
