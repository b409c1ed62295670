//! Defaults that their fields do not allow.

use super::Context;
use super::contracts::with_complaints;
use crate::contract::Kind;
use crate::report::Diagnostic;

pub(super) const NAME: &str = "invalid-default";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    for (_, shape) in shapes.iter() {
        let Kind::Struct(object) = &shape.kind else { continue };
        for (name, field) in &object.fields {
            let Some(default) = &field.default else { continue };
            let complaints = shapes.complaints(field.shape, false, default);
            if complaints.is_empty() {
                continue;
            }
            let message = format!("the default of `{name}` is no value of it");
            let finding = Diagnostic::fault(NAME, message);
            let place = object.at.at(name).at("default");
            found.push(with_complaints(finding, &complaints, &place));
        }
    }
}
