//! Types that no payload holds.

use super::Context;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "unused-type";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    let versions = context.model.messages.values().flat_map(|message| &message.versions);
    let payloads = versions.flat_map(|version| version.payloads()).map(|(_, shape)| shape);
    let used = shapes.reach(payloads.chain(context.parameter_shapes()));
    for (id, shape) in shapes.named() {
        let (Some(name), Some(place), false) = (&shape.name, &shape.place, used[id.index()]) else {
            continue;
        };
        found.push(
            Diagnostic::lint(NAME, Severity::Warning, format!("no payload holds the type `{name}`"))
                .about(name)
                .at(place.as_key(), "")
                .help("take it out, or use it"),
        );
    }
}
