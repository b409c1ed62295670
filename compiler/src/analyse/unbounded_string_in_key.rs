//! Routing keys that may become longer than a routing key can be.

use super::Context;
use super::contracts::{parameters, title};
use crate::broker::messages::MAX_ROUTING_KEY;
use crate::contract::{Shape, Shapes, Step};
use crate::model::{Id, KeyPiece, MessageVersion, ParameterSource, Words};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "unbounded-string-in-key";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    for (message, version) in context.versions() {
        let (title, place) = (title(message, version), context.place(&message.origin));
        let mut bounded = true;
        for (name, source, words) in parameters(version) {
            let is_listed = matches!(words, Words::OneOf(_));
            if is_listed || length(shapes, version.body, source) != Length::Unbounded {
                continue;
            }
            bounded = false;
            let text = format!("`{name}` can make the routing key of `{title}` too long");
            found.push(
                Diagnostic::lint(NAME, Severity::Warning, text)
                    .about(&message.name)
                    .at(place.at("parameters").at(name), "nothing bounds the length of this text")
                    .help(format!("set its `max_length`: a key has up to {MAX_ROUTING_KEY} bytes")),
            );
        }
        let longest = longest(shapes, version);
        if bounded && longest > MAX_ROUTING_KEY {
            let text = format!("the routing key of `{title}` can have {longest} bytes");
            let at = if version.own_key { &version.place } else { &place };
            found.push(
                Diagnostic::lint(NAME, Severity::Warning, text)
                    .about(&message.name)
                    .at(at.at("routing_key"), format!("at most {MAX_ROUTING_KEY} can be sent"))
                    .help("lower its parameters' `max_length`: a character may take four bytes"),
            );
        }
    }
}

/// How long the value of a parameter may be, in bytes.
#[derive(Clone, Copy, PartialEq)]
enum Length {
    /// Nothing is said of it: whoever publishes sees to it.
    Unsaid,
    AtMost(u64),
    Unbounded,
}

fn length(shapes: &Shapes, body: Id<Shape>, source: &ParameterSource) -> Length {
    let of = |id: Id<Shape>| match shapes.max_text(id) {
        Some(bytes) => Length::AtMost(bytes),
        // That it is no single value is another rule's matter.
        None if shapes.is_composed(id) => Length::Unsaid,
        None => Length::Unbounded,
    };
    match source {
        ParameterSource::Free | ParameterSource::Words => Length::Unsaid,
        ParameterSource::Shape(id) => of(*id),
        ParameterSource::Field(path) => match shapes.at_path(body, path) {
            Some(Step::Field { shapes: ids, .. }) => longer(ids.into_iter().map(of)),
            Some(Step::Tag(_)) | None => Length::Unsaid,
        },
    }
}

fn longer(lengths: impl Iterator<Item = Length>) -> Length {
    lengths.fold(Length::AtMost(0), |longest, next| match (longest, next) {
        (Length::AtMost(a), Length::AtMost(b)) => Length::AtMost(a.max(b)),
        (Length::Unbounded, _) | (_, Length::Unbounded) => Length::Unbounded,
        _ => Length::Unsaid,
    })
}

/// The longest key, what nothing is said of counted as empty.
fn longest(shapes: &Shapes, version: &MessageVersion) -> u64 {
    let pieces = version.key.pieces.iter().map(|piece| match piece {
        KeyPiece::Text(text) => text.len() as u64,
        KeyPiece::Parameter { words: Words::OneOf(values), .. } => {
            values.iter().map(|value| value.len() as u64).max().unwrap_or(0)
        }
        KeyPiece::Parameter { source, .. } => match length(shapes, version.body, source) {
            Length::AtMost(bytes) => bytes,
            Length::Unsaid | Length::Unbounded => 0,
        },
    });
    pieces.fold(0, u64::saturating_add)
}
