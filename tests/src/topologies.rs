//! The repository's own topologies, compiled and emitted for a broker.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use topoc::emit::{Definitions, PasswordHash, definitions};
use topoc::model::{Model, Presence};
use topoc::source::{Disk, FileSource};
use topoc::{Checked, Compilation, Options, compile};

/// The environments of topologies that have some.
const ENVIRONMENTS: &[(&str, &[&str])] = &[
    ("examples/checkout", &["dev", "prod"]),
    ("examples/patterns/environments", &["dev", "prod"]),
    ("tests/fixtures/language", &["dev"]),
];

/// A topology of this repository, in one of the ways in which it can be built.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its folder or file in this repository, without ending: `examples/checkout`.
    pub name: String,
    /// The file.
    path: String,
    /// The environment, if it is built for one.
    pub environment: Option<&'static str>,
    /// Whether its settings are lowered to policies, whatever the file says.
    pub as_policies: bool,
}

/// What a broker gets of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Emission {
    /// The definitions document.
    pub document: Value,
    /// A document of the objects that someone else makes, which the first one refers to.
    pub external: Value,
    /// The virtual hosts that the topology declares.
    pub vhosts: Vec<String>,
}

impl Sample {
    /// Every topology under `examples`, and LANGUAGE's own: with settings as arguments and as policies, and for every environment.
    pub fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut paths = Vec::new();
        topologies(&root.join("examples"), "examples", &mut paths);
        paths.push((
            "tests/fixtures/language".to_owned(),
            root.join("tests/fixtures/language.yaml"),
        ));
        paths.sort();
        let mut samples = Vec::new();
        for (name, path) in paths {
            let path = path.to_str().unwrap().to_owned();
            let environments = ENVIRONMENTS.iter().filter(|(of, _)| *of == name);
            let environments = environments.flat_map(|(_, names)| names.iter().copied().map(Some));
            for environment in std::iter::once(None).chain(environments) {
                for as_policies in [false, true] {
                    let (name, path) = (name.clone(), path.clone());
                    samples.push(Self { name, path, environment, as_policies });
                }
            }
        }
        samples
    }

    /// Compiles the sample for a version of the broker and emits it, whole or one of its virtual hosts.
    ///
    /// # Panics
    /// With the findings, where it is not clean.
    pub fn emit(&self, release: &str, vhost: Option<&str>) -> Emission {
        let options = Options {
            environment: self.environment.map(str::to_owned),
            version: Some(release.parse().unwrap()),
            ..Options::default()
        };
        let mut compilation = compile(self, &self.path, &options).unwrap();
        let checked =
            compilation.checked.take().unwrap_or_else(|| self.fail(release, &compilation));
        let model = checked.model();
        let options = Definitions {
            vhost,
            source: "topology.yaml",
            passwords: passwords(model),
            ..Definitions::default()
        };
        let files = definitions(&checked, &options, &compilation.sources).unwrap();
        let document: Value = serde_json::from_str(&files["definitions.json"]).unwrap();
        let declared = model.vhosts.values().filter(|vhost| vhost.presence == Presence::Declared);
        let vhosts = declared.map(|vhost| vhost.name.clone()).collect();
        Emission { external: external(model, &document, vhost), document, vhosts }
    }

    fn fail(&self, release: &str, compilation: &Compilation) -> Checked {
        let found = compilation.diagnostics.iter();
        let found: Vec<_> =
            found.map(|d| format!("{:?} {}: {}", d.class, d.rule, d.message)).collect();
        panic!("{self} is not clean for RabbitMQ {release}:\n{}", found.join("\n"))
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(environment) = self.environment {
            write!(f, " --env {environment}")?;
        }
        if self.as_policies { f.write_str(" with `settings: policies`") } else { Ok(()) }
    }
}

/// The files of the disk, with the sample's own changed where it is to be lowered to policies.
impl FileSource for Sample {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let bytes = Disk.read(path)?;
        if !self.as_policies || path != self.path {
            return Ok(bytes);
        }
        let text = String::from_utf8(bytes).unwrap();
        Ok(with_policies(&text).into_bytes())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        Disk.list(folder)
    }
}

fn with_policies(text: &str) -> String {
    const POLICIES: &str = "settings: policies";
    if text.contains(POLICIES) {
        return text.to_owned();
    }
    for (from, to) in [
        ("\n  settings: arguments", "\n  settings: policies"),
        ("\nbroker:\n", "\nbroker:\n  settings: policies\n"),
        ("\nbroker: {", "\nbroker: { settings: policies,"),
    ] {
        if text.contains(from) {
            return text.replacen(from, to, 1);
        }
    }
    panic!("no `broker` in\n{text}")
}

fn topologies(folder: &Path, name: &str, found: &mut Vec<(String, std::path::PathBuf)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            topologies(&path, &format!("{name}/{file}"), found);
        } else if file == "topology.yaml" {
            found.push((name.to_owned(), path));
        }
    }
}

/// One hash for every user: that of the example in RabbitMQ's guide to passwords.
fn passwords(model: &Model) -> BTreeMap<String, PasswordHash> {
    let hash = PasswordHash {
        hash: "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR".to_owned(),
        algorithm: "rabbit_password_hashing_sha256".to_owned(),
    };
    model.users.values().map(|user| (user.name.clone(), hash.clone())).collect()
}

/// What the document refers to and does not hold. An object's virtual host is left out where the document is one's.
fn external(model: &Model, document: &Value, only: Option<&str>) -> Value {
    let theirs = |presence: Presence| presence == Presence::External;
    let is_here = |name: &str| only.is_none_or(|only| only == name);
    let entry = |vhost: &str, mut entry: Value| {
        if only.is_none() {
            entry["vhost"] = vhost.into();
        }
        is_here(vhost).then_some(entry)
    };
    let exchanges = model.exchanges.values().filter(|exchange| theirs(exchange.presence));
    let exchanges = exchanges
        .filter(|exchange| !exchange.name.is_empty() && !exchange.name.starts_with("amq."));
    let exchanges = exchanges.filter_map(|exchange| {
        let vhost = &model.vhosts[exchange.vhost].name;
        entry(vhost, json!({
            "name": exchange.name, "type": exchange.kind.name(), "durable": exchange.durable,
            "auto_delete": exchange.auto_delete, "internal": exchange.internal, "arguments": exchange.arguments.to_map(),
        }))
    });
    let queues = model.queues.values().filter(|queue| theirs(queue.presence));
    let queues = queues.filter_map(|queue| {
        let vhost = &model.vhosts[queue.vhost].name;
        entry(
            vhost,
            json!({
                "name": queue.name, "durable": queue.durable, "auto_delete": queue.auto_delete,
                "arguments": queue.arguments.to_map(),
            }),
        )
    });
    let mut external = json!({
        "exchanges": exchanges.collect::<Vec<_>>(), "queues": queues.collect::<Vec<_>>(), "bindings": [],
    });
    if only.is_none() {
        let vhosts =
            model.vhosts.values().filter(|vhost| theirs(vhost.presence) && vhost.name != "/");
        external["vhosts"] = vhosts.map(|vhost| json!({"name": vhost.name})).collect();
        external["users"] = unknown_users(document).into_iter().map(user).collect();
    }
    external
}

fn user(name: String) -> Value {
    json!({
        "name": name, "tags": [], "limits": {},
        "password_hash": "", "hashing_algorithm": "rabbit_password_hashing_sha256",
    })
}

/// Users with permissions whom the document does not make.
fn unknown_users(document: &Value) -> BTreeSet<String> {
    let of = |section: &str, key: &str| -> BTreeSet<String> {
        let entries = document[section].as_array().into_iter().flatten();
        entries.map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
    };
    let allowed: BTreeSet<_> =
        of("permissions", "user").union(&of("topic_permissions", "user")).cloned().collect();
    allowed.difference(&of("users", "name")).cloned().collect()
}
