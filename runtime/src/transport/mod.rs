//! What the runtime asks of a broker. [`Lapin`] speaks to a real one, [`Memory`] is one.

mod error;
mod lapin;
mod memory;

pub use error::{Fault, TransportError};
pub use lapin::Lapin;
pub use memory::{Memory, MemoryError};

use crate::descriptor::{Argument, Bind, End, Exchange, Offset, Queue};
use crate::envelope::{Delivery, Envelope};
use async_trait::async_trait;
use futures_util::stream::BoxStream;
use std::fmt::Debug;
use std::sync::Arc;
use tokio::sync::watch;

/// A way to a broker.
#[async_trait]
pub trait Transport: Debug + Send + Sync + 'static {
    /// Opens a connection, once. Whoever calls it tries again.
    ///
    /// # Errors
    /// The broker is not reached, or refuses.
    async fn connect(&self, name: &str) -> Result<Arc<dyn Connection>, TransportError>;
}

/// An open connection. It does not come back by itself.
#[async_trait]
pub trait Connection: Send + Sync {
    /// Opens a channel.
    ///
    /// # Errors
    /// The connection is lost, or has as many channels as the broker allows.
    async fn channel(&self) -> Result<Arc<dyn Channel>, TransportError>;

    /// How the connection does. Its last value is [`State::Lost`].
    fn state(&self) -> watch::Receiver<State>;

    /// Closes it.
    async fn close(&self);
}

/// How a connection does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// It is open.
    Open,
    /// It is open, and the broker takes no publishes: it is short of memory or disk.
    Blocked(Arc<str>),
    /// It is lost.
    Lost(Arc<str>),
}

/// An open channel. Whatever error it gives, it may be closed with it.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Asks the broker to confirm publishes. Without it [`Channel::publish`] is an error.
    ///
    /// # Errors
    /// The channel is lost.
    async fn confirm_select(&self) -> Result<(), TransportError>;

    /// Publishes and waits for the confirm. One at a time: with several in flight a return cannot be told to its publish.
    ///
    /// # Errors
    /// The broker refuses it (403, 404), or nobody knows what became of it.
    async fn publish(&self, envelope: &Envelope) -> Result<Confirmation, TransportError>;

    /// Begins to consume.
    ///
    /// # Errors
    /// The queue is missing, in use or not allowed.
    async fn consume(&self, consume: &Consume) -> Result<Deliveries, TransportError>;

    /// Ends a consumer; what it has stays to be settled.
    ///
    /// # Errors
    /// The channel is lost.
    async fn cancel(&self, consumer: &str) -> Result<(), TransportError>;

    /// Says what became of deliveries.
    ///
    /// # Errors
    /// The channel is lost; the deliveries come again.
    async fn settle(&self, tag: u64, settlement: Settlement) -> Result<(), TransportError>;

    /// Makes a queue that is this connection's alone.
    ///
    /// # Errors
    /// It is not allowed, or its arguments are.
    async fn declare_exclusive(
        &self,
        queue: &str,
        arguments: &[(&'static str, Argument)],
    ) -> Result<(), TransportError>;

    /// Makes an exchange, or finds it as it is to be.
    ///
    /// # Errors
    /// It is not allowed, or there is another one of that name: 406.
    async fn declare_exchange(&self, exchange: &Exchange) -> Result<(), TransportError>;

    /// Makes a queue, or finds it as it is to be.
    ///
    /// # Errors
    /// It is not allowed, or there is another one of that name: 406.
    async fn declare_queue(&self, queue: &Queue) -> Result<(), TransportError>;

    /// Asks whether a queue is there, without the right to make one.
    ///
    /// # Errors
    /// It is not: 404.
    async fn check_queue(&self, queue: &str) -> Result<(), TransportError>;

    /// Asks whether an exchange is there, without the right to make one.
    ///
    /// # Errors
    /// It is not: 404.
    async fn check_exchange(&self, exchange: &str) -> Result<(), TransportError>;

    /// Binds a queue or an exchange to an exchange.
    ///
    /// # Errors
    /// One of both is missing, or it is not allowed.
    async fn bind(&self, to: End<'_>, bind: &Bind) -> Result<(), TransportError>;

    /// Closes it; what was not settled comes again.
    async fn close(&self);
}

/// Deliveries as they come. It ends with an error or, where the consumer was cancelled, without.
pub type Deliveries = BoxStream<'static, Result<Delivery, TransportError>>;

/// How to consume.
#[derive(Clone, Debug)]
pub struct Consume {
    /// The queue.
    pub queue: String,
    /// The consumer's tag, of one's own choice.
    pub consumer: String,
    /// How many deliveries may be open; 0 is no limit.
    pub prefetch: u16,
    /// Whether deliveries are settled by being sent.
    pub no_ack: bool,
    /// Where to begin in a stream.
    pub offset: Option<Offset>,
}

/// What the broker said of a publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It has it.
    Acked,
    /// It reached no queue and came back.
    Returned {
        /// The broker's words.
        reason: String,
    },
    /// A queue did not take it.
    Nacked,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Handled.
    Ack {
        /// All before it, too.
        multiple: bool,
    },
    /// Failed: from 4.3 a return counts toward the delivery limit.
    Reject {
        /// Whether it is to come again.
        requeue: bool,
    },
    /// Not handled: from 4.3 this does not count toward the delivery limit.
    Release,
}
