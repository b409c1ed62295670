//! From trees to the language's types.
use crate::report::Diagnostic;
use crate::source::{FileId, Sources};
use crate::syntax::Topology;
use serde::de::DeserializeOwned;
pub(crate) fn topology(sources: &Sources) -> Result<Vec<(FileId, Topology)>, Vec<Diagnostic>> {
    read_all(sources)
}
pub(crate) fn read_all<T: DeserializeOwned>(
    sources: &Sources,
) -> Result<Vec<(FileId, T)>, Vec<Diagnostic>> {
    let mut values = Vec::new();
    let mut found = Vec::new();
    for (id, file) in sources.iter() {
        match file.read::<T>() {
            Ok(value) => values.push((id, value)),
            Err(error) => found.push(
                Diagnostic::fault("invalid-value", error.message()).at(error.place(file, id), ""),
            ),
        }
    }
    if found.is_empty() { Ok(values) } else { Err(found) }
}
