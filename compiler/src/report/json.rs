//! JSON for programs: `schemas/report.schema.json` describes it.

use super::located::{Located, Spot, locate};
use super::{Class, Diagnostic, Severity};
use crate::source::Sources;
use serde::Serialize;

#[derive(Serialize)]
struct Entry<'d> {
    rule: &'d str,
    class: Class,
    severity: Severity,
    message: &'d str,
    help: Option<&'d str>,
    #[serde(flatten)]
    at: Position<'d>,
    related: Vec<Related<'d>>,
    witness: Option<&'d str>,
}

#[derive(Serialize)]
struct Related<'d> {
    #[serde(flatten)]
    at: Position<'d>,
    message: &'d str,
}

#[derive(Default, Serialize)]
struct Position<'d> {
    file: Option<&'d str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    pointer: Option<&'d str>,
}

/// The diagnostics as a JSON array, in the order given.
pub(super) fn json(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let located = locate(sources, diagnostics);
    let entries: Vec<_> = located.iter().map(|one| entry(sources, one)).collect();
    // Only maps with keys that are no text, and numbers that JSON lacks, could fail.
    serde_json::to_string_pretty(&entries).map_or_else(|_| "[]\n".to_owned(), |text| text + "\n")
}

fn entry<'d>(sources: &'d Sources, located: &'d Located<'d>) -> Entry<'d> {
    let diagnostic = located.diagnostic;
    let (first, rest) = match located.spots.split_first() {
        Some((first, rest)) => (Some(first), rest),
        None => (None, &[][..]),
    };
    let related = |spot: &'d Spot<'d>| Related {
        at: position(sources, spot),
        message: spot.label.text.as_str(),
    };
    Entry {
        rule: diagnostic.rule,
        class: diagnostic.class,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        at: first.map_or_else(Position::default, |spot| position(sources, spot)),
        related: rest.iter().map(related).collect(),
        witness: diagnostic.witness.as_deref(),
    }
}

fn position<'d>(sources: &'d Sources, spot: &'d Spot<'d>) -> Position<'d> {
    Position {
        file: Some(sources.file(spot.file()).name()),
        line: Some(spot.start.line),
        column: Some(spot.start.column),
        end_line: Some(spot.end.line),
        end_column: Some(spot.end.column),
        pointer: spot.pointer(),
    }
}
