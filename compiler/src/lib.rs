//! The compiler for RabbitMQ topologies and event contracts.
//!
//! One YAML description of exchanges, queues, bindings, dead-letter policies
//! and versioned messages is checked as a whole and compiled. The pipeline is
//! [`compile`]; each phase is a module.

mod analyse;
pub mod broker;
pub mod build;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod compile;
pub mod contract;
pub mod definitions;
#[cfg(feature = "cli")]
pub mod diff;
pub mod emit;
#[cfg(any(feature = "cli", test))]
mod explain;
mod flow;
#[cfg(feature = "cli")]
pub mod import;
mod json_schema;
#[cfg(feature = "cli")]
pub mod lock;
pub mod model;
pub mod report;
mod resolve;
pub mod route;
pub mod source;
pub mod syntax;
mod validate;

pub use analyse::Checked;
pub use compile::{Compilation, Options, compile};
