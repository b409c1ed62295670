//! Versions that a consumer takes beside an earlier one, and does not know how to make from it.

use super::Context;
use super::contracts::title;
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;

pub(super) const NAME: &str = "missing-upcast";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    let mut told = BTreeSet::new();
    for service in context.model.services.values() {
        for reference in service.consumes.iter().flat_map(|consumption| &consumption.messages) {
            let Some(id) = reference.message.known() else { continue };
            let message = &context.model.messages[id];
            let mut taken: Vec<_> =
                message.versions.iter().filter(|version| reference.has(version.major)).collect();
            taken.sort_unstable_by_key(|version| version.major);
            for version in taken.iter().skip(1) {
                let known = shapes.has_fields(version.body);
                if version.upcast.is_some() || !known || !told.insert((id, version.major)) {
                    continue;
                }
                let (title, name) = (title(message, version), &service.name);
                let text = format!("nothing says how `{title}` is made from an earlier version");
                found.push(
                    Diagnostic::lint(NAME, Severity::Warning, text)
                        .about(&title)
                        .at(version.place.as_key(), "it has no `upcast`")
                        .at(reference.place.clone(), format!("`{name}` takes both"))
                        .help("add an `upcast` that says `from` which version, and what is new"),
                );
            }
        }
    }
}
