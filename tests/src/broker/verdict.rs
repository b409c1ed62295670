//! What a broker does with a definitions document: refuse it, lose something of it, or take it.

use serde_json::{Map, Value};

use super::{Broker, Whole};
use crate::document::{Comparable, Object, Section};

/// A broker's answer to a definitions document.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The HTTP status of the import: 204 if it was taken.
    pub status: u16,
    /// The broker's reason for a refusal, as text.
    pub reason: String,
    /// What the document has and the broker does not, though it took the document. Empty after a refusal, when the import stopped
    /// half way.
    pub lost: Vec<Object>,
    /// What the broker has, but leaves out of its own export: a copy made from that export has lost it.
    pub unexported: Vec<Object>,
    /// Whether the broker took the document and cannot export what it holds from then on.
    pub unreadable: bool,
}

impl Verdict {
    /// Whether the broker took the document.
    pub fn is_accepted(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the broker took the document and has all of it.
    pub fn is_kept(&self) -> bool {
        self.is_accepted() && self.lost.is_empty() && !self.unreadable
    }
}

/// Imports a document into the clean node, and looks at what the node holds then.
///
/// For many documents, hold [`Broker::whole`] and call [`Whole::verdict`].
pub fn import_verdict(broker: &Broker, document: &Value) -> Verdict {
    broker.whole().verdict(document)
}

/// Whether an object that belongs into a vhost names none: such a document is one vhost's own.
pub fn is_vhost_document(document: &Value) -> bool {
    let in_vhost = Section::ALL.into_iter().filter(|section| section.in_vhost());
    in_vhost
        .flat_map(|section| document.get(section.key()).and_then(Value::as_array))
        .flatten()
        .any(|entry| entry.get("vhost").is_none())
}

impl Whole<'_> {
    /// Imports a document into the clean node, looks at what the node holds then, and cleans the node.
    ///
    /// A document whose objects name no vhost is imported into the vhost `/`, every other one over `POST /api/definitions`.
    pub fn verdict(&self, document: &Value) -> Verdict {
        let verdict = self.verdict_in_place(document);
        self.reset();
        verdict
    }

    /// As [`Whole::verdict`], on top of what the node holds, and without cleaning it: for many documents whose objects all have names
    /// of their own.
    pub fn verdict_in_place(&self, document: &Value) -> Verdict {
        let single = is_vhost_document(document);
        let answer = if single { self.import_into("/", document) } else { self.import(document) };
        let mut verdict = Verdict {
            status: answer.status,
            reason: answer.reason(),
            lost: Vec::new(),
            unexported: Vec::new(),
            unreadable: false,
        };
        if verdict.is_accepted() {
            let Some(export) = self.broker.try_export() else {
                verdict.unreadable = true;
                return verdict;
            };
            let wanted =
                if single { Comparable::of_vhost(document, "/") } else { Comparable::of(document) };
            let (wanted, arguments): (Vec<_>, Vec<_>) = wanted
                .objects
                .into_iter()
                .filter(|(object, _)| !is_skipped(object))
                .map(|(object, said)| (object, says_arguments(&said)))
                .unzip();
            let exported = Comparable::of(&export);
            let held = Comparable::of(&self.broker.complete(export));
            verdict.lost = absent(&wanted, &held);
            let bare = |object: &Object| {
                held.objects.get(object).is_some_and(|said| !says_arguments(said))
            };
            let bare = wanted.iter().zip(arguments).filter(|(object, had)| *had && bare(object));
            verdict.lost.extend(bare.map(|(object, _)| object.clone()));
            verdict.unexported = absent(&wanted, &exported);
            verdict.unexported.retain(|object| held.objects.contains_key(object));
        }
        verdict
    }
}

fn absent(wanted: &[Object], there: &Comparable) -> Vec<Object> {
    wanted.iter().filter(|object| !holds(there, object)).cloned().collect()
}

/// A binding without a key is exported with the key `undefined`, by some versions.
fn holds(there: &Comparable, object: &Object) -> bool {
    let without_key = object.section == Section::Bindings && object.name("routing_key").is_empty();
    there.objects.contains_key(object)
        || (without_key
            && there.objects.contains_key(&object.with_name("routing_key", "undefined")))
}

/// Whether an entry has arguments. An exchange's list of things that are no arguments is accepted, and forgotten.
fn says_arguments(said: &Map<String, Value>) -> bool {
    match said.get("arguments") {
        Some(Value::Object(map)) => !map.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        _ => false,
    }
}

/// What an import skips by design: names that begin with `amq.` (a warning in the log), bindings of the default exchange that
/// are implied, and the identity of another cluster (4.3 neither takes nor exports `internal_cluster_id`).
fn is_skipped(object: &Object) -> bool {
    match object.section {
        Section::Exchanges | Section::Queues => {
            object.name("name").starts_with("amq.") || object.name("name").is_empty()
        }
        Section::Bindings => {
            object.name("source").is_empty()
                && object.name("routing_key") == object.name("destination")
        }
        Section::GlobalParameters => object.name("name") == "internal_cluster_id",
        _ => false,
    }
}
