//! `MessageRef`: `order.placed`, `order.placed@2`, `order.placed@1..2`.

use super::major::Major;
use super::{Malformed, text_scalar};
use std::fmt;
use std::str::FromStr;

const EXPECTED: &str =
    "a reference: a name, and after `@` a version (`@2`) or a range of them (`@1..2`) if need be";

/// A message or request by name, and which of its versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageRef {
    /// The name.
    pub name: String,
    /// Which versions are meant.
    pub versions: Versions,
}

/// Which versions of a contract are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Versions {
    /// All that are alive.
    All,
    /// One: `@2`.
    One(Major),
    /// From the first to the last, both counted: `@1..2`. The first may be the
    /// greater one; that no version is meant then is found later.
    Range(Major, Major),
}

impl FromStr for MessageRef {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        parse(text).ok_or_else(|| Malformed::new(text, EXPECTED))
    }
}

fn parse(text: &str) -> Option<MessageRef> {
    let (name, versions) = match text.split_once('@') {
        None => (text, Versions::All),
        Some((name, versions)) => (name, parse_versions(versions)?),
    };
    (!name.is_empty()).then(|| MessageRef { name: name.to_owned(), versions })
}

fn parse_versions(text: &str) -> Option<Versions> {
    match text.split_once("..") {
        None => Some(Versions::One(text.parse().ok()?)),
        Some((first, last)) => Some(Versions::Range(first.parse().ok()?, last.parse().ok()?)),
    }
}

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match self.versions {
            Versions::All => Ok(()),
            Versions::One(version) => write!(f, "@{version}"),
            Versions::Range(first, last) => write!(f, "@{first}..{last}"),
        }
    }
}

text_scalar!(
    MessageRef,
    EXPECTED,
    "A message or request by name: all its living versions, or `@2`, or `@1..2`.",
    "^[^@]+(?:@[1-9][0-9]{0,8}(?:\\.\\.[1-9][0-9]{0,8})?)?$",
    ["order.placed", "order.placed@2", "order.placed@1..2"]
);
