//! The conformance suite, in memory, under paused time. On real brokers it runs in `tests/tests/runtime`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]
#![allow(unreachable_pub, reason = "shared with the tests on real brokers")]

mod memory;
mod scenarios;
mod stage;
mod streams;
mod subscriptions;

use stage::Stage;
use std::sync::Arc;
use subscriptions::{OWN_DECLARED, STEADY};
use topoc_runtime::Options;
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::transport::Memory;

const DEFINITIONS: &str = include_str!("definitions.json");

fn memory() -> (Memory, Stage) {
    holding(DEFINITIONS, &STEADY)
}

fn holding(definitions: &str, steady: &'static Subscription) -> (Memory, Stage) {
    let memory = Memory::new(definitions).unwrap();
    let lost = memory.clone();
    let stage = Stage {
        worker: Options::new("conformance", ""),
        responder: Options::new("responder", ""),
        owner: Options::new("owner", "").declaring(&OWN_DECLARED),
        steady,
        transport: Some(Arc::new(memory.clone())),
        disconnect: Box::new(move || lost.disconnect()),
    };
    (memory, stage)
}

macro_rules! in_memory {
    ($($scenario:ident)*) => {$(
        #[tokio::test(start_paused = true)]
        async fn $scenario() {
            scenarios::$scenario(memory().1).await;
        }
    )*};
}

scenarios::each!(in_memory);

mod of_streams {
    use super::{memory, streams as scenarios};
    scenarios::each!(in_memory);
}
