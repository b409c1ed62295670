//! What rules about contracts have in common.

use super::Context;
use crate::contract::Complaint;
use crate::model::{
    KeyPiece, Message, MessageKind, MessageVersion, ParameterSource, Payload, Words,
};
use crate::report::Diagnostic;
use crate::source::Place;

/// How many complaints about one payload are shown.
const SHOWN: usize = 8;

impl<'m> Context<'m> {
    /// All versions of all messages and requests.
    pub(super) fn versions(&self) -> impl Iterator<Item = (&'m Message, &'m MessageVersion)> {
        let messages = self.model.messages.values();
        messages.flat_map(|message| message.versions.iter().map(move |version| (message, version)))
    }

    /// For each shape, what `lint.allow` calls it: the named type or message that it is part of.
    pub(super) fn owners(&self) -> Vec<Option<&'m str>> {
        let shapes = &self.model.shapes;
        let mut owners = vec![None; shapes.len()];
        let named = shapes.named().map(|(id, _)| (id, ""));
        let payloads = self.versions().flat_map(|(message, version)| {
            version.payloads().map(|(_, shape)| (shape, message.name.as_str()))
        });
        let mut open: Vec<_> = payloads.chain(named).collect();
        while let Some((id, user)) = open.pop() {
            let owner = shapes[id].name.as_deref().unwrap_or(user);
            if owners[id.index()].replace(owner).is_none() {
                open.extend(shapes.parts(id).map(|part| (part, owner)));
            }
        }
        owners
    }

    /// Which shapes are payloads of messages that refuse fields which they do not name.
    pub(super) fn strict_bodies(&self) -> Vec<bool> {
        let mut strict = vec![false; self.model.shapes.len()];
        let denying = self.versions().filter(|(message, _)| message.denies_unknown_fields);
        for (_, shape) in denying.flat_map(|(_, version)| version.payloads()) {
            strict[shape.index()] = true;
        }
        strict
    }
}

/// `sold@2`.
pub(super) fn title(message: &Message, version: &MessageVersion) -> String {
    format!("{}@{}", message.name, version.major)
}

/// A payload in words: `` `sold@2` ``, or which part of a request.
pub(super) fn payload_title(
    message: &Message,
    version: &MessageVersion,
    payload: Payload<'_>,
) -> String {
    let title = title(message, version);
    match (payload, message.kind) {
        (Payload::Body, MessageKind::Event) => format!("`{title}`"),
        (Payload::Body, MessageKind::Request) => format!("the request `{title}`"),
        (Payload::Reply, _) => format!("the reply to `{title}`"),
        (Payload::Error(name), _) => format!("the error `{name}` of `{title}`"),
    }
}

/// The parameters of a version's routing key that have a source, with their names.
pub(super) fn parameters(
    version: &MessageVersion,
) -> impl Iterator<Item = (&str, &ParameterSource, &Words)> {
    version.key.pieces.iter().filter_map(|piece| match piece {
        KeyPiece::Parameter { name, source, words } => Some((&**name, source, words)),
        KeyPiece::Text(_) => None,
    })
}

/// Points at what is wrong with a written payload, the first few complaints.
pub(super) fn with_complaints(
    mut finding: Diagnostic,
    complaints: &[Complaint],
    payload: &Place,
) -> Diagnostic {
    for complaint in complaints.iter().take(SHOWN) {
        let place = complaint.path.segments().fold(payload.clone(), |place, step| place.at(&step));
        let text = match complaint.found.as_str() {
            "nothing" => {
                let name = complaint.path.segments().last().unwrap_or_default();
                format!("`{name}` is missing: {}", complaint.expected)
            }
            found => format!("expected {}, found {found}", complaint.expected),
        };
        finding = finding.at(place, text);
    }
    match complaints.len().saturating_sub(SHOWN) {
        0 => finding,
        more => finding.help(format!("{more} more are not shown")),
    }
}
