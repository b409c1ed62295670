//! The web shop's services, by the code that is generated for them: on a broker in memory under paused time, and on real brokers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

#[cfg(feature = "brokers")]
mod brokers;
mod scenarios;
mod services;
mod versions;

use serde_json::Value;
use std::sync::Arc;
use topoc::source::Disk;
use topoc::{Options, compile, emit};
use topoc_runtime::transport::{Memory, Transport};
use topoc_runtime::{Broker, Payload};

#[allow(warnings, reason = "it is looked at where it is emitted")]
mod shop {
    include!("../../../compiler/src/emit/rust/golden/checkout.rs");
}

const TOPOLOGY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/checkout/topology.yaml");

/// The emitted definitions of a topology, as one virtual host takes them.
fn definitions(topology: &str, vhost: &str) -> String {
    let compilation = compile(&Disk, topology, &Options::default()).unwrap();
    let checked = compilation.checked.unwrap();
    let options = emit::Definitions {
        vhost: Some(vhost),
        split_access: false,
        explain: false,
        source: "topology.yaml",
        passwords: Default::default(),
    };
    let mut files = emit::definitions(&checked, &options, &compilation.sources).unwrap();
    files.remove("definitions.json").unwrap()
}

/// An example that the shop's contract gives.
fn example<P: Payload>(schema: &str) -> P {
    let compilation = compile(&Disk, TOPOLOGY, &Options::default()).unwrap();
    let files = emit::schemas(&compilation.checked.unwrap(), "topology.yaml");
    let schema: Value = serde_json::from_str(&files[schema]).unwrap();
    P::decode(schema["examples"][0].to_string().as_bytes()).unwrap()
}

/// Where services meet.
struct Place {
    address: String,
    /// The transport; without it, the real one.
    transport: Option<Arc<dyn Transport>>,
}

impl Place {
    fn memory(definitions: &str) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(Memory::new(definitions).unwrap());
        Self { address: String::new(), transport: Some(transport) }
    }

    async fn service(&self, name: &str) -> Broker {
        self.connect(&self.options(name)).await
    }

    fn options(&self, service: &str) -> topoc_runtime::Options {
        topoc_runtime::Options::new(service, &self.address)
    }

    async fn connect(&self, options: &topoc_runtime::Options) -> Broker {
        match &self.transport {
            Some(transport) => Broker::connect_by(transport.clone(), options).await.unwrap(),
            None => Broker::connect(options).await.unwrap(),
        }
    }
}

macro_rules! in_memory {
    ($($scenario:ident)*) => {$(
        #[tokio::test(start_paused = true)]
        async fn $scenario() {
            scenarios::$scenario(Place::memory(&definitions(TOPOLOGY, "shop"))).await;
        }
    )*};
}

scenarios::each!(in_memory);
