//! What travels with the payload of a message: where its parts stand, its priority, and what readers do with fields that they do
//! not know.

use super::change::{Change, Class, Reach, Rollout};
use super::contract::Kept;
use crate::model::Message;
use crate::syntax::{Compatibility, Scalar, WireSource};

pub(super) fn compare(kept: &Kept<'_, '_>, found: &mut Vec<Change>) {
    wire(kept, found);
    found.extend(priority(kept));
    found.extend(unknown_fields(kept));
}

fn wire(kept: &Kept<'_, '_>, found: &mut Vec<Change>) {
    let parts = kept.old.wire.parts().into_iter().zip(kept.new.wire.parts());
    for ((part, was), (_, is)) in parts.filter(|((_, was), (_, is))| was != is) {
        let class = class_of(part);
        let (was, is) = (told(was), told(is));
        let text = format!(
            "the {} of {} stands in {is}, and no longer in {was}",
            called(part),
            kept.title()
        );
        let place = |message: &Message| Some(message.origin.place()?.at("wire").at(part));
        let change = Change::new(("message-wire-changed", class), kept.object.clone(), text)
            .detail(format!("{part}: {was} -> {is}"))
            .places(place(kept.old), place(kept.new))
            .reaches(if class == Class::Safe { Reach::default() } else { kept.reached(|_| true) });
        found.push(match class {
            Class::Breaking => change
                .rollout(Rollout::Impossible)
                .help("readers look in one place: publish another message beside this one until the last of them has gone"),
            _ => change,
        });
    }
}

/// By name and version a reader finds the contract; identity and correlation are what it remembers.
fn class_of(part: &str) -> Class {
    match part {
        "name" | "version" => Class::Breaking,
        "message_id" | "correlation_id" => Class::Dangerous,
        _ => Class::Safe,
    }
}

fn called(part: &str) -> String {
    match part {
        "message_id" => "identity".to_owned(),
        "app_id" => "publisher".to_owned(),
        other => other.replace('_', " "),
    }
}

fn told(source: &WireSource) -> String {
    match source {
        WireSource::Property(name) => format!("the property `{name}`"),
        WireSource::Header(name) => format!("the header `{name}`"),
        WireSource::Field(path) => format!("the field `{path}`"),
        WireSource::Fixed(value) => format!("nothing, being always `{}`", text_of(value)),
    }
}

fn text_of(value: &Scalar) -> String {
    serde_json::to_value(value).map(|value| value.to_string()).unwrap_or_default()
}

fn priority(kept: &Kept<'_, '_>) -> Option<Change> {
    let (was, is) = (kept.old.priority, kept.new.priority);
    if was == is {
        return None;
    }
    let told = |priority: Option<u8>| priority.map_or("none".to_owned(), |value| value.to_string());
    let text =
        format!("the priority of {} is {} now, and {} before", kept.title(), told(is), told(was));
    let change = Change::new(("message-priority-changed", Class::Safe), kept.object.clone(), text)
        .detail(format!("{} -> {}", told(was), told(is)));
    Some(kept.at("priority", change))
}

/// What each payload shows of it, `payloads` tells. Before a whole history is known, a reader that begins to refuse may refuse what
/// an earlier revision wrote.
fn unknown_fields(kept: &Kept<'_, '_>) -> Option<Change> {
    let (was, is) = (kept.old.denies_unknown_fields, kept.new.denies_unknown_fields);
    let both =
        matches!(kept.new.compatibility, Compatibility::Full | Compatibility::FullTransitive);
    let (kind, class, what) = match (was, is) {
        (false, true) if both => ("unknown-fields-denied", Class::Dangerous, "refuses"),
        (false, true) => ("unknown-fields-denied", Class::Safe, "refuses"),
        (true, false) => ("unknown-fields-ignored", Class::Safe, "ignores"),
        _ => return None,
    };
    let text =
        format!("a reader of {} {what} fields that it does not know, from now on", kept.title());
    let change = Change::new((kind, class), kept.object.clone(), text);
    let change = match class {
        Class::Dangerous => change
            .reaches(kept.reached(|_| true))
            .help("payloads of earlier revisions may have fields that were removed since: `topoc lock` keeps them all in view"),
        _ => change,
    };
    Some(kept.at("unknown_fields", change))
}
