//! Upcasts that speak of versions or fields that are not there.

use super::Context;
use super::contracts::{title, with_complaints};
use super::upcasts::{Step, earlier, steps};
use crate::contract::{Against, Shapes};
use crate::report::{Diagnostic, nearest};
use crate::source::Place;
use std::collections::BTreeMap;

pub(super) const NAME: &str = "invalid-upcast";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (message, version) in context.versions() {
        let Some(upcast) = &version.upcast else { continue };
        if earlier(message, version, upcast).is_none() {
            let title = title(message, version);
            let text = format!("`{title}` cannot come from version {}", upcast.from);
            let alive = message.versions.iter().filter(|other| other.major < version.major);
            let alive: Vec<_> = alive.map(|other| other.major.to_string()).collect();
            let help = match alive.is_empty() {
                true => "no version before it is alive: take the upcast out".to_owned(),
                false => format!("before it there is {}", alive.join(", ")),
            };
            let finding = Diagnostic::fault(NAME, text).about(&title);
            let at = version.place.at("upcast").at("from");
            found.push(finding.at(at, "no earlier version").help(help));
        }
    }
    for step in steps(context) {
        targets(&step, found);
        values(&context.model.shapes, &step, found);
    }
}

/// What is set or renamed to is a field, and each once.
fn targets(step: &Step<'_>, found: &mut Vec<Diagnostic>) {
    let set = step.upcast.set.iter();
    let set = set.map(|(name, _)| (name.as_str(), step.place.at("set").at(name).as_key()));
    let rename = step.upcast.rename.iter();
    let rename = rename.map(|(old, new)| (new.as_str(), step.place.at("rename").at(old)));
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for (name, place) in set.chain(rename) {
        if let Some(before) = seen.get(name) {
            let finding = Diagnostic::fault(NAME, format!("`{name}` is given two values"));
            found.push(finding.about(&step.title).at(place, "").at(before.clone(), "here already"));
            continue;
        }
        if !step.new.fields.contains_key(name) {
            let names = step.new.fields.keys().map(String::as_str);
            let message = format!("`{}` has no field `{name}`", step.title);
            let finding = Diagnostic::fault(NAME, message).about(&step.title);
            let finding = finding.at(place.clone(), "");
            found.push(match nearest(name, names) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding,
            });
        }
        seen.insert(name, place);
    }
}

/// What is set is of the field's type. Bounds are for what travels.
fn values(shapes: &Shapes, step: &Step<'_>, found: &mut Vec<Diagnostic>) {
    for (name, value) in &step.upcast.set {
        let Some(field) = step.new.fields.get(name) else { continue };
        let mut complaints = shapes.complaints(field.shape, false, value);
        complaints.retain(|complaint| complaint.against == Against::Type);
        if !complaints.is_empty() {
            let finding = Diagnostic::fault(NAME, format!("`{name}` cannot hold what is set"));
            let place = step.place.at("set").at(name);
            found.push(with_complaints(finding.about(&step.title), &complaints, &place));
        }
    }
}
