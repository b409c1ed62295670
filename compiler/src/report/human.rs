//! Text for people, in the form that rustc has made familiar.

use super::located::{Located, locate};
use super::snippet::{self, Cluster};
use super::{Diagnostic, Severity};
use crate::source::Sources;
use annotate_snippets::renderer::Renderer;
use annotate_snippets::{AnnotationKind, Group, Level, Snippet, normalize_untrusted_str};

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
        renderer.term_width(self.width.clamp(40, snippet::MARGIN / 4))
    }
}

/// The diagnostics with their snippets, in the order given; empty when there are none.
///
/// Passwords in the lines shown are masked.
#[must_use]
pub fn human(sources: &Sources, diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = style.renderer();
    let located = locate(sources, diagnostics);
    let shown: Vec<_> = located.iter().map(|one| render(sources, one, &renderer)).collect();
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

fn render(sources: &Sources, located: &Located<'_>, renderer: &Renderer) -> String {
    let diagnostic = located.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let clusters = snippet::clusters(sources, &located.spots);
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.rule);
    let help = diagnostic.help.iter().map(|text| Level::HELP.message(printable(text)));
    let witness = diagnostic.witness.iter().map(|text| {
        let text = printable(&format!("for example: {text}"));
        Level::NOTE.message(text)
    });
    let group = Group::with_title(title)
        .elements(clusters.iter().map(snippet_of))
        .elements(help.chain(witness));
    let mut shown = renderer.render(&[group]);
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
        if text.is_empty() { annotation } else { annotation.label(printable(text)) }
    });
    Snippet::source(cluster.source.as_str())
        .path(cluster.path)
        .line_start(cluster.line_start)
        .annotations(marks)
}

/// Text with the control characters of each of its lines made visible.
fn printable(text: &str) -> String {
    text.lines().map(normalize_untrusted_str).collect::<Vec<_>>().join("\n")
}
