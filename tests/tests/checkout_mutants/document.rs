//! A definitions document as a set of objects, and what a mutant's document needs to be asked about.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use topoc::emit::{Definitions, definitions};
use topoc::model::{Assertion, Destination, Model, Presence, Ref};
use topoc::report::Severity;
use topoc::route::Router;
use topoc::route::assertions::{Outcome, unmet};
use topoc::{Checked, Options, compile};

use super::example::{Example, ROOT};

/// Arguments that classic queues have, and the types that they stand in for.
const OF_BOTH: [&str; 8] = [
    "x-queue-type",
    "x-dead-letter-exchange",
    "x-dead-letter-routing-key",
    "x-expires",
    "x-max-length",
    "x-max-length-bytes",
    "x-message-ttl",
    "x-overflow",
];

/// What the compiler makes of the example or of a mutant.
pub(crate) struct Compiled {
    /// Errors and warnings, as `rule: message`.
    pub(crate) findings: BTreeSet<String>,
    /// What the file's own `tests` say of it: the assertions that do not hold.
    pub(crate) unmet: BTreeSet<String>,
    /// What a broker would get, faults and all; `None` where nothing can be emitted.
    pub(crate) document: Option<Document>,
}

/// The example compiled for a version of the broker.
pub(crate) fn compiled(example: &Example, release: &str) -> Compiled {
    let options = Options { version: Some(release.parse().unwrap()), ..Options::default() };
    let compilation = compile(&example.sources(), ROOT, &options).unwrap();
    let serious = compilation.diagnostics.iter().filter(|found| found.severity != Severity::Info);
    let findings = serious.map(|found| format!("{}: {}", found.rule, found.message)).collect();
    let checked =
        compilation.checked.or_else(|| Some(Checked::keeping_faults(compilation.faulty?)));
    let mut unmet_here = BTreeSet::new();
    let document = checked.map(|checked| {
        unmet_here = failing(checked.model());
        let vhost = &checked.model().vhosts[checked.model().home].name;
        let options = Definitions { vhost: Some(vhost), source: ROOT, ..Definitions::default() };
        let files = definitions(&checked, &options, &compilation.sources).unwrap();
        let emitted: Value = serde_json::from_str(&files["definitions.json"]).unwrap();
        Document::new(&emitted, checked.model())
    });
    Compiled { findings, unmet: unmet_here, document }
}

/// The assertions of the file's `tests` section that do not hold, with what is missing.
fn failing(model: &Model) -> BTreeSet<String> {
    let router = Router::new(model);
    let of = |assertion: &Assertion| {
        let cases = router.cases(assertion);
        let outcomes = cases.iter().map(|case| Outcome::of(&router.simulate(case)));
        let unmet = outcomes.flat_map(|outcome| unmet(&router, assertion, &outcome));
        unmet.map(|unmet| format!("{:?}: {unmet}", assertion.action)).collect::<Vec<_>>()
    };
    model.assertions.iter().flat_map(of).collect()
}

/// The exchanges, queues and bindings that a broker is to have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Document {
    pub(crate) exchanges: BTreeMap<String, Object>,
    pub(crate) queues: BTreeMap<String, Object>,
    pub(crate) bindings: BTreeSet<Object>,
    /// Queues that each running instance declares, and reads as long as it runs.
    pub(crate) of_instances: BTreeSet<String>,
    /// Queues that are streams in truth.
    pub(crate) streams: BTreeSet<String>,
    /// Queues that are streams or quorum queues in truth: they keep every message on disk.
    pub(crate) replicated: BTreeSet<String>,
}

/// An entry of a document, as text: the same for the same entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn of(value: &Value) -> Self {
        Self(value.to_string())
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap()
    }
}

impl Document {
    fn new(emitted: &Value, model: &Model) -> Self {
        let list = |key: &str| emitted[key].as_array().cloned().unwrap_or_default();
        assert!(list("policies").is_empty(), "policies are not handled here");
        let mut document = Self::default();
        for exchange in list("exchanges") {
            document.exchanges.insert(text(&exchange, "name"), Object::of(&exchange));
        }
        let of_instances = of_instances(model);
        document.of_instances = of_instances.iter().map(|queue| text(queue, "name")).collect();
        for queue in list("queues").into_iter().chain(of_instances) {
            document.add_queue(queue);
        }
        let bindings = list("bindings").into_iter().chain(bindings_of_instances(model));
        document.bindings = bindings.map(|binding| Object::of(&binding)).collect();
        document
    }

    /// Adds a queue, or a classic one that stands in for it: what comes into a queue, and where it sends what it gives up, should
    /// not depend on its type, which no test shows yet. Classic queues are quick to make and to empty.
    ///
    /// Above all no quorum queue with the strategy `at-least-once` is made and deleted in haste: on 3.10 its worker crashes when the
    /// queue is gone before it has started, and a few of these take down `rabbit_fifo_dlx_sup` and with it the whole node.
    fn add_queue(&mut self, mut queue: Value) {
        let name = text(&queue, "name");
        let is_plain = queue["durable"] == json!(true) && queue["auto_delete"] == json!(false);
        let arguments = queue["arguments"].as_object_mut().unwrap();
        // One message at a time cannot be got from such a queue (3.10 to 4.3): which consumer reads is not looked at here.
        arguments.remove("x-single-active-consumer");
        let (only_there, replicated): (&[&str], bool) = match arguments.get("x-queue-type") {
            Some(kind) if kind == "stream" => {
                self.streams.insert(name.clone());
                (&["x-max-age", "x-stream-max-segment-size-bytes"], true)
            }
            Some(kind) if kind == "quorum" => {
                arguments.remove("x-dead-letter-strategy");
                (&["x-delivery-limit"], true)
            }
            _ => (&[], false),
        };
        let is_known =
            |key: &String| OF_BOTH.contains(&key.as_str()) || only_there.contains(&key.as_str());
        if replicated && is_plain && arguments.keys().all(is_known) {
            self.replicated.insert(name.clone());
            arguments.retain(|key, _| !only_there.contains(&key.as_str()));
            arguments.insert("x-queue-type".to_owned(), "classic".into());
        }
        self.queues.insert(name, Object::of(&queue));
    }

    /// As a definitions document of one virtual host.
    pub(crate) fn to_json(&self) -> Value {
        let values =
            |objects: Vec<&Object>| -> Value { objects.into_iter().map(Object::value).collect() };
        json!({
            "exchanges": values(self.exchanges.values().collect()),
            "queues": values(self.queues.values().collect()),
            "bindings": values(self.bindings.iter().collect()),
        })
    }

    /// An argument of a queue.
    pub(crate) fn argument(&self, queue: &str, name: &str) -> Option<Value> {
        self.queues.get(queue)?.value()["arguments"].get(name).cloned()
    }
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The queues that a running instance declares: here the import does it for one instance.
fn of_instances(model: &Model) -> Vec<Value> {
    let queues = model.queues.values().filter(|queue| queue.presence == Presence::PerInstance);
    let queue = |name: &str, arguments: Map<String, Value>| json!({"name": name, "durable": true, "auto_delete": false, "arguments": arguments});
    queues.map(|of| queue(&of.name, of.arguments.to_map())).collect()
}

fn bindings_of_instances(model: &Model) -> Vec<Value> {
    let bindings = model.bindings.values().filter_map(|binding| {
        let Destination::Queue(Ref::Known(queue)) = binding.destination else { return None };
        let queue = &model.queues[queue];
        let source = &model.exchanges[binding.source.known()?];
        (queue.presence == Presence::PerInstance).then(|| {
            json!({
                "source": source.name, "destination": queue.name, "destination_type": "queue",
                "routing_key": binding.routing_key, "arguments": binding.arguments,
            })
        })
    });
    bindings.collect()
}
