//! `contracts.lock`: every released shape of every version, committed beside the topology.
//!
//! Consumers that were built long ago and messages that wait in parking queues are of earlier revisions. A contract that promises
//! to be compatible with all of them is held against this file, which remembers them. It holds JSON Schemas, in the order of
//! their release, and only grows.

mod document;
mod released;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail")]
mod tests;

use crate::emit;
use crate::model::{Id, Message, MessageVersion, Model, Payload};
use crate::report::Diagnostic;
use crate::source::{FileId, FileSource, Sources, beside};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io;

pub(crate) use released::{Shapes, load};

/// What the file is called.
const NAME: &str = "contracts.lock";

/// The edition of the file's form.
const EDITION: u64 = 1;

/// What the file says of itself.
const COMMENT: &str =
    "Released contracts, in the order of their release. Written by `topoc lock`; only add to it.";

/// The released shapes of a topology.
#[derive(Debug, Default)]
pub struct Lock {
    path: String,
    /// The file that it was read from.
    file: Option<FileId>,
    /// By the names of payloads, each a schema without remarks.
    revisions: BTreeMap<String, Vec<Value>>,
}

/// What a lock gains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The payload: the stem of its emitted schema's name, such as `order.placed.v2`.
    pub payload: String,
    /// Which revision it becomes, from 1.
    pub revision: usize,
}

/// A payload of a model.
pub(crate) struct Present<'m> {
    pub(crate) id: Id<Message>,
    pub(crate) message: &'m Message,
    pub(crate) version: &'m MessageVersion,
    pub(crate) payload: Payload<'m>,
    pub(crate) shape: Id<crate::contract::Shape>,
    /// Its name in a lock.
    pub(crate) name: String,
    shapes: &'m crate::contract::Shapes,
}

impl Present<'_> {
    /// What a lock holds of it. This is most of the work: ask for it where there is something to compare with.
    pub(crate) fn schema(&self) -> Value {
        emit::bare(self.shapes, self.shape, self.message.denies_unknown_fields)
    }
}

impl Lock {
    /// Reads the lock that stands beside a topology into `sources`; an empty one, where there is none.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn beside(
        files: &dyn FileSource,
        topology: &str,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let path = beside(topology, NAME);
        match files.read(&path) {
            Ok(bytes) => document::read(path, &bytes, sources),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self { path, ..Self::default() })
            }
            Err(error) => {
                let message = format!("the lock `{path}` cannot be read: {error}");
                Err(vec![Diagnostic::fault("invalid-lock", message)])
            }
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The revisions of a payload, in the order of their release.
    pub(crate) fn revisions(&self, payload: &str) -> &[Value] {
        self.revisions.get(payload).map_or(&[], Vec::as_slice)
    }

    /// All payloads that were ever released, by name.
    pub(crate) fn payloads(&self) -> impl Iterator<Item = (&str, &[Value])> {
        self.revisions.iter().map(|(name, all)| (name.as_str(), all.as_slice()))
    }

    /// Adds the present shapes where they differ from the last released ones; says what was added.
    pub fn release(&mut self, model: &Model) -> Vec<Release> {
        let mut added = Vec::new();
        for present in present(model) {
            let (all, schema) =
                (self.revisions.entry(present.name.clone()).or_default(), present.schema());
            if all.last() != Some(&schema) {
                all.push(schema);
                added.push(Release { payload: present.name, revision: all.len() });
            }
        }
        added
    }

    /// The file's text.
    #[must_use]
    pub fn render(&self) -> String {
        let revisions = self.revisions.iter().map(|(name, schemas)| {
            let numbered =
                schemas.iter().enumerate().map(|(index, schema)| with_id(schema, name, index));
            (name.clone(), numbered.collect())
        });
        let revisions: Map<String, Value> = revisions.collect();
        let document =
            json!({ "$comment": COMMENT, "topoc_lock": EDITION, "revisions": revisions });
        // Texts, numbers and maps with text keys always serialise.
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }
}

/// A schema by an address of its own: what it refers to is within itself.
fn with_id(schema: &Value, name: &str, index: usize) -> Value {
    let mut schema = schema.clone();
    schema["$id"] = format!("topoc:{name}:{}", index + 1).into();
    schema
}

/// All payloads of a model.
pub(crate) fn present(model: &Model) -> Vec<Present<'_>> {
    let mut all = Vec::new();
    for (id, message) in model.messages.iter() {
        for version in &message.versions {
            all.extend(version.payloads().map(|(payload, shape)| Present {
                id,
                message,
                version,
                payload,
                shape,
                name: emit::stem(model, message, version, payload),
                shapes: &model.shapes,
            }));
        }
    }
    all
}
