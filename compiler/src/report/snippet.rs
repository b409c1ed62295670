//! Which part of a file a snippet shows.

use super::located::Spot;
use super::mask::mask;
use crate::source::Sources;
use std::ops::Range;

/// Bytes of text kept around a place. More never fits on a line of a terminal, and
/// a file may be one line of megabytes.
pub(super) const MARGIN: usize = 2000;

/// Lines that a marked range may have before only its first is marked.
const MARKED_LINES: usize = 8;

/// Lines between two places that are still shown in one snippet.
const NEAR_LINES: usize = 200;

/// Places that lie near each other in one file, and the text around them.
pub(super) struct Cluster<'s> {
    pub(super) path: &'s str,
    /// A piece of the file, its secrets masked.
    pub(super) source: String,
    pub(super) line_start: usize,
    pub(super) marks: Vec<Mark<'s>>,
}

/// A range of a cluster's source to be underlined.
pub(super) struct Mark<'s> {
    pub(super) spot: &'s Spot<'s>,
    pub(super) primary: bool,
    pub(super) shown: Range<usize>,
}

/// The snippets for the places of a diagnostic; the first holds the first place.
pub(super) fn clusters<'s>(sources: &'s Sources, spots: &'s [Spot<'s>]) -> Vec<Cluster<'s>> {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|n| (spots[*n].file(), spots[*n].bytes.start));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for n in order {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| near(&spots[*last], &spots[n])) => {
                group.push(n);
            }
            _ => groups.push(vec![n]),
        }
    }
    groups.sort_by_key(|group| group.iter().min().copied());
    groups.iter().map(|group| cluster(sources, spots, group)).collect()
}

fn near(before: &Spot<'_>, after: &Spot<'_>) -> bool {
    before.file() == after.file()
        && after.start.line - before.start.line <= NEAR_LINES
        && after.bytes.start.saturating_sub(before.bytes.start) <= MARGIN
}

fn cluster<'s>(sources: &'s Sources, spots: &'s [Spot<'s>], group: &[usize]) -> Cluster<'s> {
    let first = &spots[group[0]];
    let file = sources.file(first.file());
    let text = file.text();
    let marked = |n: usize| marked_bytes(text, &spots[n].bytes);
    let end = group.iter().map(|n| marked(*n).end).max().unwrap_or(first.bytes.end);
    let piece = piece_around(text, first.bytes.start..end);
    let shift = |bytes: Range<usize>| bytes.start - piece.start..bytes.end - piece.start;
    let marks =
        group.iter().map(|n| Mark { spot: &spots[*n], primary: *n == 0, shown: shift(marked(*n)) });
    Cluster {
        path: file.name(),
        marks: marks.collect(),
        line_start: first.start.line,
        source: masked(text, piece),
    }
}

/// What of a place is underlined: all of it, or the start of what is long.
fn marked_bytes(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let end = floor(text, bytes.end.min(bytes.start + MARGIN / 2));
    let marked = &text[bytes.start..end];
    let first_line = marked.lines().next().map_or(0, str::len);
    if marked.lines().count() > MARKED_LINES {
        return bytes.start..bytes.start + first_line;
    }
    bytes.start..end
}

/// The whole lines around some bytes, unless a line is very long.
fn piece_around(text: &str, bytes: Range<usize>) -> Range<usize> {
    let from = floor(text, bytes.start.saturating_sub(MARGIN));
    let to = floor(text, (bytes.end + MARGIN).min(text.len()));
    let start = text[from..bytes.start].rfind('\n').map_or(from, |n| from + n + 1);
    let end = text[bytes.end..to].find('\n').map_or(to, |n| bytes.end + n);
    start..end
}

/// A piece of the text with its secrets masked. What stands before it can make a
/// line of it a secret, so masking starts earlier.
fn masked(text: &str, piece: Range<usize>) -> String {
    let from = floor(text, piece.start.saturating_sub(MARGIN));
    let from = text[from..piece.start].find('\n').map_or(from, |n| from + n + 1);
    let mut masked = mask(&text[from..piece.end]);
    masked.split_off(piece.start - from)
}

fn floor(text: &str, mut byte: usize) -> usize {
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

impl Cluster<'_> {
    /// The renderer counts columns in the piece that it was given: where that begins
    /// within a line, the true column is put in.
    pub(super) fn correct_columns(&self, mut shown: String) -> String {
        for mark in &self.marks {
            let before = &self.source[..mark.shown.start];
            let line = before.rfind('\n').map_or(0, |n| n + 1);
            let counted = before[line..].chars().count() + 1;
            let true_column = mark.spot.start.column;
            if counted == true_column {
                continue;
            }
            let origin = format!("{}:{}:", self.path, mark.spot.start.line);
            let wrong = format!("{origin}{counted}");
            let found = shown.match_indices(&wrong).map(|(at, _)| at).find(|at| {
                !shown[at + wrong.len()..].starts_with(|next: char| next.is_ascii_digit())
            });
            if let Some(at) = found {
                shown.replace_range(at..at + wrong.len(), &format!("{origin}{true_column}"));
            }
        }
        shown
    }
}
