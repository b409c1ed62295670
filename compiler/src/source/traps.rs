//! Where YAML itself trips people: the parser's words, and what is likely meant.

use super::{FileId, Place};
use crate::report::Diagnostic;
use std::ops::Range;

/// The diagnostic for a text that is not YAML at byte `at`.
pub(super) fn explain(
    text: &str,
    file: FileId,
    at: usize,
    parser_says: &str,
    inside: bool,
) -> Diagnostic {
    let at = at.min(text.len());
    let line = line_around(text, at);
    let written = &text[line.clone()];
    let fault = |message: String| Diagnostic::fault("invalid-yaml", message);
    if let Some(tab) = leading_tab(written) {
        let place = Place::source(file, line.start + tab..line.start + tab + 1);
        return fault("a tab may not indent YAML".to_owned())
            .at(place, "a tab")
            .help("indent with spaces");
    }
    if let Some(alias) = wildcard(written) {
        let pattern = &written[alias.clone()];
        let place = Place::source(file, line.start + alias.start..line.start + alias.end);
        return fault(format!("`*` starts a YAML alias, and there is no anchor for `{pattern}`"))
            .at(place, "read as an alias")
            .help(format!("quote it: `\"{pattern}\"`"));
    }
    if let Some(template) = brace_template(written) {
        let place = Place::source(file, line.start + template.start..line.start + template.end);
        let meant = &written[template];
        return fault("`{` opens a mapping, and text follows its end".to_owned())
            .at(place, "read as a mapping")
            .help(format!("quote it: `\"{meant}\"`"));
    }
    let message = if inside || !parser_says.is_empty() {
        format!("this is not YAML: {parser_says}")
    } else {
        "this is not YAML".to_owned()
    };
    let end = text[at..].char_indices().nth(1).map_or(text.len(), |(n, _)| at + n);
    fault(message)
        .at(Place::source(file, at..end), "the reader stopped here")
        .help("look for a missing quote, colon, bracket or indentation here or just above")
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    start..end
}

fn leading_tab(line: &str) -> Option<usize> {
    let blank = line.len() - line.trim_start().len();
    line[..blank].find('\t')
}

/// A `*word` where a value may start, which is likely a topic pattern.
fn wildcard(line: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = line[from..].find('*') {
        let start = from + found;
        let before = line[..start].trim_end();
        let opens = before.is_empty() || before.ends_with([':', '-', '[', ',', '{']);
        let inner = line[..start].matches('"').count() % 2 == 1;
        if opens && !inner {
            let rest = &line[start..];
            let end = rest.find([' ', ',', ']', '}', '\r']).unwrap_or(rest.len());
            return Some(start..start + end);
        }
        from = start + 1;
    }
    None
}

/// `{word}text`, where a value may start.
fn brace_template(line: &str) -> Option<Range<usize>> {
    let start = [": {", "- {", "[{", ", {"]
        .iter()
        .flat_map(|sign| line.match_indices(sign).map(|(n, sign)| n + sign.len() - 1))
        .find(|start| follows_brace(&line[*start..]).is_some())?;
    follows_brace(&line[start..]).map(|end| start..start + end)
}

fn follows_brace(rest: &str) -> Option<usize> {
    let close = rest.find('}')?;
    let is_word = rest[1..close].chars().all(|c| c.is_alphanumeric() || c == '_');
    let after = &rest[close + 1..];
    let tail = after.find([' ', ',', ']', '}', '#', '\r']).unwrap_or(after.len());
    (close > 1 && is_word && tail > 0).then_some(close + 1 + tail)
}
