//! The web shop: its topology, where its messages go, and the code that is generated for it.

use super::account::Queue;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use topoc::route::Router;
use topoc::source::Disk;
use topoc::{Checked, Options, compile, emit};
use topoc_runtime::Payload;
use topoc_runtime::descriptor::{Source, Subscription};

#[allow(warnings, reason = "it is looked at where it is emitted")]
mod generated {
    include!("../../../compiler/src/emit/rust/golden/checkout.rs");
}
pub use generated::*;

const TOPOLOGY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/checkout/topology.yaml");

/// The queues whose messages are followed, as the generated code reads them.
pub static QUEUES: [&Subscription; 8] = [
    &payment::PAYMENT_ORDER_EVENTS,
    &payment::PAYMENT_CREDIT,
    &inventory::INVENTORY_ORDER_EVENTS,
    &email::EMAIL_ORDER_EVENTS,
    &sms::SMS_ORDER_EVENTS,
    &order::ORDER_PROGRESS,
    &fraud::FRAUD_SIGNALS,
    &analytics::EVENTS_LOG,
];

/// What their consumers promise.
pub fn queues() -> Vec<Queue> {
    let queue = |subscription: &&Subscription| Queue {
        name: subscription.queue,
        is_once: subscription.deduplicate.is_some(),
        parks: subscription.dead_letter.is_some(),
        is_ordered: subscription.ordered_by.is_some(),
        is_stream: matches!(subscription.source, Source::Stream(_)),
    };
    QUEUES.iter().map(queue).collect()
}

/// The topology, compiled for a release of the broker.
pub struct Shop {
    checked: Checked,
    pub document: Value,
    schemas: BTreeMap<String, String>,
}

impl Shop {
    pub fn new(release: &str) -> Self {
        let options = Options { version: Some(release.parse().unwrap()), ..Options::default() };
        let compilation = compile(&Disk, TOPOLOGY, &options).unwrap();
        let checked = compilation.checked.unwrap();
        let options = emit::Definitions {
            vhost: Some("shop"),
            source: "topology.yaml",
            ..emit::Definitions::default()
        };
        let files = emit::definitions(&checked, &options, &compilation.sources).unwrap();
        let document = serde_json::from_str(&files["definitions.json"]).unwrap();
        let schemas = emit::schemas(&checked, "topology.yaml");
        Self { checked, document, schemas }
    }

    /// The example that a contract gives.
    pub fn example<P: Payload>(&self) -> P {
        let file = format!("schemas/{}.json", P::CONTRACT.replace('@', ".v"));
        let schema: Value = serde_json::from_str(&self.schemas[&file]).unwrap();
        P::decode(schema["examples"][0].to_string().as_bytes()).unwrap()
    }

    /// The queues of [`QUEUES`] that a message reaches, as the compiler's own router says.
    pub fn reached(&self, name: &str, major: u32, parameters: &[(&str, &str)]) -> Vec<usize> {
        let model = self.checked.model();
        let router = Router::new(model);
        let (id, message) = model.messages.iter().find(|(_, it)| it.name == name).unwrap();
        let version = message.versions.iter().position(|it| it.major == major).unwrap();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let parameters: Vec<_> = parameters.iter().map(owned).collect();
        let exchange = message.exchange.known();
        let mut all = BTreeSet::new();
        for sample in router.samples(id, version, &parameters) {
            let (certain, choices) = router.queues(message.vhost, exchange, &sample).unwrap();
            all.extend(certain.into_iter().filter_map(|queue| self.followed(queue)));
            // A hash picks one partition of the same queue.
            let choices = choices.iter().flatten();
            all.extend(choices.filter_map(|queue| self.followed(queue)));
        }
        all.into_iter().collect()
    }

    /// Which of [`QUEUES`] a queue on the broker belongs to. Those of instances come and go with them.
    fn followed(&self, queue: &str) -> Option<usize> {
        let at = QUEUES.iter().position(|it| it.queues.contains(&queue));
        let is_there = self.names().any(|name| name == queue);
        assert!(at.is_some() || !is_there, "nobody follows {queue}");
        at.filter(|_| is_there)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let queues = self.document["queues"].as_array().into_iter().flatten();
        queues.filter_map(|queue| queue["name"].as_str())
    }

    /// The queues in which messages may rest at the end: parking queues, and the stream.
    pub fn is_final(queue: &str) -> bool {
        let is_stream =
            |it: &&&Subscription| it.queue == queue && matches!(it.source, Source::Stream(_));
        queue.ends_with(".dlq") || QUEUES.iter().any(|it| is_stream(&it))
    }
}
