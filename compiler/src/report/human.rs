//! Text for people, in the form that rustc has made familiar.

use super::located::{Located, locate};
use super::snippet::{self, Cluster};
use super::{Diagnostic, Severity};
use crate::source::Sources;
use annotate_snippets::renderer::Renderer;
use annotate_snippets::{AnnotationKind, Group, Level, Snippet, normalize_untrusted_str};

/// Columns before the text of a help or note, for line numbers of up to three digits.
const NOTE_INDENT: usize = 12;

/// How text for people is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use the colours of a terminal.
    pub colour: bool,
    /// The characters that fit on a line; longer lines of a file are shown in part.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, width: 100 }
    }
}

impl Style {
    fn renderer(self) -> Renderer {
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        renderer.term_width(self.columns())
    }

    fn columns(self) -> usize {
        self.width.clamp(40, snippet::MARGIN / 4)
    }

    /// Text below a snippet: control characters made visible, long lines broken.
    fn note(self, text: &str) -> String {
        let columns = self.columns() - NOTE_INDENT;
        text.lines()
            .map(|line| wrap(&normalize_untrusted_str(line), columns))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// The diagnostics with their snippets, in the order given; empty when there are none.
///
/// Passwords in the lines shown are masked.
#[must_use]
pub fn human(sources: &Sources, diagnostics: &[Diagnostic], style: Style) -> String {
    let located = locate(sources, diagnostics);
    let shown: Vec<_> = located.iter().map(|one| render(sources, one, style)).collect();
    shown.join("\n")
}

/// The closing line: how many errors and warnings there were, and where to read more.
/// Nothing when there were neither.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic], style: Style) -> Option<String> {
    let count = |wanted| diagnostics.iter().filter(|one| one.severity == wanted).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let worst = diagnostics.iter().min_by_key(|one| one.severity)?;
    let parts = [plural(errors, "error"), plural(warnings, "warning")];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if text.is_empty() {
        return None;
    }
    let level = if errors > 0 { Level::ERROR } else { Level::WARNING };
    let line = style.renderer().render(&[Group::with_title(level.primary_title(text))]);
    Some(format!("{line}\nFor more about a rule, try `topoc explain {}`.\n", worst.rule))
}

fn plural(count: usize, noun: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {noun}")),
        n => Some(format!("{n} {noun}s")),
    }
}

fn render(sources: &Sources, located: &Located<'_>, style: Style) -> String {
    let diagnostic = located.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let clusters = snippet::clusters(sources, &located.spots);
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.rule);
    let help = diagnostic.help.iter().map(|text| Level::HELP.message(style.note(text)));
    let witness = diagnostic
        .witness
        .iter()
        .map(|text| Level::NOTE.message(style.note(&format!("for example: {text}"))));
    let group = Group::with_title(title)
        .elements(clusters.iter().map(snippet_of))
        .elements(help.chain(witness));
    let mut shown = style.renderer().render(&[group]);
    for cluster in &clusters {
        shown = cluster.correct_columns(shown);
    }
    shown.push('\n');
    shown
}

fn snippet_of<'c>(cluster: &'c Cluster<'_>) -> Snippet<'c, annotate_snippets::Annotation<'c>> {
    let marks = cluster.marks.iter().map(|mark| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(mark.shown.clone());
        let text = &mark.spot.label.text;
        if text.is_empty() { annotation } else { annotation.label(normalize_untrusted_str(text)) }
    });
    Snippet::source(cluster.source.as_str())
        .path(cluster.path)
        .line_start(cluster.line_start)
        .annotations(marks)
}

/// Breaks a line at blanks, so that it fits the columns. What stands in backquotes stays whole:
/// it is there to be copied.
fn wrap(line: &str, columns: usize) -> String {
    let mut wrapped = String::new();
    let mut width = 0;
    for word in words(line) {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > columns {
            wrapped.push('\n');
            width = 0;
        } else if width > 0 {
            wrapped.push(' ');
            width += 1;
        }
        wrapped.push_str(word);
        width += length;
    }
    wrapped
}

/// What stands between the blanks that are not in backquotes.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |c| {
        quoted ^= c == '`';
        c == ' ' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_break_at_blanks_outside_of_code() {
        assert_eq!(wrap("one two three", 8), "one two\nthree");
        assert_eq!(wrap("one `two three` four", 10), "one\n`two three`\nfour");
        assert_eq!(wrap("a", 1), "a");
        assert_eq!(wrap("", 10), "");
        assert_eq!(wrap("an open ` stays on its line", 5), "an\nopen\n` stays on its line");
    }
}
