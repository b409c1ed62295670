//! Connections of the runtime to real brokers: TLS with certificates of one's own, and secrets that are told to nobody.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

mod listener;
mod secrets;
mod tls;
