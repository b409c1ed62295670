//! Assertions about routing: the `tests` section.

use super::{Exchange, Id, MessageRef, Queue, Ref, Vhost};
use crate::source::Place;
use serde_json::{Map, Value};

/// One thing that happens, and where the message must be then.
#[derive(Debug)]
pub struct Assertion {
    /// What it shows.
    pub doc: Option<String>,
    /// The virtual host that it happens in.
    pub vhost: Id<Vhost>,
    /// What happens.
    pub action: Action,
    /// The queues that must have the message, among others.
    pub reaches: Vec<ExpectedQueue>,
    /// The queues that must not have it.
    pub misses: Vec<ExpectedQueue>,
    /// The queues that must have it, and no other.
    pub reaches_exactly: Option<Vec<ExpectedQueue>>,
    /// Where it is written.
    pub place: Place,
}

/// What happens.
#[derive(Debug)]
pub enum Action {
    /// A message is published to an exchange; `None` is the default exchange.
    Publish {
        /// The exchange.
        exchange: Option<Ref<Exchange>>,
        /// The routing key.
        key: String,
        /// The headers.
        headers: Map<String, Value>,
    },
    /// A message is published by contract.
    PublishMessage {
        /// The message, and which of its versions.
        message: MessageRef,
        /// Values of the routing key's parameters; those that are not named are all tried.
        parameters: Vec<(String, String)>,
        /// Values of headers; those that are not named are all tried.
        headers: Map<String, Value>,
    },
    /// A consumer of the queue rejects a message.
    Reject(Ref<Queue>),
    /// A message expires in the queue.
    Expire(Ref<Queue>),
}

/// A queue that an assertion names.
#[derive(Debug)]
pub struct ExpectedQueue {
    /// Its name in the file.
    pub name: String,
    /// The queue, or its partitions, any of which will do; none where it does not exist.
    pub queues: Vec<Id<Queue>>,
}
