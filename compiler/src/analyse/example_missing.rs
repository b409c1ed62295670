//! Payloads without an example, in a topology that has some.

use super::Context;
use super::contracts::payload_title;
use crate::contract::Kind;
use crate::model::Payload;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "example-missing";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    let has_example = |shape| shapes.note(shape, |notes| notes.example.as_ref()).is_some();
    let mut missing = Vec::new();
    let mut any = false;
    for (message, version) in context.versions() {
        for (payload, shape) in version.payloads() {
            if has_example(shape) {
                any = true;
                continue;
            }
            // Nothing can be shown of what may be anything, and nobody should copy what is to go.
            let wanted = !matches!(payload, Payload::Error(_))
                && version.deprecated.is_none()
                && !matches!(shapes.kind(shape), Kind::Json);
            if !wanted {
                continue;
            }
            let text = format!("{} has no example", payload_title(message, version, payload));
            let at = match payload {
                Payload::Reply => version.place.at("reply").as_key(),
                _ => version.place.as_key(),
            };
            let finding = Diagnostic::lint(NAME, Severity::Info, text).about(&message.name);
            missing.push(finding.at(at, "").help("add `example:` beside what it is"));
        }
    }
    if any {
        found.append(&mut missing);
    }
}
