//! From places to bytes, lines and columns, once per run.

use super::{Diagnostic, Label};
#[cfg(feature = "cli")]
use crate::source::Part;
use crate::source::{FileId, LineColumn, Sources};
use std::collections::BTreeMap;
use std::ops::Range;

/// A diagnostic whose places are found.
#[derive(Debug)]
pub(super) struct Located<'d> {
    pub(super) diagnostic: &'d Diagnostic,
    /// One for each label, in their order.
    pub(super) spots: Vec<Spot<'d>>,
}

/// A label's place in the text of its file.
#[derive(Debug)]
pub(super) struct Spot<'d> {
    pub(super) label: &'d Label,
    pub(super) bytes: Range<usize>,
    pub(super) start: LineColumn,
    /// One past the last character.
    #[cfg(feature = "cli")]
    pub(super) end: LineColumn,
}

impl Spot<'_> {
    pub(super) fn file(&self) -> FileId {
        self.label.place.file
    }

    /// The JSON Pointer, where there is a tree to point into.
    #[cfg(feature = "cli")]
    pub(super) fn pointer(&self) -> Option<&str> {
        let place = &self.label.place;
        (!matches!(place.part, Part::Source(_))).then(|| place.pointer.as_str())
    }
}

/// Finds the places of all diagnostics.
pub(super) fn locate<'d>(sources: &Sources, diagnostics: &'d [Diagnostic]) -> Vec<Located<'d>> {
    let mut lines = BTreeMap::new();
    diagnostics
        .iter()
        .map(|diagnostic| {
            let spots = diagnostic.labels.iter().map(|label| spot(sources, &mut lines, label));
            Located { diagnostic, spots: spots.collect() }
        })
        .collect()
}

/// Where each line of a file starts: counting from the start of the file for each
/// of many findings would take quadratic time.
type LineStarts = BTreeMap<FileId, Vec<usize>>;

fn spot<'d>(sources: &Sources, lines: &mut LineStarts, label: &'d Label) -> Spot<'d> {
    let file = label.place.file;
    let text = sources.file(file).text();
    let starts = lines.entry(file).or_insert_with(|| {
        let after_break = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        std::iter::once(0).chain(after_break.map(|(at, _)| at + 1)).collect()
    });
    let bytes = sources.locate(&label.place);
    Spot {
        label,
        start: line_column(text, starts, bytes.start),
        #[cfg(feature = "cli")]
        end: line_column(text, starts, bytes.end),
        bytes,
    }
}

fn line_column(text: &str, starts: &[usize], byte: usize) -> LineColumn {
    let line = starts.partition_point(|start| *start <= byte).max(1);
    let start = starts.get(line - 1).copied().unwrap_or_default();
    LineColumn { line, column: text[start..byte].chars().count() + 1 }
}

/// Puts diagnostics into the order in which they are shown: by file, in the order of
/// reading, then by position and rule. Those without a place come first.
pub fn sort(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let first = diagnostic.labels.first();
        let at = first.map(|label| (label.place.file, sources.locate(&label.place).start));
        (at, diagnostic.rule, diagnostic.message.clone())
    });
}
