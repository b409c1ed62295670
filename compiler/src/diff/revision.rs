//! An earlier revision of a payload beside the present one.

use super::change::Reach;
use crate::contract::Shape;
use crate::contract::compat;
use crate::model::{Id, Message, Model, Payload};
use crate::source::Place;
use crate::syntax::Compatibility;

/// An earlier revision of a payload, and what stands there now.
pub(super) struct Revision<'r> {
    pub(super) old: compat::Side<'r>,
    pub(super) new: compat::Side<'r>,
    /// `message` or `request`, and the name.
    pub(super) object: (&'static str, String),
    pub(super) major: u32,
    pub(super) payload: Payload<'r>,
    /// What the contract promises now.
    pub(super) compatibility: Compatibility,
    /// Where the version is written before and now, for what has no place of its own.
    pub(super) places: [Option<Place>; 2],
    /// Whom the version reaches.
    pub(super) reached: &'r dyn Fn() -> Reach,
}

impl Revision<'_> {
    /// Whether a new reader is to take what was written before, and the other way round.
    pub(super) fn promised(&self) -> (bool, bool) {
        match self.compatibility {
            Compatibility::None => (false, false),
            Compatibility::Backward | Compatibility::BackwardTransitive => (true, false),
            Compatibility::Forward | Compatibility::ForwardTransitive => (false, true),
            Compatibility::Full | Compatibility::FullTransitive => (true, true),
        }
    }

    /// `the reply to version 1 of the request `quote``.
    pub(super) fn title(&self) -> String {
        let (noun, name) = &self.object;
        let contract = format!("version {} of the {noun} `{name}`", self.major);
        match self.payload {
            Payload::Body => contract,
            Payload::Reply => format!("the reply to {contract}"),
            Payload::Error(name) => format!("the error `{name}` of {contract}"),
        }
    }

    /// The version and the payload as a part of a fingerprint: `1 body`.
    pub(super) fn detail(&self) -> String {
        let major = self.major;
        match self.payload {
            Payload::Body => format!("{major} body"),
            Payload::Reply => format!("{major} reply"),
            Payload::Error(name) => format!("{major} error {name}"),
        }
    }
}

/// A payload as a model has it.
pub(super) fn side_of<'m>(
    model: &'m Model,
    message: &Message,
    shape: Id<Shape>,
) -> compat::Side<'m> {
    compat::Side { shapes: &model.shapes, shape, strict: message.denies_unknown_fields }
}
