//! Why serde could not fill a type from a tree, and where.

use super::files::SourceFile;
use super::tree::NodeId;
use super::{FileId, Part, Place, navigate};
use serde::de::{self, Unexpected};
use std::fmt;

/// Why a tree did not fit a type, and at which node.
#[derive(Debug)]
pub(crate) struct ReadError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ReadErrorKind,
    message: String,
    at: Option<NodeId>,
}

/// What was wrong with a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReadErrorKind {
    /// A key that the type does not have; the keys that it has.
    UnknownKey { key: String, known: &'static [&'static str] },
    /// A key that the type must have.
    MissingKey { key: &'static str },
    /// A word that is none of the variants.
    UnknownWord { known: &'static [&'static str] },
    /// Anything else: a wrong type, or a value that its type refuses.
    Value,
}

impl ReadError {
    fn new(kind: ReadErrorKind, message: String) -> Self {
        Self(Box::new(Inner { kind, message, at: None }))
    }

    /// Remembers the node, unless an inner one is known.
    pub(super) fn at(mut self, node: NodeId) -> Self {
        self.0.at.get_or_insert(node);
        self
    }

    pub(crate) fn kind(&self) -> &ReadErrorKind {
        &self.0.kind
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The place in the file that was read.
    pub(crate) fn place(&self, file: &SourceFile, id: FileId) -> Place {
        let Some(at) = self.0.at else { return Place::source(id, 0..0) };
        let pointer = navigate::pointer_to(&file.tree, at, &file.text);
        let part = match self.0.kind {
            ReadErrorKind::UnknownKey { .. } => Part::Key,
            _ => Part::Value,
        };
        Place { file: id, pointer, part }
    }

    /// Whether the node is an unquoted scalar: quoting it may be what is wanted.
    pub(crate) fn is_plain_scalar(&self, file: &SourceFile) -> bool {
        self.0.at.is_some_and(|at| file.tree.is_plain(at))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(ReadErrorKind::Value, message.to_string())
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        let kind = ReadErrorKind::UnknownKey { key: key.to_owned(), known };
        Self::new(kind, format!("there is no key `{key}` here"))
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(ReadErrorKind::MissingKey { key }, format!("the key `{key}` is missing"))
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        let words: Vec<_> = known.iter().map(|word| format!("`{word}`")).collect();
        let message = format!("`{word}` is none of {}", words.join(", "));
        Self::new(ReadErrorKind::UnknownWord { known }, message)
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(ReadErrorKind::Value, format!("expected {expected}, found {found}"))
    }
}
