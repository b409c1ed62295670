//! What generated code says of a topology: plain data that fits into a `const`.

use std::time::Duration;

/// How a service reads a queue.
#[derive(Clone, Copy, Debug)]
pub struct Subscription {
    /// The queue's name in the topology.
    pub queue: &'static str,
    /// The queues on the broker: the queue itself, or its partitions. Each is read by a consumer of its own.
    pub queues: &'static [&'static str],
    /// Where the messages come from.
    pub source: Source,
    /// Whether reading a stream goes on where the service has stopped, by an [`OffsetStore`](crate::OffsetStore).
    pub offsets_stored: bool,
    /// How many deliveries the broker sends ahead.
    pub prefetch: u16,
    /// How many are handled at a time, for each queue on the broker.
    pub workers: u16,
    /// The header by which messages keep their order: equal values go to the same worker.
    pub ordered_by: Option<&'static str>,
    /// What happens after a failure. Without it the message is given up at once.
    pub retry: Option<Retry>,
    /// Where messages go that are given up. Without it they are rejected, and the broker does as the queue says.
    pub dead_letter: Option<DeadLetter>,
    /// How duplicates are told.
    pub deduplicate: Option<Deduplicate>,
    /// When a message is acknowledged.
    pub ack: Ack,
    /// How long a handler may take before the attempt counts as failed. Keep it under the broker's `consumer_timeout` (30 minutes
    /// by default), which closes the channel.
    pub time_limit: Duration,
}

impl Subscription {
    /// One queue, read one message at a time, without retries: the base of `Subscription { .. }` in generated code.
    #[must_use]
    pub const fn new(queue: &'static str, queues: &'static [&'static str]) -> Self {
        Self {
            queue,
            queues,
            source: Source::Queue,
            offsets_stored: false,
            prefetch: 1,
            workers: 1,
            ordered_by: None,
            retry: None,
            dead_letter: None,
            deduplicate: None,
            ack: Ack::After,
            time_limit: Duration::from_secs(29 * 60),
        }
    }
}

/// Where the messages of a subscription come from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Source {
    /// A queue that is there.
    Queue,
    /// A queue of this instance alone, named `{queue}.{id}`, which goes away with it.
    PerInstance(Instance),
    /// A stream, from this offset on, unless another one is stored.
    Stream(Offset),
}

/// How the queue of an instance is made.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its arguments.
    pub arguments: &'static [(&'static str, Argument)],
    /// Its bindings.
    pub bindings: &'static [Bind],
}

/// A binding, without its end.
#[derive(Clone, Copy, Debug)]
pub struct Bind {
    /// The exchange.
    pub exchange: &'static str,
    /// The binding key.
    pub key: &'static str,
    /// Further arguments: the headers that it asks for.
    pub arguments: &'static [(&'static str, Argument)],
}

/// An argument's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Int(i64),
    /// A boolean.
    Bool(bool),
}

/// Where reading a stream begins: `x-stream-offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Offset {
    /// With its oldest message.
    First,
    /// With its newest chunk.
    Last,
    /// With what comes from now on.
    Next,
    /// With this message.
    At(u64),
    /// With messages from this time on, in seconds since 1970.
    Since(u64),
}

/// What happens after a failure.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// How often a message is tried again after the first attempt.
    pub attempts: u32,
    /// The delay before each further attempt; the last one stays. Jitter picks among the classes of one delay.
    pub delays: &'static [&'static [Delay]],
    /// Who waits.
    pub by: RetryBy,
}

/// One class of a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    /// How long.
    pub after: Duration,
    /// The exchange before its delay queue; empty where no delay queue is used.
    pub exchange: &'static str,
}

impl Delay {
    /// A delay of so many milliseconds, through this exchange.
    #[must_use]
    pub const fn of(millis: u64, exchange: &'static str) -> Self {
        Self { after: Duration::from_millis(millis), exchange }
    }
}

/// Who waits between attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryBy {
    /// A delay queue, from which the message comes back by its queue's name.
    DelayQueues,
    /// The quorum queue itself (from 4.3, `x-delayed-retry-type`).
    Redelivery,
    /// The consumer, so that nothing overtakes.
    Blocking,
}

/// Where messages go that are given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The exchange.
    pub exchange: &'static str,
    /// The routing key; `None` keeps the message's own.
    pub key: Option<&'static str>,
}

/// How duplicates are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deduplicate {
    /// What two deliveries of one message have in common.
    pub by: Identity,
    /// How long a message is remembered.
    pub keep: Duration,
}

/// What two deliveries of one message have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Identity {
    /// The message id.
    MessageId,
    /// This header.
    Header(&'static str),
    /// This field of the payload, by its path.
    Field(&'static [&'static str]),
}

/// When a message is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// After it was handled: at least once.
    After,
    /// Before it is handled: at most once. What fails is not tried again, whatever the subscription's `retry` says; it is given up
    /// with its cause where `dead_letter` says where to, and else it is lost, as is what is in work when the process ends. Only an
    /// acknowledgement that is lost with its connection brings a message again, as one that was delivered before.
    Before,
}

/// What a service declares itself, whenever it connects. Everything else it expects to be there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Declared {
    /// The exchanges.
    pub exchanges: &'static [Exchange],
    /// The queues.
    pub queues: &'static [Queue],
    /// What is bound to them.
    pub bindings: &'static [Binding],
}

/// An exchange that is declared.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// Its name.
    pub name: &'static str,
    /// Its type, as the broker calls it.
    pub kind: &'static str,
    /// Whether it survives a restart of the broker.
    pub durable: bool,
    /// Whether it goes with its last binding.
    pub auto_delete: bool,
    /// Whether it takes messages from exchanges only.
    pub internal: bool,
    /// Its arguments.
    pub arguments: &'static [(&'static str, Argument)],
}

/// A queue that is declared.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    /// Its name.
    pub name: &'static str,
    /// Whether it survives a restart of the broker.
    pub durable: bool,
    /// Whether it goes with its last consumer.
    pub auto_delete: bool,
    /// Its arguments.
    pub arguments: &'static [(&'static str, Argument)],
}

/// A binding that is declared.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where messages go.
    pub to: End<'static>,
    /// Where they come from, and which of them.
    pub bind: Bind,
}

/// The end of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<'n> {
    /// A queue.
    Queue(&'n str),
    /// An exchange.
    Exchange(&'n str),
}

/// What a service needs of the broker and checks before it starts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected {
    /// The exchanges.
    pub exchanges: &'static [&'static str],
    /// The queues.
    pub queues: &'static [&'static str],
}
