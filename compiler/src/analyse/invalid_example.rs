//! Examples that their contracts do not allow.

use super::Context;
use super::contracts::with_complaints;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "invalid-example";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    let (strict, owners) = (context.strict_bodies(), context.owners());
    for (id, shape) in shapes.iter() {
        let (Some(example), Some(place)) = (&shape.notes.example, &shape.place) else { continue };
        let complaints = shapes.complaints(id, strict[id.index()], example);
        if complaints.is_empty() {
            continue;
        }
        let message = "this example is not what its contract allows";
        let mut finding = Diagnostic::lint(NAME, Severity::Error, message);
        finding.subject = owners[id.index()].map(str::to_owned);
        let at = shape.notes.example_at.clone().unwrap_or_else(|| place.at("example"));
        found.push(with_complaints(finding, &complaints, &at));
    }
}
