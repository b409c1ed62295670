//! JSON: `serde_json` says whether it is JSON, and where not; a walk over what is then
//! known to be well-formed finds the tokens and their places.

use super::build::{Builder, MAX_DEPTH, offset};
use super::tree::{Kind, NodeId, Text, Tree};
use super::{FileId, Place, check};
use crate::report::Diagnostic;
use serde::de::IgnoredAny;

/// Reads a file's text; the tree is empty where the text is not JSON.
pub(super) fn read(text: &str, file: FileId) -> (Tree, Vec<Diagnostic>) {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return (Tree::default(), vec![not_json(text, file, &error)]);
    }
    let mut walk = Walk { text, at: 0, builder: Builder::for_bytes(text.len()), too_deep: None };
    walk.value();
    let mut found = Vec::new();
    if let Some(at) = walk.too_deep {
        let message = format!("arrays and objects nest deeper than {MAX_DEPTH} levels");
        found
            .push(Diagnostic::fault("yaml-limit", message).at(Place::source(file, at..at + 1), ""));
        return (Tree::default(), found);
    }
    let tree = walk.builder.finish();
    for id in (0..tree.nodes.len()).map(|n| NodeId(offset(n))) {
        if tree.node(id).kind == Kind::Mapping {
            check::check_duplicates(&tree, id, text, file, &mut found);
        }
    }
    (tree, found)
}

fn not_json(text: &str, file: FileId, error: &serde_json::Error) -> Diagnostic {
    let at = byte_of(text, error.line(), error.column());
    let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let says = error.to_string();
    let says = says.split(" at line ").next().unwrap_or_default();
    Diagnostic::fault("invalid-json", format!("this is not JSON: {says}"))
        .at(Place::source(file, at..end), "the reader stopped here")
        .help("look for a missing comma, quote or bracket here or just above")
}

/// The byte of a line and column as `serde_json` counts them: lines from 1, columns in bytes.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
    builder: Builder,
    too_deep: Option<usize>,
}

impl Walk<'_> {
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(b' ')
    }

    fn skip_blank(&mut self) {
        let is_blank = |b: &u8| matches!(b, b' ' | b'\n' | b'\r' | b'\t' | b',' | b':');
        while self.text.as_bytes().get(self.at).is_some_and(is_blank) {
            self.at += 1;
        }
    }

    fn value(&mut self) {
        self.skip_blank();
        match self.byte() {
            b'{' => self.container(Kind::Mapping, b'}'),
            b'[' => self.container(Kind::Sequence, b']'),
            b'"' => self.string(),
            _ => self.plain(),
        }
    }

    /// The depth of the recursion is bounded by the builder.
    fn container(&mut self, kind: Kind, close: u8) {
        if self.builder.open(kind, self.at).is_err() {
            self.too_deep.get_or_insert(self.at);
            self.at = self.text.len();
            return;
        }
        self.at += 1;
        self.skip_blank();
        while self.at < self.text.len() && self.byte() != close {
            self.value();
            self.skip_blank();
        }
        self.at += 1;
        self.builder.close(self.at);
    }

    fn string(&mut self) {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        while self.at < self.text.len() && self.byte() != b'"' {
            if self.byte() == b'\\' {
                escaped = true;
                self.at += 1;
            }
            self.at += 1;
        }
        self.at += 1;
        let written = &self.text[start..self.at];
        let text = if escaped {
            let value: String = serde_json::from_str(written).unwrap_or_default();
            self.builder.keep(&value)
        } else {
            Text::InFile(offset(start + 1), offset(self.at - 1))
        };
        self.builder.scalar(Kind::Text, start..self.at, text);
    }

    /// A number or one of `true`, `false`, `null`: all of them plain scalars of YAML too.
    fn plain(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let ends = |c: char| matches!(c, ',' | ']' | '}' | ' ' | '\n' | '\r' | '\t');
        self.at += rest.find(ends).unwrap_or(rest.len()).max(1);
        let text = Text::InFile(offset(start), offset(self.at));
        self.builder.scalar(Kind::Plain, start..self.at, text);
    }
}
