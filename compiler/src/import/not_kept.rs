//! What of a document no broker reads, or reads and takes from elsewhere: said, never dropped
//! in silence.

use super::{entry, note};
use crate::definitions::{Document, unknown_fields};
use crate::model::Model;
use crate::report::{Diagnostic, Severity};
use crate::source::{FileId, Place, Pointer};
use serde_json::Value;
use std::collections::HashMap;

/// A note for each.
pub(super) fn notes(
    document: &Document,
    value: &Value,
    model: &Model,
    file: FileId,
) -> Vec<Diagnostic> {
    let mut found = unknown(value, file);
    found.extend(of_the_document(document, model, file));
    found.extend(of_vhosts(document, value, file));
    let kinds: HashMap<_, _> =
        model.queues.values().filter_map(|q| Some((q.origin.place()?, q.kind?.name()))).collect();
    for (index, queue) in document.queues.iter().flatten().enumerate() {
        let kind = kinds.get(&entry(file, "queues", index)).copied();
        let (Some(written), Some(kind)) = (queue.kind.as_deref(), kind) else { continue };
        if written != kind {
            let message = format!(
                "`type: {written}` is not read by an import; the queue is {kind} by its argument, its flags and the default"
            );
            found.push(note(Severity::Warning, message, entry(file, "queues", index).at("type")));
        }
    }
    found
}

fn unknown(value: &Value, file: FileId) -> Vec<Diagnostic> {
    let fields = unknown_fields(value).into_iter();
    let notes = fields.map(|field| {
        let message = format!("no broker reads the key `{}`; it is not kept", field.name);
        let note = note(Severity::Warning, message, Place::key_of(file, field.pointer));
        match field.nearest {
            Some(near) => note.help(format!("did you mean `{near}`?")),
            None => note.help("put what it says into a comment of the new file, or into `doc`"),
        }
    });
    notes.collect()
}

/// Facts about the broker that made the document.
fn of_the_document(document: &Document, model: &Model, file: FileId) -> Vec<Diagnostic> {
    let place = |key: &str| Place::key_of(file, Pointer::root().key(key));
    let mut found = Vec::new();
    let facts = [
        ("product_name", &document.product_name),
        ("product_version", &document.product_version),
        ("explanation", &document.explanation),
    ];
    for (key, fact) in facts {
        if fact.is_some() {
            let message = format!("`{key}` is not kept");
            found.push(note(Severity::Info, message, place(key)));
        }
    }
    let versions = [
        ("rabbit_version", &document.rabbit_version),
        ("rabbitmq_version", &document.rabbitmq_version),
    ];
    for (key, written) in versions {
        let version = model.target.version;
        let Some(written) = written else { continue };
        if crate::broker::Version::of_export(written) != Some(version) {
            let message = format!("`{key}` is {written}; the file is for {version}");
            found.push(note(Severity::Info, message, place(key)));
        }
    }
    if says_something(document.limits.as_ref()) {
        found.push(ignored_limits(place("limits")));
    }
    found
}

fn of_vhosts(document: &Document, value: &Value, file: FileId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, vhost) in document.vhosts.iter().flatten().enumerate() {
        let place = entry(file, "vhosts", index);
        if says_something(vhost.limits.as_ref()) {
            found.push(ignored_limits(place.at("limits")));
        }
        let raw = value.pointer(place.pointer.as_str());
        for key in ["description", "tags", "default_queue_type", "protected_from_deletion"] {
            let Some(beside) = raw.and_then(|vhost| vhost.get(key)) else { continue };
            let inside = vhost.metadata.as_ref().and_then(|metadata| metadata.get(key));
            let falls_back = matches!(key, "description" | "tags");
            if inside == Some(beside) || (inside.is_none() && falls_back) {
                continue;
            }
            let message = match inside {
                Some(_) => format!("`metadata` has another `{key}`, which the broker takes"),
                None => format!("an import reads `{key}` from `metadata` only; it is not kept"),
            };
            found.push(note(Severity::Warning, message, place.at(key).as_key()));
        }
    }
    found
}

fn says_something(limits: Option<&Value>) -> bool {
    limits.is_some_and(|limits| match limits {
        Value::Array(items) => !items.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
        Value::Null => false,
        _ => true,
    })
}

fn ignored_limits(place: Place) -> Diagnostic {
    let message = "an import ignores `limits` here; they are not kept";
    note(Severity::Warning, message, place)
        .help("the parameter `vhost-limits` sets them; write `limits` under the virtual host")
}
