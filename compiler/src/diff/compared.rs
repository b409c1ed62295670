//! A topology compared with another version of it, whatever state that is in.

use super::{Change, changes, report};
use crate::Compilation;
use crate::model::Model;
use crate::report::{Diagnostic, Severity};
use crate::source::Sources;
use crate::syntax::Date;

/// What changed between two versions.
#[derive(Debug)]
pub struct Compared {
    /// The changes, in the order of the new version.
    pub changes: Vec<Change>,
    /// The changes as findings, and what is to be said of approvals and of the base itself.
    pub diagnostics: Vec<Diagnostic>,
    /// By how much the numbers of the base's files grew when they were put behind those of the new version.
    pub(super) shift: u32,
}

/// Compares a topology with its base. The base's files come to stand behind its own in `sources`, under the name of the base.
///
/// A base that is not there at all has nothing to break.
#[must_use]
pub fn compare(
    base: Option<Compilation>,
    name: &str,
    new: &Model,
    sources: &mut Sources,
    today: Option<Date>,
) -> Compared {
    let nothing = |diagnostics| Compared { changes: Vec::new(), diagnostics, shift: 0 };
    let Some(mut base) = base else { return nothing(Vec::new()) };
    let Some(old) = base.take_model() else { return nothing(vec![unreadable(name, &base)]) };
    let shift = sources.append_version(base.sources, name);
    let changes = changes(&old, new);
    let diagnostics = report::diagnostics(&changes, &new.lint, today, shift);
    Compared { changes, diagnostics, shift }
}

/// A broken base does not keep anybody from mending it.
fn unreadable(name: &str, base: &Compilation) -> Diagnostic {
    let first = base.diagnostics.first().map_or("", |finding| finding.message.as_str());
    let message =
        format!("nothing can be compared with `{name}`, which has a fault of its own: {first}");
    Diagnostic::lint("unreadable-base", Severity::Warning, message)
        .help("once this version is there, the next one is compared again")
}
