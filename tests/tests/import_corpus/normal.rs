//! A definitions document as sets of objects with every field written out, so that two
//! documents that mean the same are equal.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The objects by section, each as one text.
pub(crate) type Normal = BTreeMap<&'static str, BTreeSet<String>>;

/// Stands for the hash of a password that was in clear text.
pub(crate) const CLEAR: &str = "(from the environment)";

const PREDECLARED: [&str; 7] =
    ["", "amq.direct", "amq.fanout", "amq.headers", "amq.match", "amq.rabbitmq.trace", "amq.topic"];

/// The objects of a document.
pub(crate) fn normal(document: &Value) -> Normal {
    let reader = Reader { document, home: home(document) };
    let mut all = Normal::new();
    let mut users = Vec::new();
    let mut limits = Vec::new();
    for entry in reader.entries("users") {
        users.push((text(entry, "name"), user(entry)));
        limits.push((text(entry, "name"), map(entry, "limits").into()));
    }
    all.insert("users", last_of(users));
    all.insert("users/limits", last_of(limits));
    all.insert("vhosts", reader.vhosts());
    all.insert("permissions", reader.permissions());
    all.insert(
        "topic_permissions",
        reader.keyed("topic_permissions", &["vhost", "user", "exchange"], |e| e),
    );
    all.insert("global_parameters", reader.keyed("global_parameters", &["name"], |e| e));
    all.insert(
        "policies",
        reader.keyed("policies", &["vhost", "name"], |mut entry| {
            default(&mut entry, "apply-to", json!("all"));
            default(&mut entry, "priority", json!(0));
            entry
        }),
    );
    all.insert(
        "parameters",
        reader.keyed("parameters", &["vhost", "component", "name"], |mut entry| {
            if entry["component"] == "operator_policy"
                && let Some(value) = entry["value"].as_object_mut()
            {
                value.entry("apply-to").or_insert(json!("queues"));
            }
            entry
        }),
    );
    all.insert("exchanges", reader.exchanges());
    all.insert("queues", reader.queues());
    all.insert("bindings", reader.bindings());
    all
}

/// The virtual host of a document of one, which its entries do not name.
fn home(document: &Value) -> String {
    document.get("original_vhost_name").and_then(Value::as_str).unwrap_or("/").to_owned()
}

struct Reader<'d> {
    document: &'d Value,
    home: String,
}

impl<'d> Reader<'d> {
    fn entries(&self, section: &str) -> impl Iterator<Item = &'d Value> + use<'d> {
        self.document.get(section).and_then(Value::as_array).into_iter().flatten()
    }

    fn vhost(&self, entry: &Value) -> Value {
        entry.get("vhost").cloned().unwrap_or_else(|| self.home.as_str().into())
    }

    /// Entries of which the last of one key counts, without comments and the like.
    fn keyed(
        &self,
        section: &'static str,
        key: &[&str],
        complete: impl Fn(Value) -> Value,
    ) -> BTreeSet<String> {
        const KNOWN: [&str; 13] = [
            "vhost",
            "name",
            "user",
            "exchange",
            "component",
            "value",
            "pattern",
            "definition",
            "apply-to",
            "priority",
            "configure",
            "write",
            "read",
        ];
        let mut all = Vec::new();
        for entry in self.entries(section) {
            let mut entry = complete(entry.clone());
            let fields = entry.as_object_mut().unwrap();
            fields.retain(|name, _| KNOWN.contains(&name.as_str()));
            if key.contains(&"vhost") {
                let vhost = self.vhost(&Value::Object(fields.clone()));
                fields.insert("vhost".to_owned(), vhost);
            }
            let key: Vec<_> = key.iter().map(|name| entry[name].to_string()).collect();
            all.push((key.join(" "), entry));
        }
        last_of(all)
    }

    fn permissions(&self) -> BTreeSet<String> {
        let mut all = self.keyed("permissions", &["vhost", "user"], |entry| entry);
        for user in self.entries("users") {
            for (vhost, patterns) in
                user.get("permissions").and_then(Value::as_object).into_iter().flatten()
            {
                let mut entry = patterns.clone();
                entry["user"] = user["name"].clone();
                entry["vhost"] = vhost.as_str().into();
                all.insert(entry.to_string());
            }
        }
        all
    }

    fn vhosts(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        let mut own = self.document.clone();
        own["name"] = self.home.as_str().into();
        let is_one = self.document.get("rabbitmq_definition_format").is_some();
        for entry in self.entries("vhosts").chain(is_one.then_some(&own)) {
            let mut metadata = map(entry, "metadata");
            for key in ["description", "tags"] {
                if let Some(beside) = entry.get(key).filter(|_| !metadata.contains_key(key)) {
                    metadata.insert(key.to_owned(), beside.clone());
                }
            }
            metadata.retain(|_, value| *value != json!("") && *value != json!([]));
            let tracing = entry.get("tracing") == Some(&json!(true));
            let name = &entry["name"];
            // Every broker has it.
            if name != "/" || !metadata.is_empty() || tracing {
                all.insert(
                    json!({"name": name, "metadata": metadata, "tracing": tracing}).to_string(),
                );
            }
        }
        all
    }

    fn exchanges(&self) -> BTreeSet<String> {
        let mut seen = BTreeMap::new();
        for entry in self.entries("exchanges") {
            let name = text(entry, "name");
            if PREDECLARED.contains(&name.as_str()) {
                continue;
            }
            let vhost = self.vhost(entry);
            let full = json!({
                "name": name, "vhost": vhost, "type": entry["type"],
                "durable": flag(entry, "durable", true),
                "auto_delete": flag(entry, "auto_delete", false),
                "internal": flag(entry, "internal", false),
                "arguments": map(entry, "arguments"),
            });
            seen.entry((vhost.to_string(), name)).or_insert_with(|| full.to_string());
        }
        seen.into_values().collect()
    }

    fn queues(&self) -> BTreeSet<String> {
        let mut seen = BTreeMap::new();
        for entry in self.entries("queues") {
            let (vhost, name) = (self.vhost(entry), text(entry, "name"));
            let durable = flag(entry, "durable", true);
            let auto_delete = flag(entry, "auto_delete", false);
            let mut arguments = map(entry, "arguments");
            let lasting = durable == json!(true) && auto_delete == json!(false);
            let default = self.default_type(&vhost).filter(|_| lasting);
            arguments
                .entry("x-queue-type")
                .or_insert_with(|| default.unwrap_or_else(|| json!("classic")));
            let full = json!({
                "name": name, "vhost": vhost, "durable": durable, "auto_delete": auto_delete,
                "arguments": arguments,
            });
            seen.entry((vhost.to_string(), name)).or_insert_with(|| full.to_string());
        }
        seen.into_values().collect()
    }

    /// The type of queues that name none, as an import from 3.11 on has it.
    fn default_type(&self, vhost: &Value) -> Option<Value> {
        let mut entries = self.entries("vhosts").filter(|entry| entry["name"] == *vhost);
        entries.find_map(|entry| entry.get("metadata")?.get("default_queue_type").cloned())
    }

    fn bindings(&self) -> BTreeSet<String> {
        let bound = self.entries("bindings").filter(|entry| entry["source"] != "");
        let full = bound.map(|entry| {
            json!({
                "source": entry["source"], "vhost": self.vhost(entry),
                "destination": entry["destination"],
                "destination_type": entry["destination_type"],
                "routing_key": entry["routing_key"],
                "arguments": map(entry, "arguments"),
            })
            .to_string()
        });
        full.collect()
    }
}

fn last_of(entries: Vec<(String, Value)>) -> BTreeSet<String> {
    let last: BTreeMap<String, Value> = entries.into_iter().collect();
    last.into_iter().map(|(key, value)| format!("{key} {value}")).collect()
}

fn user(entry: &Value) -> Value {
    let tags: Vec<String> = match &entry["tags"] {
        Value::String(text) => {
            text.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
        }
        Value::Array(tags) => tags.iter().map(|tag| tag.as_str().unwrap().to_owned()).collect(),
        _ => Vec::new(),
    };
    let hash = match entry.get("password") {
        Some(_) => json!(CLEAR),
        None => entry.get("password_hash").cloned().unwrap_or_else(|| json!("")),
    };
    let algorithm =
        entry.get("hashing_algorithm").filter(|_| hash != json!(CLEAR) && hash != json!(""));
    let algorithm = algorithm.cloned().unwrap_or_else(|| json!("rabbit_password_hashing_sha256"));
    json!({ "tags": tags, "hash": hash, "algorithm": algorithm })
}

fn default(entry: &mut Value, key: &str, value: Value) {
    entry.as_object_mut().unwrap().entry(key).or_insert(value);
}

fn text(entry: &Value, key: &str) -> String {
    entry[key].as_str().unwrap_or_default().to_owned()
}

fn flag(entry: &Value, key: &str, default: bool) -> Value {
    entry.get(key).cloned().unwrap_or(Value::Bool(default))
}

/// A map, which some brokers write as an empty list where it is empty.
fn map(entry: &Value, key: &str) -> Map<String, Value> {
    entry.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
}
