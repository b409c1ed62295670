//! YAML 1.2, the plain part of it: parser events become a tree.

use super::build::{Builder, MAX_DEPTH, Refused, offset};
use super::check::{check_mapping, check_null};
use super::input::Characters;
use super::tree::{Kind, NodeId, Text, Tree};
use super::{FileId, Part, Place, traps};
use crate::report::Diagnostic;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::ops::Range;

/// Reads a file's text. The tree is whole unless the parser had to stop; the
/// diagnostics are all that was found up to there.
pub(super) fn read(text: &str, file: FileId) -> (Tree, Vec<Diagnostic>) {
    let mut reader = Reader::new(text, file);
    let mut parser = Parser::new(Characters::new(text));
    while let Some(event) = parser.next_event() {
        let go_on = match event {
            Ok((event, span)) => reader.event(event, span),
            Err(error) => reader.stop(&error),
        };
        if !go_on {
            break;
        }
    }
    (reader.builder.finish(), reader.found)
}

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    builder: Builder,
    /// The anchored nodes, by the parser's numbering, which starts at 1.
    anchors: Vec<Option<NodeId>>,
    bytes: ByteOffsets<'t>,
    documents: usize,
    found: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, file: FileId) -> Self {
        let bytes = ByteOffsets::new(text);
        let builder = Builder::for_bytes(text.len());
        Self { text, file, builder, anchors: Vec::new(), bytes, documents: 0, found: Vec::new() }
    }

    /// Takes one event; false stops the reading.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        let range = self.bytes.range(&span);
        match event {
            Event::DocumentStart(_) => return self.document(range),
            Event::Scalar(value, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), &range);
                let kind = if style == ScalarStyle::Plain { Kind::Plain } else { Kind::Text };
                // The parser gives a value that is not there the span of what follows.
                let absent = kind == Kind::Plain && value.is_empty();
                let range = if absent { range.start..range.start } else { range };
                let text = self.locate(&value, &range);
                let id = self.builder.scalar(kind, range, text);
                self.anchor(anchor, id);
            }
            Event::SequenceStart(anchor, tag) => {
                return self.open(Kind::Sequence, anchor, tag.is_some(), range);
            }
            Event::MappingStart(anchor, tag) => {
                return self.open(Kind::Mapping, anchor, tag.is_some(), range);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&event, range),
            Event::Alias(anchor) => return self.alias(anchor, range),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        true
    }

    fn document(&mut self, range: Range<usize>) -> bool {
        self.documents += 1;
        if self.documents == 1 {
            return true;
        }
        self.found.push(
            Diagnostic::fault(
                "invalid-yaml",
                "a file holds one YAML document, this one holds more",
            )
            .at(Place::source(self.file, range), "the second document starts here")
            .help("put the second document into a file of its own and `include` it"),
        );
        false
    }

    fn open(&mut self, kind: Kind, anchor: usize, tagged: bool, range: Range<usize>) -> bool {
        self.refuse_tag(tagged, &range);
        match self.builder.open(kind, range.start) {
            Ok(id) => {
                self.anchor(anchor, id);
                true
            }
            Err(refused) => self.refuse(refused, range),
        }
    }

    fn close(&mut self, event: &Event<'_>, range: Range<usize>) {
        // A block ends where its last line does, not where the next token starts.
        let end = if range.is_empty() { self.end_of_content(range.start) } else { range.end };
        let Some(id) = self.builder.close(end) else { return };
        if *event == Event::MappingEnd {
            check_mapping(self.builder.tree(), id, self.text, self.file, &mut self.found);
        }
        if *event == Event::SequenceEnd {
            for item in self.builder.tree().children(id) {
                check_null(self.builder.tree(), item, self.text, self.file, &mut self.found);
            }
        }
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> bool {
        let target = self.anchors.get(anchor).copied().flatten();
        let Some(target) = target else { return self.refuse(Refused::AliasOfItself, range) };
        match self.builder.alias(target, range.clone()) {
            Ok(_) => true,
            Err(refused) => self.refuse(refused, range),
        }
    }

    fn anchor(&mut self, anchor: usize, id: NodeId) {
        if anchor > 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, None);
            }
            self.anchors[anchor] = Some(id);
        }
    }

    fn refuse_tag(&mut self, tagged: bool, range: &Range<usize>) {
        if tagged {
            let place = Place::source(self.file, range.clone());
            self.found.push(
                Diagnostic::fault("yaml-tag", "YAML tags are not part of this language")
                    .at(place, "has a tag")
                    .help("remove the tag; quote the value if it is to be text"),
            );
        }
    }

    fn refuse(&mut self, refused: Refused, range: Range<usize>) -> bool {
        let (message, help) = match refused {
            Refused::TooDeep => (
                format!("lists and mappings nest deeper than {MAX_DEPTH} levels"),
                "the language needs less than ten: is a bracket left open?",
            ),
            Refused::TooManyAliases => (
                "the aliases of this file expand to more than a million nodes".to_owned(),
                "write out what is meant, or generate the file",
            ),
            Refused::AliasOfItself => (
                "this alias refers to a node that contains it".to_owned(),
                "an alias may only repeat what was written completely before it",
            ),
        };
        let place = Place::source(self.file, range);
        self.found.push(Diagnostic::fault("yaml-limit", message).at(place, "").help(help));
        false
    }

    fn stop(&mut self, error: &ScanError) -> bool {
        let at = self.bytes.at(error.marker().index());
        let aliases_open = self.builder.is_open();
        let trap = traps::explain(self.text, self.file, at, error.info(), aliases_open);
        // A template read as a mapping has nulls in it: one error is enough.
        let covered =
            |found: &Diagnostic| match (&found.labels[0].place.part, &trap.labels[0].place.part) {
                (Part::Source(inner), Part::Source(outer)) => {
                    outer.start <= inner.start && inner.end <= outer.end
                }
                _ => false,
            };
        self.found.retain(|found| !covered(found));
        self.found.push(trap);
        false
    }

    fn locate(&mut self, value: &str, range: &Range<usize>) -> Text {
        let written = &self.text[range.clone()];
        if written == value {
            return Text::InFile(offset(range.start), offset(range.end));
        }
        let unquoted = written.get(1..written.len().saturating_sub(1));
        if unquoted == Some(value) {
            return Text::InFile(offset(range.start + 1), offset(range.end - 1));
        }
        self.builder.keep(value)
    }

    fn end_of_content(&self, before: usize) -> usize {
        self.text.as_bytes()[..before].trim_ascii_end().len()
    }
}

/// Turns the parser's positions, counted in characters, into bytes.
struct ByteOffsets<'t> {
    text: &'t str,
    ascii: bool,
    /// A position known in both units; positions come nearly in order.
    characters: usize,
    bytes: usize,
}

impl<'t> ByteOffsets<'t> {
    fn new(text: &'t str) -> Self {
        // Counting is a loop of std's own, which is optimised in every build.
        let ascii = text.chars().count() == text.len();
        Self { text, ascii, characters: 0, bytes: 0 }
    }

    fn range(&mut self, span: &Span) -> Range<usize> {
        let start = self.at(span.start.index());
        let end = self.at(span.end.index());
        start..end.max(start)
    }

    fn at(&mut self, index: usize) -> usize {
        if self.ascii {
            return index.min(self.text.len());
        }
        if index >= self.characters {
            let rest = &self.text[self.bytes..];
            let step = rest.char_indices().nth(index - self.characters);
            self.bytes += step.map_or(rest.len(), |(at, _)| at);
        } else {
            let behind = &self.text[..self.bytes];
            let step = behind.char_indices().rev().nth(self.characters - index - 1);
            self.bytes = step.map_or(0, |(at, _)| at);
        }
        self.characters = index;
        self.bytes
    }
}
