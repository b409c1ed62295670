//! The compiler for RabbitMQ topologies and event contracts.
//!
//! One YAML description of exchanges, queues, bindings, dead-letter policies
//! and versioned messages is checked as a whole and compiled.

pub mod broker;
pub mod report;
pub mod source;
pub mod syntax;
