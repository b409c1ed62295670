//! Upcasts that leave something to the consumer.

use super::Context;
use super::objects::enumerated;
use super::upcasts::{Step, steps};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "partial-upcast";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in steps(context) {
        let shapes = &context.model.shapes;
        let fields = step.new.fields.iter();
        let open = fields.filter(|(name, field)| !step.is_given(shapes, name, field));
        let open: Vec<_> = open.map(|(name, _)| name.as_str()).collect();
        if !open.is_empty() {
            found.push(finding(&step, &open));
        }
    }
}

fn finding(step: &Step<'_>, open: &[&str]) -> Diagnostic {
    let from = step.upcast.from;
    let quoted: Vec<_> = open.iter().map(|name| format!("`{name}`")).collect();
    let (fields, title) = (enumerated(&quoted), &step.title);
    let text = format!("version {from} does not say {fields} of `{title}`: the consumer must");
    let mut finding = Diagnostic::lint(NAME, Severity::Info, text)
        .about(title)
        .at(step.place.as_key(), "what it leaves open is a method that the consumer writes");
    for name in open {
        let renamed = step.upcast.rename.iter().find(|(_, new)| new == name);
        let missing = renamed.filter(|(old, _)| !step.old.fields.contains_key(old));
        let text = match (missing, step.old.fields.contains_key(*name)) {
            (Some((old, _)), _) => format!("version {from} has no `{old}`"),
            (None, true) => format!("version {from} has it with another type, or not always"),
            (None, false) => format!("version {from} has nothing like it"),
        };
        finding = finding.at(step.new.at.at(name).as_key(), text);
    }
    finding
}
