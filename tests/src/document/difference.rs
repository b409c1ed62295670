//! What differs between an emitted document and what a broker exports after its import.

use std::fmt;

use serde_json::{Map, Value};

use super::{Comparable, EXCUSES, Object, Version};

/// One difference between an emitted document and a broker's export.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// Emitted, but not exported.
    Missing(Object),
    /// Exported, but not emitted.
    Added(Object),
    /// Listed more than once by the emitted document.
    Repeated(Object),
    /// Emitted and exported with different contents.
    Changed {
        /// Whose contents.
        object: Object,
        /// The path to the value, keys joined by `/`.
        path: String,
        /// The value emitted; `None` if it was not.
        emitted: Option<Value>,
        /// The value exported; `None` if it was not.
        exported: Option<Value>,
    },
    /// A top-level key that is no section and that no [excuse](EXCUSES) names.
    Header(String),
}

/// Compares what was emitted with what `version`'s broker exports after its import. Only what [`EXCUSES`] names may differ.
///
/// `exported` must be complete: see `Broker::state`.
pub fn differences(emitted: &Value, exported: &Value, version: Version) -> Vec<Difference> {
    between(Comparable::of(emitted), Comparable::of(exported), version)
}

/// As [`differences`], for documents that are indexed already.
pub fn between(
    mut emitted: Comparable,
    mut exported: Comparable,
    version: Version,
) -> Vec<Difference> {
    normalise(&mut emitted, &mut exported, version);
    compare(&emitted, &exported)
}

/// Takes from both sides what the broker writes otherwise or adds by itself: every entry of [`EXCUSES`] that holds for `version`.
pub fn normalise(emitted: &mut Comparable, exported: &mut Comparable, version: Version) {
    for excuse in EXCUSES.iter().filter(|excuse| excuse.holds_for(version)) {
        (excuse.apply)(emitted, exported);
    }
}

/// What differs between two documents, without any excuse. The top-level keys that are no section are all reported.
pub fn compare(emitted: &Comparable, exported: &Comparable) -> Vec<Difference> {
    let mut found: Vec<_> = emitted.repeated.iter().cloned().map(Difference::Repeated).collect();
    for key in emitted.header.keys().chain(exported.header.keys()) {
        found.push(Difference::Header(key.clone()));
    }
    for (object, ours) in &emitted.objects {
        match exported.objects.get(object) {
            Some(theirs) => compare_map(object, "", ours, theirs, &mut found),
            None => found.push(Difference::Missing(object.clone())),
        }
    }
    let added = exported.objects.keys().filter(|object| !emitted.objects.contains_key(object));
    found.extend(added.cloned().map(Difference::Added));
    found
}

fn compare_map(
    object: &Object,
    at: &str,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    found: &mut Vec<Difference>,
) {
    let keys: std::collections::BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    for key in keys {
        let path = if at.is_empty() { key.clone() } else { format!("{at}/{key}") };
        match (ours.get(key), theirs.get(key)) {
            (Some(Value::Object(ours)), Some(Value::Object(theirs))) => {
                compare_map(object, &path, ours, theirs, found)
            }
            (ours, theirs) if ours == theirs => {}
            (ours, theirs) => found.push(Difference::Changed {
                object: object.clone(),
                path,
                emitted: ours.cloned(),
                exported: theirs.cloned(),
            }),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(object) => write!(f, "{object} was emitted, but is not exported"),
            Self::Added(object) => write!(f, "{object} is exported, but was not emitted"),
            Self::Repeated(object) => write!(f, "{object} was emitted more than once"),
            Self::Header(key) => {
                write!(f, "the top-level key '{key}' is neither a section nor excused")
            }
            Self::Changed { object, path, emitted, exported } => {
                let text = |value: &Option<Value>| {
                    value.as_ref().map_or("absent".to_owned(), Value::to_string)
                };
                write!(f, "{object}: {path} is {}, emitted was {}", text(exported), text(emitted))
            }
        }
    }
}
