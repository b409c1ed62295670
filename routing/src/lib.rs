//! How RabbitMQ routes and dead-letters messages, without a broker.
//!
//! The crate depends on nothing, so that the compiler's proofs and the
//! runtime's memory transport can share one implementation of the broker's rules.
