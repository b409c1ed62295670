//! `Place`: the joint between a phase that finds something and the report that shows it.

use std::fmt;
use std::ops::Range;

/// A file that was read, by its order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// Where something stands: a file, a way into its tree, and which part of what is there.
///
/// Phases name places; only the report turns them into lines and columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The way from the root of the file's tree.
    pub pointer: Pointer,
    /// What of the node is meant.
    pub part: Part,
}

/// The part of a node that a [`Place`] means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The key under which the node stands.
    Key,
    /// The node itself.
    Value,
    /// Bytes within the value of a scalar, counted after unquoting.
    Bytes(BytesWithin),
    /// Bytes of the file itself, where no tree came to be.
    Source(BytesWithin),
}

/// A range of bytes within a scalar's value, or within a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BytesWithin {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A way into a tree: an RFC 6901 JSON Pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The root of the tree.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The entry `key` of the mapping that `self` points to.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        // Hardly any key has one of the two, and a look at the bytes tells.
        if key.as_bytes().contains(&b'~') || key.as_bytes().contains(&b'/') {
            text.push_str(&key.replace('~', "~0").replace('/', "~1"));
        } else {
            text.push_str(key);
        }
        Self(text)
    }

    /// The item `index` (from 0) of the list that `self` points to.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The keys and indices of the way, unescaped.
    pub fn segments(&self) -> impl Iterator<Item = String> + '_ {
        let steps = self.0.strip_prefix('/').map(|rest| rest.split('/'));
        steps.into_iter().flatten().map(|s| s.replace("~1", "/").replace("~0", "~"))
    }

    /// The RFC 6901 text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Pointer {
    /// Takes an RFC 6901 text as it is.
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Range<usize>> for BytesWithin {
    fn from(range: Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(range.start), end: clamp(range.end) }
    }
}

impl From<BytesWithin> for Range<usize> {
    fn from(bytes: BytesWithin) -> Self {
        bytes.start as usize..bytes.end as usize
    }
}

impl Place {
    /// Bytes of the file itself, for what is wrong before there is a tree.
    #[must_use]
    pub fn source(file: FileId, range: Range<usize>) -> Self {
        Self { file, pointer: Pointer::root(), part: Part::Source(range.into()) }
    }

    /// The value at `pointer`.
    #[must_use]
    pub fn value(file: FileId, pointer: Pointer) -> Self {
        Self { file, pointer, part: Part::Value }
    }

    /// The key of the entry at `pointer`.
    #[must_use]
    pub fn key_of(file: FileId, pointer: Pointer) -> Self {
        Self { file, pointer, part: Part::Key }
    }

    /// The bytes `range` within the value of the scalar here.
    #[must_use]
    pub fn bytes(mut self, range: Range<usize>) -> Self {
        self.part = Part::Bytes(range.into());
        self
    }

    /// The value of the entry `key` of the mapping here.
    #[must_use]
    pub fn at(&self, key: &str) -> Self {
        Self::value(self.file, self.pointer.key(key))
    }

    /// The item `index` of the list here.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Self::value(self.file, self.pointer.index(index))
    }

    /// The key of the entry here.
    #[must_use]
    pub fn as_key(&self) -> Self {
        Self { part: Part::Key, ..self.clone() }
    }
}
