//! Markdown, as a bot posts it on a pull request.

use super::located::{Located, Spot, locate};
use super::{Diagnostic, Severity};
use crate::source::Sources;
use std::fmt::Write;

/// The diagnostics by severity, each with its places folded away; one line where there are none.
pub(super) fn markdown(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    if diagnostics.is_empty() {
        return "**topoc**: nothing found.\n".to_owned();
    }
    let located = locate(sources, diagnostics);
    let mut text = String::new();
    for (severity, title) in [
        (Severity::Error, "Errors"),
        (Severity::Warning, "Warnings"),
        (Severity::Info, "Good to know"),
    ] {
        let of: Vec<_> = located.iter().filter(|one| one.diagnostic.severity == severity).collect();
        if of.is_empty() {
            continue;
        }
        // Writing to a text never fails.
        let _ = writeln!(text, "### {title} ({})\n", of.len());
        for one in of {
            text.push_str(&item(sources, one));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn item(sources: &Sources, located: &Located<'_>) -> String {
    let diagnostic = located.diagnostic;
    let mut text = format!("- **{}** {}", diagnostic.rule, escaped(&diagnostic.message));
    let spots: Vec<String> = located.spots.iter().map(|spot| place(sources, spot)).collect();
    if !spots.is_empty() {
        let _ = write!(text, "  \n  {}", spots.join(", "));
    }
    let help = diagnostic.help.iter().flat_map(|help| help.lines()).map(str::to_owned);
    let witness = diagnostic.witness.iter().map(|witness| format!("for example: {witness}"));
    for line in help.chain(witness) {
        let _ = write!(text, "  \n  {}", escaped(&line));
    }
    text + "\n"
}

fn place(sources: &Sources, spot: &Spot<'_>) -> String {
    let text = &spot.label.text;
    let at = format!("`{}:{}`", sources.file(spot.file()).name(), spot.start.line);
    if text.is_empty() { at } else { format!("{at} ({})", escaped(text)) }
}

/// Text in which Markdown finds nothing but the code that is in backquotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for (number, part) in text.split('`').enumerate() {
        if number > 0 {
            escaped.push('`');
        }
        match number % 2 {
            1 => escaped.push_str(part),
            _ => part.chars().for_each(|c| {
                if "\\*_[]<>#|~".contains(c) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }),
        }
    }
    escaped
}
