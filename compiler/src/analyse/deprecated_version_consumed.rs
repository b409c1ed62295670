//! Consumers that take none but deprecated versions.

use super::Context;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "deprecated-version-consumed";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for service in context.model.services.values() {
        for reference in service.consumes.iter().flat_map(|consumption| &consumption.messages) {
            let Some(id) = reference.message.known() else { continue };
            let message = &context.model.messages[id];
            let (taken, others): (Vec<_>, Vec<_>) =
                message.versions.iter().partition(|version| reference.has(version.major));
            let lasting = others.iter().filter(|version| version.deprecated.is_none());
            let newest = lasting.max_by_key(|version| version.major);
            let last = taken.iter().max_by_key(|version| version.major);
            let (Some(newest), Some(last)) = (newest, last) else { continue };
            if taken.iter().any(|version| version.deprecated.is_none()) {
                continue;
            }
            let (name, major) = (&message.name, last.major);
            let text = format!("`{}` takes `{name}` only in deprecated versions", service.name);
            let finding = Diagnostic::lint(NAME, Severity::Warning, text)
                .about(name)
                .at(reference.place.clone(), "")
                .at(last.place.at("deprecated"), format!("version {major} is deprecated"));
            let help = format!("take version {} too: `{name}` means all", newest.major);
            found.push(finding.help(help));
        }
    }
}
