//! What spans and metrics tell apart.

/// What goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    Publish,
    Request,
    Reply,
}

#[cfg(feature = "metrics")]
impl Sending {
    /// The operation's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Request => "request",
            Self::Reply => "reply",
        }
    }
}

/// What becomes of a delivery after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was handled.
    Done,
    /// It was handled before.
    Duplicate,
    /// It is tried again.
    Retried,
    /// No further attempt is made.
    GivenUp,
    /// It was given back untouched.
    Released,
}

#[cfg(feature = "metrics")]
impl Outcome {
    /// All, in their order.
    pub(crate) const ALL: [Self; 5] =
        [Self::Done, Self::Duplicate, Self::Retried, Self::GivenUp, Self::Released];

    /// In a word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Duplicate => "duplicate",
            Self::Retried => "retried",
            Self::GivenUp => "given-up",
            Self::Released => "released",
        }
    }
}
