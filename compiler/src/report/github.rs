//! Workflow commands, which GitHub shows as annotations of a pull request.
//!
//! The form and its escapes: "Workflow commands for GitHub Actions", and
//! `@actions/core`, which writes them.

use super::located::{Located, Spot, locate};
use super::{Diagnostic, Severity};
use crate::source::Sources;

/// One command a line, in the order of the diagnostics.
pub(super) fn github(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    locate(sources, diagnostics).iter().map(|one| command(sources, one)).collect()
}

fn command(sources: &Sources, located: &Located<'_>) -> String {
    let diagnostic = located.diagnostic;
    let name = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    let is_here = |spot: &&Spot<'_>| !sources.file(spot.file()).is_elsewhere();
    if let Some(spot) = located.spots.first().filter(is_here) {
        properties.push(format!("file={}", property(sources.file(spot.file()).name())));
        properties.push(format!("line={}", spot.start.line));
        properties.push(format!("endLine={}", spot.end.line));
        properties.push(format!("col={}", spot.start.column));
        if spot.start.line == spot.end.line {
            // GitHub's end is the last column itself.
            let end = spot.end.column.saturating_sub(1).max(spot.start.column);
            properties.push(format!("endColumn={end}"));
        }
    }
    properties.push(format!("title={}", property(diagnostic.rule)));
    format!("::{name} {}::{}\n", properties.join(","), data(&text(sources, located)))
}

/// The message, other places, help and witness, each on its line.
fn text(sources: &Sources, located: &Located<'_>) -> String {
    let diagnostic = located.diagnostic;
    let related = located.spots.iter().skip(1).map(|spot| {
        let file = sources.file(spot.file()).name();
        format!("{file}:{}:{}: {}", spot.start.line, spot.start.column, spot.label.text)
    });
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let witness = diagnostic.witness.iter().map(|witness| format!("for example: {witness}"));
    let lines = std::iter::once(diagnostic.message.clone()).chain(related).chain(help);
    lines.chain(witness).collect::<Vec<_>>().join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
