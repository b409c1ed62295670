//! What a service tells of itself, in memory.
#![allow(clippy::unwrap_used, reason = "a test ends with a message")]
#![allow(unreachable_pub, dead_code, reason = "shared with the conformance suite")]

mod capture;
mod conventions;
#[cfg(feature = "metrics")]
mod measured;
#[cfg(feature = "metrics")]
mod metering;
mod opentelemetry;
#[cfg(feature = "metrics")]
mod page;
mod spans;
#[path = "../conformance/stage.rs"]
mod stage;
#[path = "../conformance/subscriptions.rs"]
mod subscriptions;

use topoc_runtime::transport::Memory;
use topoc_runtime::{Broker, Options};

const DEFINITIONS: &str = include_str!("../conformance/definitions.json");

async fn broker(options: &Options) -> (Memory, Broker) {
    // A span that is first met on a thread where nobody listens would be off for all threads. An error is that another test did it.
    _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
    let memory = Memory::new(DEFINITIONS).unwrap();
    let broker = Broker::connect_by(std::sync::Arc::new(memory.clone()), options).await.unwrap();
    (memory, broker)
}

fn options() -> Options {
    Options::new("telemetry", "")
}
