//! A definitions document as a set of objects, and what a mutant's document needs to be asked about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value, json};
use topoc::emit::{Definitions, definitions};
use topoc::model::{Destination, Model, Presence, Ref};
use topoc::report::Severity;
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
    /// Errors and warnings.
    pub(crate) findings: BTreeSet<Finding>,
    /// What a broker would get, faults and all; `None` where nothing can be emitted.
    pub(crate) document: Option<Document>,
}

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    rule: &'static str,
    message: String,
}

impl Finding {
    /// Whether the file's own `tests` section found it, and no rule.
    pub(crate) fn is_of_tests(&self) -> bool {
        self.rule == "failed-test"
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.message)
    }
}

/// The example compiled for a version of the broker.
pub(crate) fn compiled(example: &Example, release: &str) -> Compiled {
    let options = Options { version: Some(release.parse().unwrap()), ..Options::default() };
    let compilation = compile(&example.sources(), ROOT, &options).unwrap();
    let serious = compilation.diagnostics.iter().filter(|found| found.severity != Severity::Info);
    let findings =
        serious.map(|found| Finding { rule: found.rule, message: found.message.clone() }).collect();
    let checked =
        compilation.checked.or_else(|| Some(Checked::keeping_faults(compilation.faulty?)));
    let document = checked.map(|checked| {
        let vhost = &checked.model().vhosts[checked.model().home].name;
        let options = Definitions { vhost: Some(vhost), source: ROOT, ..Definitions::default() };
        let files = definitions(&checked, &options, &compilation.sources).unwrap();
        let emitted: Value = serde_json::from_str(&files["definitions.json"]).unwrap();
        Document::new(&emitted, checked.model())
    });
    Compiled { findings, document }
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
    /// The quorum queues that classic ones stand in for, as they are emitted.
    quorum: BTreeMap<String, Object>,
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

    /// Adds a queue, or a classic one that stands in for it: what comes into a queue, and where it sends what it gives up, does not
    /// depend on its type (`classic_stand_ins_make_no_difference`; a stream gives nothing up). Classic queues are quick to make and
    /// to empty.
    ///
    /// Above all no quorum queue with the strategy `at-least-once` is made and deleted in haste: on 3.10 its worker crashes when the
    /// queue is gone before it has started, and a few of these take down `rabbit_fifo_dlx_sup` and with it the whole node.
    fn add_queue(&mut self, mut queue: Value) {
        let name = text(&queue, "name");
        let is_plain = queue["durable"] == json!(true) && queue["auto_delete"] == json!(false);
        // One message at a time cannot be got from such a queue (3.10 to 4.3): which consumer reads is not looked at here.
        queue["arguments"].as_object_mut().unwrap().remove("x-single-active-consumer");
        let as_emitted = queue.clone();
        let arguments = queue["arguments"].as_object_mut().unwrap();
        let (only_there, replicated): (&[&str], bool) = match arguments.get("x-queue-type") {
            Some(kind) if kind == "stream" => {
                self.streams.insert(name.clone());
                (&["x-max-age", "x-stream-max-segment-size-bytes"], true)
            }
            Some(kind) if kind == "quorum" => {
                self.quorum.insert(name.clone(), Object::of(&as_emitted));
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

    /// The same with its quorum queues, and no classic ones in their stead.
    pub(crate) fn with_quorum_queues(mut self) -> Self {
        self.queues.append(&mut self.quorum);
        self
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
