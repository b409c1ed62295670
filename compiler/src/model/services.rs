//! Services, what they take and how they try again.

use super::{Exchange, Id, Message, Origin, Queue, Ref, Vhost};
use crate::source::Place;
use crate::syntax::StreamStart;

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
    /// What it does.
    pub doc: Option<String>,
    /// The team that answers for it.
    pub owner: Option<String>,
    /// Its name in generated Rust, where the file gives one.
    pub rust: Option<String>,
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

impl Service {
    /// What generated Rust calls it by.
    #[must_use]
    pub fn rust_name(&self) -> &str {
        self.rust.as_deref().unwrap_or(&self.name)
    }
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
    /// How many messages it may hold unacknowledged; `None` leaves it to the runtime.
    pub prefetch: Option<u16>,
    /// How many messages it handles at a time.
    pub workers: u16,
    /// How a message that comes twice is told.
    pub deduplicate: Option<Deduplicate>,
    /// Where to start in a stream without a stored offset.
    pub from: Option<StreamStart>,
    /// Whether the offset in a stream is kept in the service's own store.
    pub offsets_stored: bool,
    /// Whether it acknowledges before it handles: at most once.
    pub ack_before: bool,
    /// Why losing messages is fine, where the file says so.
    pub because: Option<String>,
    /// Why a message outside of the contract is dropped, where it is not dead-lettered.
    pub drops_unknown: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// How a message that comes twice is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduplicate {
    /// The path of the field of the payload that tells it; the message's identity, where it is `None`.
    pub field: Option<String>,
    /// How long it is remembered, in milliseconds.
    pub keep: Option<u64>,
}

/// Requests that a service answers.
#[derive(Debug)]
pub struct Answer {
    /// The request.
    pub request: Ref<Message>,
    /// The queue that they come from.
    pub queue: Ref<Queue>,
    /// How many requests it may hold unanswered; `None` leaves it to the runtime.
    pub prefetch: Option<u16>,
    /// How many requests it handles at a time.
    pub workers: u16,
    /// Where it is written.
    pub place: Place,
}
