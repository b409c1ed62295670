//! How RabbitMQ routes and dead-letters messages, without a broker.
//!
//! The crate depends on nothing, so that the compiler's proofs and the runtime's memory transport can share one
//! implementation of the broker's rules. What it says is compared with real brokers of three versions.
//!
//! - [`Topology`]: exchanges, queues and bindings, indexed. [`Topology::publish`] and [`Topology::route`] say where one
//!   message goes, [`Topology::dead_letter`] what becomes of it when a queue gives it up.
//! - [`keys::Keys`]: a set of routing keys, be it a binding key or a template with parameters. [`keys::witness`] finds
//!   a key of one set that no binding key of another takes; [`keys::representatives`] picks, of all the keys of a set, one for
//!   each way in which they can be routed.
//!
//! ```
//! use topoc_routing::{Binding, Destination, ExchangeKind, Message, Semantics, Topology};
//!
//! let mut shop = Topology::new(Semantics::of(4, 0));
//! let vhost = shop.vhost();
//! let orders = shop.exchange(vhost, ExchangeKind::Topic);
//! let mail = shop.queue(vhost, "mail");
//! shop.bind(orders, Binding::new(Destination::Queue(mail), "order.*.eu"));
//! assert_eq!(shop.route(orders, &Message::new("order.placed.eu")).queues(), [mail]);
//! assert!(shop.route(orders, &Message::new("order.placed")).queues().is_empty());
//! ```

mod death;
mod headers;
pub mod keys;
mod message;
mod route;
mod semantics;
mod topology;
mod trie;
mod verdict;

pub use death::{DeadLetter, DeadLetterTarget, Death, Lost, Reason, Strategy};
pub use headers::{HeaderMatch, Headers, Value};
pub use message::Message;
pub use route::{Choice, Hop, Reached, Refused};
pub use semantics::Semantics;
pub use topology::{
    Alternate, Binding, BindingId, Destination, ExchangeId, ExchangeKind, QueueId, Topology,
    VhostId,
};
pub use verdict::Verdict;

#[cfg(test)]
mod tests;
