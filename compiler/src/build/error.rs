//! Why there is no Rust.

use crate::emit::Collision;
use std::fmt;

/// Why there is no Rust. Its `Debug` is for people as well: it is what a `main` that returns it shows.
pub struct Error {
    text: String,
}

impl Error {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    pub(super) fn collided(collisions: &[Collision]) -> Self {
        let told: Vec<_> = collisions.iter().map(ToString::to_string).collect();
        Self::new(format!("{}; rename one of them", told.join("; ")))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the topology does not compile\n\n{}", self.text)
    }
}

impl std::error::Error for Error {}
