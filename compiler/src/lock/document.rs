//! The file as it is read.

use super::{EDITION, Lock};
use crate::report::Diagnostic;
use crate::source::{FileId, Place, Pointer, Sources};
use crate::validate::{Described, read_some};
use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
#[cfg(feature = "schema")]
use serde_json::json;

/// What is in the file. The schemas are read by those who read schemas.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "$comment", default)]
    _comment: String,
    topoc_lock: u64,
    #[serde(rename = "revisions")]
    _revisions: IndexMap<String, Vec<IgnoredAny>>,
}

impl Described for Document {
    const REFUSES_NULL: bool = false;

    #[cfg(feature = "schema")]
    fn schema() -> Value {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["topoc_lock", "revisions"],
            "properties": {
                "$comment": { "type": "string" },
                "topoc_lock": { "type": "integer" },
                "revisions": {
                    "type": "object",
                    "additionalProperties": { "type": "array", "items": true },
                },
            },
        })
    }
}

/// Reads a lock.
///
/// # Errors
/// What is wrong with it, with places in `sources`, where the file comes to stand.
pub(super) fn read(
    path: String,
    bytes: &[u8],
    sources: &mut Sources,
) -> Result<Lock, Vec<Diagnostic>> {
    let (id, found) = sources.add(&path, bytes);
    if !found.is_empty() {
        return Err(found);
    }
    for (_, document) in &read_some::<Document>(sources, [id])? {
        of_another_edition(document, id)?;
    }
    let file = sources.file(id);
    let mut revisions = file.to_value();
    let revisions = match revisions["revisions"].take() {
        Value::Object(all) => {
            all.into_iter().map(|(name, schemas)| (name, without_ids(schemas))).collect()
        }
        _ => Default::default(),
    };
    Ok(Lock { path, file: Some(id), revisions })
}

fn of_another_edition(document: &Document, id: FileId) -> Result<(), Vec<Diagnostic>> {
    let edition = document.topoc_lock;
    if edition == EDITION {
        return Ok(());
    }
    let place = Place::value(id, Pointer::root()).at("topoc_lock");
    let message =
        format!("this lock is of edition {edition}, and only edition {EDITION} can be read");
    let fault = Diagnostic::fault("invalid-lock", message).at(place, "");
    Err(vec![fault.help("use the version of topoc that wrote it, or a later one")])
}

fn without_ids(schemas: Value) -> Vec<Value> {
    let Value::Array(mut schemas) = schemas else { return Vec::new() };
    for words in schemas.iter_mut().filter_map(Value::as_object_mut) {
        words.remove("$id");
    }
    schemas
}
