//! Messages and requests.

use super::{Exchange, Id, Origin, Ref, Vhost, Wire};
use crate::contract::Shape;
use crate::source::Place;
use crate::syntax::Compatibility;
use serde_json::Value;
use topoc_routing::keys::Form;

/// A message or a request: a contract between those who publish it and those who consume it.
#[derive(Debug)]
pub struct Message {
    /// The virtual host that it lives in.
    pub vhost: Id<Vhost>,
    /// Its name. Messages and requests are named apart.
    pub name: String,
    /// What it tells.
    pub doc: Option<String>,
    /// Its name in generated Rust, where the file gives one.
    pub rust: Option<String>,
    /// Whether it is answered.
    pub kind: MessageKind,
    /// The exchange that it is published to.
    pub exchange: Ref<Exchange>,
    /// The versions alive side by side.
    pub versions: Vec<MessageVersion>,
    /// The application's headers.
    pub headers: Vec<MessageHeader>,
    /// Whether a reader refuses fields that the contract does not name.
    pub denies_unknown_fields: bool,
    /// What a new revision of a version must be to the earlier ones.
    pub compatibility: Compatibility,
    /// Whether it survives a restart of the broker.
    pub persistent: bool,
    /// Why losing it is fine, where the file says so.
    pub because: Option<String>,
    /// How long it lives, in milliseconds.
    pub ttl: Option<u64>,
    /// The AMQP priority.
    pub priority: Option<u8>,
    /// Where the parts of its envelope stand.
    pub wire: Wire,
    /// Where it comes from.
    pub origin: Origin,
}

/// Whether a message is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// It tells; nobody answers.
    Event,
    /// It asks; the answer goes back to who asked.
    Request,
}

/// A version of a message.
#[derive(Debug)]
pub struct MessageVersion {
    /// Its number.
    pub major: u32,
    /// The routing key.
    pub key: KeyTemplate,
    /// Whether the key is its own, not the one that all versions share.
    pub own_key: bool,
    /// What is new in it.
    pub doc: Option<String>,
    /// Until when it lives, and what to use instead.
    pub deprecated: Option<String>,
    /// What its payload may be; any JSON, where the file says nothing of it.
    pub body: Id<Shape>,
    /// What may come back, where it is a request.
    pub answer: Option<AnswerShapes>,
    /// How a consumer reads an earlier version as this one.
    pub upcast: Option<Upcast>,
    /// Where it is written.
    pub place: Place,
}

/// The payloads that answer a request.
#[derive(Debug)]
pub struct AnswerShapes {
    /// The reply.
    pub reply: Id<Shape>,
    /// The ways to fail, by name, each with its details.
    pub errors: Vec<(String, Id<Shape>)>,
}

/// How a payload of an earlier version becomes one of a later. Fields of the same name are copied.
#[derive(Debug)]
pub struct Upcast {
    /// The earlier version.
    pub from: u32,
    /// Values of fields that it has not.
    pub set: Vec<(String, Value)>,
    /// Its names of fields, and the later version's.
    pub rename: Vec<(String, String)>,
}

impl Message {
    /// What generated Rust calls it by.
    #[must_use]
    pub fn rust_name(&self) -> &str {
        self.rust.as_deref().unwrap_or(&self.name)
    }

    /// The version of this number.
    #[must_use]
    pub fn version(&self, major: u32) -> Option<&MessageVersion> {
        self.versions.iter().find(|version| version.major == major)
    }
}

impl MessageVersion {
    /// All that travels: the body, the reply and the errors, each with a name by which files and
    /// reports tell them apart; the body has none.
    pub fn payloads(&self) -> impl Iterator<Item = (Payload<'_>, Id<Shape>)> {
        let answer = self.answer.iter().flat_map(|answer| {
            let errors = answer.errors.iter();
            let errors = errors.map(|(name, shape)| (Payload::Error(name), *shape));
            std::iter::once((Payload::Reply, answer.reply)).chain(errors)
        });
        std::iter::once((Payload::Body, self.body)).chain(answer)
    }
}

/// Which payload of a message or request is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'n> {
    /// The message or the request itself.
    Body,
    /// The reply to a request.
    Reply,
    /// A way in which a request fails, by its name.
    Error(&'n str),
}

/// A routing key with parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTemplate {
    /// As it is written: `order.placed.{region}`.
    pub text: String,
    /// Its pieces, in order.
    pub pieces: Vec<KeyPiece>,
}

impl KeyTemplate {
    /// The same key with values for some of its parameters.
    #[must_use]
    pub fn with_parameters(&self, values: &[(String, String)]) -> Self {
        let given = |piece: &KeyPiece| match piece {
            KeyPiece::Parameter { name, .. } => {
                let value = values.iter().find(|(given, _)| given == name);
                value.map_or_else(|| piece.clone(), |(_, value)| KeyPiece::Text(value.clone()))
            }
            KeyPiece::Text(_) => piece.clone(),
        };
        Self { text: self.text.clone(), pieces: self.pieces.iter().map(given).collect() }
    }
}

/// A piece of a routing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPiece {
    /// Text, dots and all.
    Text(String),
    /// A parameter.
    Parameter {
        /// Its name.
        name: String,
        /// What it may be.
        words: Words,
        /// What the file says that it is.
        source: ParameterSource,
    },
}

/// The words that a parameter of a routing key may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// Any.
    Any,
    /// One of these.
    OneOf(Vec<String>),
    /// Any of this form.
    Of(Form),
}

impl Words {
    /// Whether a word is one of them.
    #[must_use]
    pub fn holds(&self, word: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(words) => words.iter().any(|one| one == word),
            Self::Of(form) => form.holds(word),
        }
    }

    /// The words, where they are listed.
    #[must_use]
    pub fn listed(&self) -> &[String] {
        match self {
            Self::OneOf(words) => words,
            Self::Any | Self::Of(_) => &[],
        }
    }
}

impl KeyPiece {
    /// The name of a parameter and what it may be.
    #[must_use]
    pub fn parameter(&self) -> Option<(&str, &Words)> {
        match self {
            Self::Parameter { name, words, .. } => Some((name, words)),
            Self::Text(_) => None,
        }
    }
}

/// Where a parameter of a routing key, or a header, gets its value from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterSource {
    /// From whoever publishes, and the file names no type.
    Free,
    /// From whoever publishes: a value of this shape.
    Shape(Id<Shape>),
    /// From whoever publishes: one of some words, or what matches a pattern.
    Words,
    /// From the payload, by the path of a field.
    Field(String),
}

/// A header of a message.
#[derive(Debug)]
pub struct MessageHeader {
    /// Its name.
    pub name: String,
    /// The values that it may have.
    pub values: HeaderValues,
    /// The path of the payload's field that it is taken from.
    pub field: Option<String>,
    /// Whether it may be absent.
    pub optional: bool,
}

/// The values of a header, as far as routing can tell them apart.
#[derive(Clone, Debug, PartialEq)]
pub enum HeaderValues {
    /// One of these.
    OneOf(Vec<Value>),
    /// Any text.
    Text,
    /// Any text of this form.
    Of(Form),
    /// Any whole number.
    Integer,
    /// Any number with a fraction.
    Number,
}
