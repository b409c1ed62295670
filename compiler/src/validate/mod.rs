//! From trees to the language's types, in one pass; where that fails, every fault at once.
//!
//! serde reads each file. Only where it fails does the JSON Schema of the type
//! look at the file, because serde stops at its first fault. Without the feature
//! `schema` that first fault is all there is to show.

#[cfg(feature = "schema")]
mod faults;
mod first;
mod keys;
mod nulls;
#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail")]
mod tests;
#[cfg(feature = "schema")]
mod written;

use crate::definitions::Document;
use crate::report::{Diagnostic, sort};
use crate::source::{FileId, Sources};
use crate::syntax::Topology;
use serde::de::DeserializeOwned;

/// A type that a file can be read as.
pub(crate) trait Described: DeserializeOwned {
    /// Whether a null is refused wherever it stands.
    const REFUSES_NULL: bool;

    /// The JSON Schema of the type: it accepts what serde accepts.
    #[cfg(feature = "schema")]
    fn schema() -> serde_json::Value;
}

impl Described for Topology {
    const REFUSES_NULL: bool = true;

    #[cfg(feature = "schema")]
    fn schema() -> serde_json::Value {
        crate::syntax::schema()
    }
}

impl Described for Document {
    // What the broker makes of a null depends on where it stands.
    const REFUSES_NULL: bool = false;

    #[cfg(feature = "schema")]
    fn schema() -> serde_json::Value {
        crate::definitions::schema()
    }
}

/// Reads each file as a topology, in the order of reading.
///
/// # Errors
/// What does not fit the language, in all files.
pub(crate) fn topology(sources: &Sources) -> Result<Vec<(FileId, Topology)>, Vec<Diagnostic>> {
    read_all(sources)
}

/// Reads each file as a `T`, in the order of reading.
///
/// # Errors
/// What does not fit the type, in all files.
pub(crate) fn read_all<T: Described>(
    sources: &Sources,
) -> Result<Vec<(FileId, T)>, Vec<Diagnostic>> {
    read_some(sources, sources.iter().map(|(id, _)| id))
}

/// Reads some files as a `T`.
///
/// # Errors
/// What does not fit the type, in all of them.
pub(crate) fn read_some<T: Described>(
    sources: &Sources,
    wanted: impl IntoIterator<Item = FileId>,
) -> Result<Vec<(FileId, T)>, Vec<Diagnostic>> {
    let mut values = Vec::new();
    let mut found = Vec::new();
    let mut explain = Explain::default();
    for id in wanted {
        match explain.read(sources, id) {
            Ok(value) => values.push((id, value)),
            Err(faults) => found.extend(faults),
        }
    }
    if found.is_empty() {
        return Ok(values);
    }
    sort(sources, &mut found);
    // What an alias repeats is wrong at each of its places in the tree, but only once in the file.
    let shown = |one: &Diagnostic| one.labels.first().map(|label| sources.locate(&label.place));
    found.dedup_by(|a, b| {
        let file = |one: &Diagnostic| one.labels.first().map(|label| label.place.file);
        (a.rule, &a.message, file(a), shown(a)) == (b.rule, &b.message, file(b), shown(b))
    });
    Err(found)
}

/// Looks for every fault of a file that serde refused.
#[derive(Default)]
struct Explain {
    /// Compiled for the first bad file, and kept for the others.
    #[cfg(feature = "schema")]
    schema: Option<faults::Schema>,
}

impl Explain {
    fn read<T: Described>(&mut self, sources: &Sources, id: FileId) -> Result<T, Vec<Diagnostic>> {
        let file = sources.file(id);
        let nulls = if T::REFUSES_NULL { nulls::refuse(file, id) } else { Vec::new() };
        let mut found = Vec::new();
        match file.read::<T>() {
            Ok(value) if nulls.is_empty() => return Ok(value),
            Ok(_) => {}
            Err(error) => {
                let faults = self.faults::<T>(sources, id);
                if faults.is_empty() && nulls.is_empty() {
                    found.push(first::explain(sources, id, &error));
                }
                // A null that is refused is no value of a wrong type besides.
                let is_null = |fault: &Diagnostic| {
                    nulls.iter().any(|null| null.labels[0].place == fault.labels[0].place)
                };
                found.extend(faults.into_iter().filter(|fault| !is_null(fault)));
            }
        }
        found.extend(nulls);
        Err(found)
    }

    #[cfg(feature = "schema")]
    fn faults<T: Described>(&mut self, sources: &Sources, id: FileId) -> Vec<Diagnostic> {
        let schema = self.schema.get_or_insert_with(|| faults::Schema::new(T::schema()));
        schema.faults(sources, id)
    }

    #[cfg(not(feature = "schema"))]
    fn faults<T: Described>(&mut self, _: &Sources, _: FileId) -> Vec<Diagnostic> {
        Vec::new()
    }
}
