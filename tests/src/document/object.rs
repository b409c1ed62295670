//! What makes two entries of a definitions document the same object.

use std::fmt;

use serde_json::{Map, Value};

/// A list of a definitions document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// `vhosts`
    Vhosts,
    /// `users`
    Users,
    /// `permissions`
    Permissions,
    /// `topic_permissions`
    TopicPermissions,
    /// `global_parameters`
    GlobalParameters,
    /// `parameters`
    Parameters,
    /// `policies`
    Policies,
    /// `exchanges`
    Exchanges,
    /// `queues`
    Queues,
    /// `bindings`
    Bindings,
}

impl Section {
    /// Every section, in the order of the variants.
    pub const ALL: [Self; 10] = [
        Self::Vhosts,
        Self::Users,
        Self::Permissions,
        Self::TopicPermissions,
        Self::GlobalParameters,
        Self::Parameters,
        Self::Policies,
        Self::Exchanges,
        Self::Queues,
        Self::Bindings,
    ];

    /// The section's key in the document.
    pub fn key(self) -> &'static str {
        match self {
            Self::Vhosts => "vhosts",
            Self::Users => "users",
            Self::Permissions => "permissions",
            Self::TopicPermissions => "topic_permissions",
            Self::GlobalParameters => "global_parameters",
            Self::Parameters => "parameters",
            Self::Policies => "policies",
            Self::Exchanges => "exchanges",
            Self::Queues => "queues",
            Self::Bindings => "bindings",
        }
    }

    /// The keys whose values tell an object of this section from the others.
    ///
    /// A binding is all of its fields, its arguments too: the broker keeps two bindings that differ in an argument.
    pub fn identity(self) -> &'static [&'static str] {
        match self {
            Self::Vhosts | Self::Users | Self::GlobalParameters => &["name"],
            Self::Permissions => &["user", "vhost"],
            Self::TopicPermissions => &["user", "vhost", "exchange"],
            Self::Parameters => &["vhost", "component", "name"],
            Self::Policies | Self::Exchanges | Self::Queues => &["vhost", "name"],
            Self::Bindings => {
                &["vhost", "source", "destination_type", "destination", "routing_key", "arguments"]
            }
        }
    }

    /// Whether this section's objects live in a vhost (and stand in a vhost's own document, without their `vhost`).
    pub fn in_vhost(self) -> bool {
        matches!(
            self,
            Self::Parameters | Self::Policies | Self::Exchanges | Self::Queues | Self::Bindings
        )
    }
}

/// The identity of one object: its section and the values of [`Section::identity`], in that order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object {
    /// The list that holds it.
    pub section: Section,
    /// The identifying values; a binding's arguments as JSON text.
    pub names: Vec<String>,
}

impl Object {
    /// The identity of `entry`. A key that is missing counts as empty, and a missing or empty list of arguments as `{}`.
    pub fn of(section: Section, entry: &Map<String, Value>) -> Self {
        let names = section.identity().iter().map(|key| text(key, entry.get(*key))).collect();
        Self { section, names }
    }

    /// The identity of the queue `name` in `vhost`, the exchange, the policy: what vhost and name identify.
    pub fn in_vhost(section: Section, vhost: &str, name: &str) -> Self {
        Self { section, names: vec![vhost.to_owned(), name.to_owned()] }
    }

    /// The identity of the user, vhost or global parameter `name`.
    pub fn global(section: Section, name: &str) -> Self {
        Self { section, names: vec![name.to_owned()] }
    }

    /// The same identity with another value for one of the identifying keys.
    #[must_use]
    pub fn with_name(&self, key: &str, value: &str) -> Self {
        let mut other = self.clone();
        if let Some(index) = self.section.identity().iter().position(|name| *name == key) {
            value.clone_into(&mut other.names[index]);
        }
        other
    }

    /// The value of one of the identifying keys; empty if this section has no such key.
    pub fn name(&self, key: &str) -> &str {
        let index = self.section.identity().iter().position(|identifying| *identifying == key);
        index.and_then(|index| self.names.get(index)).map_or("", String::as_str)
    }
}

/// One identifying value as text. Sorted maps (serde_json's default) make the text of equal arguments equal.
fn text(key: &str, value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) if key == "arguments" && list.is_empty() => "{}".to_owned(),
        None | Some(Value::Null) if key == "arguments" => "{}".to_owned(),
        None | Some(Value::Null) => String::new(),
        Some(other) => sorted(other).to_string(),
    }
}

/// The same value with its maps' keys in order, whatever order serde_json was built to keep.
pub(super) fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let ordered: std::collections::BTreeMap<_, _> =
                map.iter().map(|(k, v)| (k.clone(), sorted(v))).collect();
            Value::Object(ordered.into_iter().collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |key| self.name(key);
        match self.section {
            Section::Vhosts => write!(f, "vhost '{}'", name("name")),
            Section::Users => write!(f, "user '{}'", name("name")),
            Section::GlobalParameters => write!(f, "global parameter '{}'", name("name")),
            Section::Permissions => {
                write!(f, "permission of '{}' in vhost '{}'", name("user"), name("vhost"))
            }
            Section::TopicPermissions => {
                let (user, exchange) = (name("user"), name("exchange"));
                write!(
                    f,
                    "topic permission of '{user}' on '{exchange}' in vhost '{}'",
                    name("vhost")
                )
            }
            Section::Parameters => {
                write!(
                    f,
                    "parameter {} '{}' in vhost '{}'",
                    name("component"),
                    name("name"),
                    name("vhost")
                )
            }
            Section::Policies => {
                write!(f, "policy '{}' in vhost '{}'", name("name"), name("vhost"))
            }
            Section::Exchanges => {
                write!(f, "exchange '{}' in vhost '{}'", name("name"), name("vhost"))
            }
            Section::Queues => write!(f, "queue '{}' in vhost '{}'", name("name"), name("vhost")),
            Section::Bindings => {
                let (from, kind, to) =
                    (name("source"), name("destination_type"), name("destination"));
                let (key, arguments) = (name("routing_key"), name("arguments"));
                write!(
                    f,
                    "binding '{from}' -> {kind} '{to}' key '{key}' {arguments} in vhost '{}'",
                    name("vhost")
                )
            }
        }
    }
}
