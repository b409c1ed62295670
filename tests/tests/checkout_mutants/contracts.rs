//! What the services publish and what they read, taken from the files themselves.
//!
//! This is what a service's code does by the contract, written down once more: nothing here asks the compiler.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::example::{CONTRACTS, Example};
use super::mutant::keys;

/// How many values stand for a field that can be anything: enough for every partition to get one.
const FREE_VALUES: usize = 8;

/// A message as a service publishes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Publish {
    /// The message, its version, and what is in the body: the same for a mutant as for the example.
    pub(crate) title: String,
    /// `order.placed@1`.
    pub(crate) version: (String, String),
    pub(crate) exchange: String,
    pub(crate) key: String,
    /// Text headers; the version's number goes in `event-version`.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) persistent: bool,
}

/// A message's version, and what its body can hold as far as any of the example's routes look at it.
pub(crate) struct Body {
    section: &'static str,
    message: String,
    version: String,
    fields: BTreeMap<String, String>,
}

/// Every body of the example that a route can tell from the others.
pub(crate) fn bodies(example: &Example) -> Vec<Body> {
    let mut bodies = Vec::new();
    for section in ["messages", "requests"] {
        for (_, name, message) in example.section(section) {
            for version in keys(message.get("versions")) {
                for fields in fields(example, message, &version) {
                    let (message, version) = (name.to_owned(), version.clone());
                    bodies.push(Body { section, message, version, fields });
                }
            }
        }
    }
    bodies
}

/// All values of the fields that routing keys and headers are taken from.
fn fields(example: &Example, message: &Value, version: &str) -> Vec<BTreeMap<String, String>> {
    let mut all = vec![BTreeMap::new()];
    let sources = ["parameters", "headers"].into_iter().flat_map(|key| message.get(key));
    let sources = sources.filter_map(Value::as_object).flatten();
    for field in sources.filter_map(|(_, form)| form["field"].as_str()) {
        let kind = message["versions"][version]["fields"][field].as_str().unwrap_or_default();
        let of_type = example.at(CONTRACTS, &format!("/types/{kind}/enum"));
        let values: Vec<String> = match of_type.and_then(Value::as_array) {
            Some(values) => values.iter().map(|value| value.as_str().unwrap().to_owned()).collect(),
            None => (0..FREE_VALUES).map(|number| format!("w{number}")).collect(),
        };
        let with = |body: &BTreeMap<String, String>, value: &String| {
            let mut body = body.clone();
            body.insert(field.to_owned(), value.clone());
            body
        };
        all = all.iter().flat_map(|body| values.iter().map(|value| with(body, value))).collect();
    }
    all
}

impl Body {
    /// What a service publishes for this body by the contracts of `example`; nothing where they do not have the version.
    pub(crate) fn publish(&self, example: &Example) -> Option<Publish> {
        let message = example.entry(self.section, &self.message)?;
        let version = message["versions"].get(&self.version)?;
        let template = version.get("routing_key").or_else(|| message.get("routing_key"));
        let template = template.and_then(Value::as_str).unwrap_or_default();
        let headers = message.get("headers").and_then(Value::as_object).into_iter().flatten();
        let fields: Vec<_> =
            self.fields.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        Some(Publish {
            title: format!("{}@{}{}", self.message, self.version, fields.concat()),
            version: (self.message.clone(), self.version.clone()),
            exchange: message["exchange"].as_str()?.to_owned(),
            key: self.key(template, &message["parameters"]),
            headers: headers.map(|(name, form)| (name.clone(), self.value(name, form))).collect(),
            persistent: message.get("persistent") != Some(&json!(false)),
        })
    }

    fn key(&self, template: &str, parameters: &Value) -> String {
        let mut key = String::new();
        let mut rest = template;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            key += before;
            key += &self.value(name, &parameters[name]);
            rest = after;
        }
        key + rest
    }

    /// What a header or a parameter says.
    fn value(&self, name: &str, form: &Value) -> String {
        if let Some(fixed) = form["fixed"].as_str() {
            return fixed.to_owned();
        }
        let field = form["field"].as_str().unwrap_or(name);
        self.fields.get(field).cloned().unwrap_or_else(|| format!("some-{field}"))
    }
}

/// Who reads a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    pub(crate) service: String,
    /// What it expects there: a message and a version, or any. Nothing said is everything.
    expects: Vec<(String, Option<String>)>,
}

impl Reader {
    pub(crate) fn expects(&self, (message, version): &(String, String)) -> bool {
        self.expects.is_empty()
            || self.expects.iter().any(|(name, major)| {
                name == message && major.as_ref().is_none_or(|major| major == version)
            })
    }
}

/// The readers of every queue, by its name on the broker.
pub(crate) fn readers(example: &Example) -> BTreeMap<String, Vec<Reader>> {
    let mut readers: BTreeMap<String, Vec<Reader>> = BTreeMap::new();
    let mut add = |queue: &str, reader: Reader| {
        for name in broker_names(example, queue) {
            readers.entry(name).or_default().push(reader.clone());
        }
    };
    for (_, service, of) in example.section("services") {
        let service = service.to_owned();
        for (queue, consumer) in entries(of.get("consumes")) {
            let messages = consumer["messages"].as_array().into_iter().flatten();
            let expects = messages.map(|name| message_ref(name.as_str().unwrap())).collect();
            add(queue, Reader { service: service.clone(), expects });
        }
        for (request, answerer) in entries(of.get("answers")) {
            let expects = vec![(request.clone(), None)];
            let queue = answerer["queue"].as_str().unwrap();
            add(queue, Reader { service: service.clone(), expects });
        }
    }
    readers
}

fn entries(map: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    let map: Option<&Map<String, Value>> = map.and_then(Value::as_object);
    map.into_iter().flatten()
}

fn message_ref(text: &str) -> (String, Option<String>) {
    match text.split_once('@') {
        Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
        None => (text.to_owned(), None),
    }
}

/// A queue is one on the broker, or its partitions are.
fn broker_names(example: &Example, queue: &str) -> BTreeSet<String> {
    let count = example.entry("queues", queue).and_then(|queue| queue["partitions"].as_u64());
    match count {
        Some(count) => (0..count).map(|number| format!("{queue}.{number}")).collect(),
        None => BTreeSet::from([queue.to_owned()]),
    }
}
