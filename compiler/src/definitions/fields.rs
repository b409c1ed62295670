//! Fields that no broker reads: an import drops them in silence.

use crate::source::Pointer;
use serde_json::Value;

/// A field of a document that no broker reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownField {
    /// Where it stands.
    pub pointer: Pointer,
    /// Its name.
    pub name: String,
    /// The nearest field that exists there, if one is near.
    pub nearest: Option<&'static str>,
}

/// The fields of the document itself.
const TOP: &[&str] = &[
    "rabbit_version",
    "rabbitmq_version",
    "product_name",
    "product_version",
    "rabbitmq_definition_format",
    "original_cluster_name",
    "original_vhost_name",
    "explanation",
    "description",
    "default_queue_type",
    "metadata",
    "limits",
    "users",
    "vhosts",
    "permissions",
    "topic_permissions",
    "parameters",
    "global_parameters",
    "policies",
    "queues",
    "exchanges",
    "bindings",
];

/// The fields of the entries of each section.
const SECTIONS: &[(&str, &[&str])] = &[
    (
        "users",
        &[
            "name",
            "password_hash",
            "password",
            "hashing_algorithm",
            "tags",
            "limits",
            "permissions",
        ],
    ),
    (
        "vhosts",
        &[
            "name",
            "description",
            "tags",
            "default_queue_type",
            "metadata",
            "tracing",
            "limits",
            "protected_from_deletion",
        ],
    ),
    ("permissions", &["user", "vhost", "configure", "write", "read"]),
    ("topic_permissions", &["user", "vhost", "exchange", "write", "read"]),
    ("parameters", &["vhost", "component", "name", "value"]),
    ("global_parameters", &["name", "value"]),
    ("policies", &["vhost", "name", "pattern", "apply-to", "definition", "priority"]),
    ("queues", &["name", "vhost", "type", "durable", "auto_delete", "arguments"]),
    ("exchanges", &["name", "vhost", "type", "durable", "auto_delete", "internal", "arguments"]),
    (
        "bindings",
        &[
            "source",
            "vhost",
            "destination",
            "destination_type",
            "routing_key",
            "arguments",
            "properties_key",
        ],
    ),
];

/// All fields of a document that no broker reads, in the order of their pointers.
#[must_use]
pub fn unknown_fields(document: &Value) -> Vec<UnknownField> {
    let mut found = Vec::new();
    collect(document, TOP, &Pointer::root(), &mut found);
    for (section, known) in SECTIONS {
        let entries = document.get(section).and_then(Value::as_array);
        let pointer = Pointer::root().key(section);
        for (index, entry) in entries.into_iter().flatten().enumerate() {
            collect(entry, known, &pointer.index(index), &mut found);
        }
    }
    found
}

fn collect(entry: &Value, known: &[&'static str], at: &Pointer, found: &mut Vec<UnknownField>) {
    for name in entry.as_object().into_iter().flatten().map(|(name, _)| name) {
        if !known.contains(&name.as_str()) {
            let nearest = crate::report::nearest(name, known.iter().copied());
            found.push(UnknownField { pointer: at.key(name), name: name.clone(), nearest });
        }
    }
}
