//! Helpers of the tests that cross crates.
//!
//! - [`document`] compares definitions documents, object for object.
//! - [`topologies`] compiles and emits the examples.
//! - [`random`] is chance that can be repeated, for what is generated.
//! - [`broker`] (feature `brokers`) talks to real brokers, which `tests/run` starts.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of tests ends the test with a message"
)]

#[cfg(feature = "brokers")]
pub mod broker;
pub mod document;
pub mod random;
pub mod topologies;
