//! Routing keys that hold what is sensitive.

use super::Context;
use super::contracts::parameters;
use crate::contract::{Shapes, Step};
use crate::model::{Id, ParameterSource};
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;

pub(super) const NAME: &str = "sensitive-in-routing-key";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    let mut told = BTreeSet::new();
    for (message, version) in context.versions() {
        for (name, source, _) in parameters(version) {
            let sensitive = match source {
                ParameterSource::Shape(id) => shapes.is_sensitive(*id),
                ParameterSource::Field(path) => on_the_way(shapes, version.body, path),
                ParameterSource::Free | ParameterSource::Words => false,
            };
            if !sensitive || !told.insert((&message.name, name)) {
                continue;
            }
            let of = &message.name;
            let text = format!("the routing key of `{of}` holds `{name}`, which is sensitive");
            found.push(
                Diagnostic::lint(NAME, Severity::Warning, text)
                    .about(&message.name)
                    .at(context.place(&message.origin).at("parameters").at(name), "")
                    .help("route by something that anybody may read: keys are in logs and metrics"),
            );
        }
    }
}

/// Whether what a path leads to is sensitive, or something on the way.
fn on_the_way(shapes: &Shapes, body: Id<crate::contract::Shape>, path: &str) -> bool {
    let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
    let mut steps = ends.filter_map(|end| shapes.at_path(body, path.get(..end)?));
    steps.any(|step| match step {
        Step::Field { shapes: ids, .. } => ids.iter().any(|id| shapes.is_sensitive(*id)),
        Step::Tag(_) => false,
    })
}
