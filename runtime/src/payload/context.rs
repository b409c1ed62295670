//! What reading and writing carry along.

use super::invalid::{Step, Trace};
use std::fmt::Display;

/// How deep payloads are read and written: as deep as `serde_json` reads.
const DEEPEST: u8 = 128;

/// What reading and writing a payload carry along.
#[derive(Clone, Copy, Debug)]
pub struct Context<'t> {
    /// Whether fields that the contract does not name are refused.
    pub(super) strict: bool,
    depth: u8,
    pub(super) trace: &'t Trace,
}

impl<'t> Context<'t> {
    /// The outside of a payload. `strict` is whether fields that the contract does not name are refused.
    #[must_use]
    pub fn new(strict: bool, trace: &'t Trace) -> Self {
        Self { strict, depth: 0, trace }
    }

    /// The inside of a list or an object.
    pub(super) fn deeper(self) -> Result<Self, TooDeep> {
        match self.depth.checked_add(1) {
            Some(depth) if depth <= DEEPEST => Ok(Self { depth, ..self }),
            _ => {
                self.trace.refuse(&"fewer than 128 lists and objects in each other", &"more");
                Err(TooDeep)
            }
        }
    }

    /// An error of reading.
    pub(super) fn refused<E: serde::de::Error>(
        self,
        expected: impl Display,
        found: impl Display,
    ) -> E {
        self.trace.refuse(&expected, &found);
        E::custom("not as the contract has it")
    }

    /// An error of writing.
    pub(super) fn unwritable<E: serde::ser::Error>(
        self,
        expected: impl Display,
        found: impl Display,
    ) -> E {
        self.trace.refuse(&expected, &found);
        E::custom("not as the contract has it")
    }

    pub(super) fn at_key<T, E>(self, key: &str, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.trace.came_from(Step::Key(key.to_owned()));
        }
        result
    }

    pub(super) fn at_index<T, E>(self, index: usize, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.trace.came_from(Step::Index(index));
        }
        result
    }
}

/// Too many lists and objects in each other; the trace says so.
pub(super) struct TooDeep;

impl TooDeep {
    pub(super) fn read<E: serde::de::Error>(self) -> E {
        E::custom("too deep")
    }

    pub(super) fn write<E: serde::ser::Error>(self) -> E {
        E::custom("too deep")
    }
}

/// An error of another format within this one; what is known about it is in the trace.
pub(super) fn other<E: serde::de::Error>(error: serde_json::Error) -> E {
    E::custom(error)
}

/// An error of another format that something is written into.
pub(super) fn unwritten<E: serde::ser::Error>(error: serde_json::Error) -> E {
    E::custom(error)
}
