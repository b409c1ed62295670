//! What is wrong with a payload, and where.

use std::cell::RefCell;
use std::error::Error;
use std::fmt::{self, Display, Write};

/// A payload that its contract does not allow.
///
/// Of what is sensitive, no value is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    path: String,
    problem: String,
}

impl Invalid {
    /// Where in the payload, as a JSON Pointer (RFC 6901); the empty one is the whole payload.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there, in a part of a sentence.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the payload" } else { &self.path };
        write!(f, "{path}: {}", self.problem)
    }
}

impl Error for Invalid {}

/// A step into a payload.
#[derive(Debug)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// Where the reason and the path of an error are kept, since errors of serde have room for neither. Nothing is
/// written to it before there is an error.
#[derive(Debug, Default)]
pub struct Trace {
    found: RefCell<Found>,
}

#[derive(Debug, Default)]
struct Found {
    expected: Option<String>,
    found: String,
    /// The innermost step first: errors come from within.
    way: Vec<Step>,
    hidden: bool,
}

impl Trace {
    pub(super) fn refuse(&self, expected: &dyn Display, found: &dyn Display) {
        let mut all = self.found.borrow_mut();
        (all.expected, all.found) = (Some(expected.to_string()), found.to_string());
    }

    /// That what is there must not be shown.
    pub(super) fn hide(&self) {
        self.found.borrow_mut().hidden = true;
    }

    pub(super) fn came_from(&self, step: Step) {
        self.found.borrow_mut().way.push(step);
    }

    /// What was found, `error` where nothing else is known.
    pub(super) fn invalid(&self, error: &dyn Display) -> Invalid {
        let found = self.found.borrow();
        let mut path = String::new();
        for step in found.way.iter().rev() {
            match step {
                Step::Key(key) => {
                    path.push('/');
                    path.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
                // Writing into a `String` never fails.
                Step::Index(index) => drop(write!(path, "/{index}")),
            }
        }
        Invalid { path, problem: found.problem(&error.to_string()) }
    }
}

impl Found {
    /// What is wrong, told by serde's own error where nothing else is known.
    fn problem(&self, error: &str) -> String {
        match (&self.expected, self.hidden) {
            (Some(expected), false) => format!("expected {expected}, found {}", self.found),
            (Some(expected), true) => format!("expected {expected}, found what is not shown"),
            (None, false) => error.to_owned(),
            // serde names what it found before what it expected.
            (None, true) => match error.rsplit_once(", expected ") {
                Some((_, expected)) => {
                    let expected = expected.split(" at line ").next().unwrap_or(expected);
                    format!("expected {expected}, found what is not shown")
                }
                None => "found what is not shown".to_owned(),
            },
        }
    }
}
