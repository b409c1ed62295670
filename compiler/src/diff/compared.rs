//! A topology compared with another version of it, whatever state that is in.

use super::{Change, changes, report};
use crate::Compilation;
use crate::model::Model;
use crate::report::{Diagnostic, Severity};
use crate::source::Sources;
use crate::syntax::Date;
use std::collections::BTreeSet;

/// What changed between two versions.
#[derive(Debug, Default)]
pub struct Compared {
    /// The changes, in the order of the new version.
    pub changes: Vec<Change>,
    /// The changes as findings, and what is to be said of approvals and of the base itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compares a topology with its base. The base's files come to stand behind its own in `sources`, under the name of the base.
///
/// A base that is not there at all has nothing to break. `released` are changes that its lock shows besides.
#[must_use]
pub fn compare(
    base: Option<Compilation>,
    name: &str,
    new: &Model,
    sources: &mut Sources,
    today: Option<Date>,
    released: Vec<Change>,
) -> Compared {
    let mut found = Vec::new();
    let mut all = Vec::new();
    if let Some(mut base) = base {
        match base.take_model() {
            None => found.push(unreadable(name, &base)),
            Some(old) => {
                let shift = sources.append_version(base.sources, name);
                all = changes(&old, new);
                all.iter_mut()
                    .filter_map(|change| change.old.as_mut())
                    .for_each(|place| place.file.0 += shift);
            }
        }
    }
    let all = with_released(all, released);
    found.extend(report::diagnostics(&all, &new.lint, today));
    Compared { changes: all, diagnostics: found }
}

/// The same change is told once: by the base, where it shows it too.
fn with_released(mut changes: Vec<Change>, released: Vec<Change>) -> Vec<Change> {
    let known: BTreeSet<String> = changes.iter().map(Change::fingerprint).collect();
    changes.extend(released.into_iter().filter(|change| !known.contains(&change.fingerprint())));
    changes
}

/// A broken base does not keep anybody from mending it.
fn unreadable(name: &str, base: &Compilation) -> Diagnostic {
    let first = base.diagnostics.first().map_or("", |finding| finding.message.as_str());
    let message =
        format!("nothing can be compared with `{name}`, which has a fault of its own: {first}");
    Diagnostic::lint("unreadable-base", Severity::Warning, message)
        .help("once this version is there, the next one is compared again")
}
