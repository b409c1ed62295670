//! Messages and services, as far as routing and derived objects need them.

use super::{Exchange, Id, Origin, Queue, Ref, Vhost};
use crate::source::Place;
use serde_json::Value;

/// A message or a request: a contract between those who publish it and those who consume it.
#[derive(Debug)]
pub struct Message {
    /// The virtual host that it lives in.
    pub vhost: Id<Vhost>,
    /// Its name. Messages and requests are named apart.
    pub name: String,
    /// Whether it is answered.
    pub kind: MessageKind,
    /// The exchange that it is published to.
    pub exchange: Ref<Exchange>,
    /// The versions alive side by side.
    pub versions: Vec<MessageVersion>,
    /// The application's headers.
    pub headers: Vec<MessageHeader>,
    /// Whether it survives a restart of the broker.
    pub persistent: bool,
    /// Why losing it is fine, where the file says so.
    pub because: Option<String>,
    /// How long it lives, in milliseconds.
    pub ttl: Option<u64>,
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

/// A version of a message, as far as routing looks at it.
#[derive(Debug)]
pub struct MessageVersion {
    /// Its number.
    pub major: u32,
    /// The routing key.
    pub key: KeyTemplate,
    /// Whether the key is its own, not the one that all versions share.
    pub own_key: bool,
    /// What is known of the fields of its body, by name; `None` where only a JSON Schema knows.
    pub fields: Option<Vec<(String, Constancy)>>,
}

impl MessageVersion {
    /// The same version with values for some parameters of its key.
    #[must_use]
    pub fn with_parameters(&self, values: &[(String, String)]) -> Self {
        let given = |piece: &KeyPiece| match piece {
            KeyPiece::Parameter { name, .. } => {
                let value = values.iter().find(|(given, _)| given == name);
                value.map_or_else(|| piece.clone(), |(_, value)| KeyPiece::Text(value.clone()))
            }
            KeyPiece::Text(_) => piece.clone(),
        };
        let pieces = self.key.pieces.iter().map(given).collect();
        let key = KeyTemplate { text: self.key.text.clone(), pieces };
        Self { major: self.major, key, own_key: self.own_key, fields: None }
    }
}

/// Whether a field is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constancy {
    /// In every body, with a value.
    Always,
    /// Not in every body, or null in some.
    Sometimes,
}

/// A routing key with parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTemplate {
    /// As it is written: `order.placed.{region}`.
    pub text: String,
    /// Its pieces, in order.
    pub pieces: Vec<KeyPiece>,
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
        /// The words that it may be; `None` is any word.
        values: Option<Vec<String>>,
    },
}

/// A header of a message.
#[derive(Debug)]
pub struct MessageHeader {
    /// Its name.
    pub name: String,
    /// The values that it may have.
    pub values: HeaderValues,
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
    /// Any whole number.
    Integer,
    /// Any number with a fraction.
    Number,
}

/// A way to retry.
#[derive(Debug)]
pub struct Retry {
    /// Its name.
    pub name: String,
    /// How often a message comes back before it is dead-lettered.
    pub attempts: u32,
    /// The delay before each attempt, in milliseconds.
    pub delays: Vec<u64>,
    /// By how much of itself a delay may vary, in percent.
    pub jitter: u32,
    /// Whether the consumer waits instead of the broker.
    pub blocking: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// A program that publishes, consumes, asks and answers.
#[derive(Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The broker user that it connects as.
    pub user: Option<String>,
    /// What it publishes.
    pub publishes: Vec<Publication>,
    /// The requests that it makes.
    pub requests: Vec<Publication>,
    /// What it consumes.
    pub consumes: Vec<Consumption>,
    /// The requests that it answers.
    pub answers: Vec<Answer>,
    /// The exchanges and queues that it may declare, by name.
    pub declares: Vec<String>,
    /// The virtual host that it works in.
    pub vhost: Id<Vhost>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A message, and which of its versions.
#[derive(Debug)]
pub struct MessageRef {
    /// The message.
    pub message: Ref<Message>,
    /// The versions meant; empty means all live ones.
    pub versions: Vec<u32>,
    /// Where the reference is written.
    pub place: Place,
}

impl MessageRef {
    /// Whether a version of the message is meant.
    #[must_use]
    pub fn has(&self, major: u32) -> bool {
        self.versions.is_empty() || self.versions.contains(&major)
    }
}

/// A message that a service publishes.
pub type Publication = MessageRef;

/// A queue that a service consumes.
#[derive(Debug)]
pub struct Consumption {
    /// The queue; of a partitioned one, the first partition.
    pub queue: Ref<Queue>,
    /// Its name in the file.
    pub name: String,
    /// The messages that the service takes from it; none where it says nothing of them.
    pub messages: Vec<MessageRef>,
    /// How it retries.
    pub retry: Option<Id<Retry>>,
    /// The exchanges of delays that it puts a message into to try it again, with the queue's name as routing key.
    pub delays: Vec<Id<Exchange>>,
    /// How many messages it handles at a time.
    pub workers: u16,
    /// Whether it acknowledges before it handles: at most once.
    pub ack_before: bool,
    /// Why losing messages is fine, where the file says so.
    pub because: Option<String>,
    /// Why a message outside of the contract is dropped, where it is not dead-lettered.
    pub drops_unknown: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// Requests that a service answers.
#[derive(Debug)]
pub struct Answer {
    /// The request.
    pub request: Ref<Message>,
    /// The queue that they come from.
    pub queue: Ref<Queue>,
    /// Where it is written.
    pub place: Place,
}
