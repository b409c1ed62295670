//! Wire forms that no message can have.

use super::Context;
use super::contracts::title;
use crate::model::Message;
use crate::report::{Diagnostic, nearest};
use crate::source::Place;
use crate::syntax::{Scalar, WireSource};

pub(super) const NAME: &str = "invalid-wire";

/// The properties of AMQP 0-9-1's class `basic` (specification, section 1.8), without `cluster_id`, which is deprecated.
const PROPERTIES: [&str; 13] = [
    "content_type",
    "content_encoding",
    "delivery_mode",
    "priority",
    "correlation_id",
    "reply_to",
    "expiration",
    "message_id",
    "timestamp",
    "type",
    "user_id",
    "app_id",
    "headers",
];

/// Those that the broker or the runtime gives a meaning of its own.
const TAKEN: [&str; 6] =
    ["content_encoding", "delivery_mode", "priority", "reply_to", "expiration", "headers"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for message in context.model.messages.values() {
        let at = context.place(&message.origin).at("wire");
        for (part, source) in message.wire.parts() {
            let place = at.at(part);
            let message_found = fault_of(context, message, part, source, &place);
            found.extend(message_found.map(|fault| fault.about(&message.name)));
        }
        found.extend(twice(message, &at));
    }
}

fn fault_of(
    context: &Context<'_>,
    message: &Message,
    part: &str,
    source: &WireSource,
    place: &Place,
) -> Option<Diagnostic> {
    match source {
        WireSource::Property(name) => of_property(name, &place.at("property")),
        WireSource::Header(name) => (name.is_empty() || name.len() > 255).then(|| {
            fault("the name of a header has 1 to 255 bytes", place.at("header")).help("name the header")
        }),
        WireSource::Field(path) => of_field(context, message, path, &place.at("field")),
        WireSource::Fixed(value) => of_fixed(part, value, &place.at("fixed")),
    }
}

fn of_property(name: &str, place: &Place) -> Option<Diagnostic> {
    if !PROPERTIES.contains(&name) {
        let fault = fault(format!("AMQP has no property `{name}`"), place.clone());
        return Some(match nearest(name, PROPERTIES) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(format!("it has {}; anything else is a header", PROPERTIES.join(", "))),
        });
    }
    TAKEN.contains(&name).then(|| {
        fault(format!("the property `{name}` has a meaning of its own"), place.clone())
            .help("name another one, or a header")
    })
}

fn of_field(
    context: &Context<'_>,
    message: &Message,
    path: &str,
    place: &Place,
) -> Option<Diagnostic> {
    let shapes = &context.model.shapes;
    let mut described = message.versions.iter().filter(|version| shapes.has_fields(version.body));
    let without = described.find(|version| shapes.at_path(version.body, path).is_none())?;
    let title = title(message, without);
    let fault = fault(format!("`{title}` has no field `{path}`"), place.clone());
    Some(fault.help("every version of the message has it, or none can be read"))
}

fn of_fixed(part: &str, value: &Scalar, place: &Place) -> Option<Diagnostic> {
    let (message, help) = match (part, value) {
        ("message_id", _) => (
            "with one identity for all messages, nothing tells a second delivery from a second message",
            "name a property, a header or a field",
        ),
        ("version", Scalar::Number(number)) if number.is_u64() => return None,
        ("version", _) => ("a version is a whole number", "write the major version that travels"),
        _ => return None,
    };
    Some(fault(message, place.clone()).help(help))
}

/// A place on the wire holds one thing.
fn twice(message: &Message, at: &Place) -> Option<Diagnostic> {
    let parts = message.wire.parts();
    let is_place = |source: &WireSource| !matches!(source, WireSource::Fixed(_));
    let (second, first) = parts.iter().enumerate().find_map(|(index, (part, source))| {
        let earlier = parts[..index].iter().find(|(_, other)| other == source && is_place(source));
        Some((*part, earlier?.0))
    })?;
    let text = format!("`{first}` and `{second}` stand in the same place on the wire");
    let fault = fault(text, at.at(second)).help("give one of them another place");
    Some(fault.about(&message.name))
}

fn fault(message: impl Into<String>, at: Place) -> Diagnostic {
    Diagnostic::fault(NAME, message).at(at, "")
}
