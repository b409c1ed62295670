//! The forms of a report that a command can be asked for.

use super::{Diagnostic, Style, github, human, json, junit, markdown, sarif, summary};
use crate::source::Sources;

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Text with snippets, for people.
    #[default]
    Human,
    /// A JSON array, as `schemas/report.schema.json` describes it.
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Workflow commands that annotate a pull request on GitHub.
    Github,
    /// JUnit's XML, for CI servers.
    Junit,
    /// Markdown, for a comment on a pull request.
    Markdown,
}

impl Format {
    /// The whole report over diagnostics in the order given. `style` counts for people only.
    #[must_use]
    pub fn render(self, sources: &Sources, diagnostics: &[Diagnostic], style: Style) -> String {
        match self {
            Self::Human => {
                let shown = human(sources, diagnostics, style);
                match summary(diagnostics, style) {
                    Some(closing) => format!("{shown}\n{closing}"),
                    None => shown,
                }
            }
            Self::Json => json::json(sources, diagnostics),
            Self::Sarif => sarif::sarif(sources, diagnostics),
            Self::Github => github::github(sources, diagnostics),
            Self::Junit => junit::junit(sources, diagnostics),
            Self::Markdown => markdown::markdown(sources, diagnostics),
        }
    }
}
