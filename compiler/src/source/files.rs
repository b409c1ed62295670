//! Where files come from, and the files that were read.

use super::tree::{NodeId, Tree};
use super::{FileId, Place, Pointer, navigate};
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

/// Where the compiler reads from: a disk, a tree in git, memory.
///
/// Paths are the user's, with `/` between their parts.
pub trait FileSource {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Whatever reading it failed with.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The names of the files that stand directly in a folder (`""` is the current one).
    ///
    /// # Errors
    /// Whatever listing it failed with.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;
}

/// The files of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSource for Disk {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let folder = if folder.is_empty() { "." } else { folder };
        let names = std::fs::read_dir(folder)?.map(|entry| {
            let entry = entry?;
            Ok((entry.path().is_file(), entry.file_name().into_string().ok()))
        });
        let names: io::Result<Vec<_>> = names.collect();
        Ok(names?.into_iter().filter_map(|(is_file, name)| name.filter(|_| is_file)).collect())
    }
}

/// Files that exist only in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct Memory(BTreeMap<String, Vec<u8>>);

impl Memory {
    /// Adds a file.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.0.insert(path.into(), content.into());
        self
    }
}

impl FileSource for Memory {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let in_folder = |path: &String| match path.rsplit_once('/') {
            Some((parent, name)) if parent == folder => Some(name.to_owned()),
            None if folder.is_empty() => Some(path.clone()),
            _ => None,
        };
        Ok(self.0.keys().filter_map(in_folder).collect())
    }
}

/// A file that was read: its name as the user knows it, its text, its tree.
#[derive(Debug)]
pub struct SourceFile {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) tree: Tree,
    pub(super) format: Format,
    /// Whether it is another version of what is being worked on, such as a file of a git commit.
    #[cfg(feature = "cli")]
    pub(super) elsewhere: bool,
}

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Yaml,
    Json,
}

impl SourceFile {
    /// The path by which it was asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is another version of what is being worked on: nothing can be annotated there.
    #[cfg(feature = "cli")]
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.elsewhere
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The node that a pointer leads to.
    pub(crate) fn node_at(&self, pointer: &Pointer) -> Option<NodeId> {
        navigate::exactly(&self.tree, &self.text, pointer)
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Whether the file is a mapping with that key.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        let Some(root) = self.tree.root() else { return false };
        self.tree.entries(root).any(|(key, _)| self.tree.scalar(key, &self.text) == name)
    }
}

/// A position in a text; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// The files of one run, in the order of reading.
#[derive(Debug, Default)]
pub struct Sources {
    pub(super) files: Vec<SourceFile>,
}

impl Sources {
    /// A file that was read.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files, in the order of reading; the first is the one asked for.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(n, file)| (FileId(super::build::offset(n)), file))
    }

    /// Takes the files of another run behind its own; gives what was found there with
    /// places that are right here.
    #[cfg(feature = "cli")]
    pub(crate) fn absorb(
        &mut self,
        other: Self,
        mut found: Vec<crate::report::Diagnostic>,
    ) -> Vec<crate::report::Diagnostic> {
        let shift = self.append(other);
        for label in found.iter_mut().flat_map(|finding| &mut finding.labels) {
            label.place.file.0 += shift;
        }
        found
    }

    /// Takes the files of another version of the same topology behind its own, under the version's name. By so much
    /// the numbers of its files grow.
    #[cfg(feature = "cli")]
    pub(crate) fn append_version(&mut self, mut other: Self, version: &str) -> u32 {
        for file in &mut other.files {
            file.name = format!("{version}:{}", file.name);
            file.elsewhere = true;
        }
        self.append(other)
    }

    #[cfg(feature = "cli")]
    fn append(&mut self, other: Self) -> u32 {
        let shift = super::build::offset(self.files.len());
        self.files.extend(other.files);
        shift
    }

    /// The bytes of the text that a place means.
    #[must_use]
    pub fn locate(&self, place: &Place) -> Range<usize> {
        let file = self.file(place.file);
        let range = navigate::locate(&file.tree, &file.text, place);
        let start = floor(&file.text, range.start);
        start..floor(&file.text, range.end).max(start)
    }

    /// Line and column of a byte of a file's text.
    #[must_use]
    pub fn line_column(&self, file: FileId, byte: usize) -> LineColumn {
        let before = &self.file(file).text[..floor(&self.file(file).text, byte)];
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        LineColumn { line, column: before[line_start..].chars().count() + 1 }
    }
}

/// The last character boundary at or before `byte`.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
