//! Messages and services, as far as routing and derived objects need them.

use super::{Exchange, Id, Origin, Queue, Ref};
use crate::source::Place;

/// A message contract.
#[derive(Debug)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// The exchange that it is published to.
    pub exchange: Ref<Exchange>,
    /// The versions alive side by side, with the routing-key template of each.
    pub versions: Vec<(u32, String)>,
    /// Where it comes from.
    pub origin: Origin,
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
    /// The requests that it makes, by name.
    pub requests: Vec<String>,
    /// What it consumes.
    pub consumes: Vec<Consumption>,
    /// The requests that it answers, with the queues that they come from.
    pub answers: Vec<(String, Ref<Queue>)>,
    /// The exchanges and queues that it may declare, by name.
    pub declares: Vec<String>,
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

/// A message that a service publishes.
pub type Publication = MessageRef;

/// A queue that a service consumes.
#[derive(Debug)]
pub struct Consumption {
    /// The queue; of a partitioned one, the first partition.
    pub queue: Ref<Queue>,
    /// Its name in the file.
    pub name: String,
    /// The messages that the service takes from it.
    pub messages: Vec<MessageRef>,
    /// How it retries.
    pub retry: Option<Id<Retry>>,
    /// Where it is written.
    pub place: Place,
}
