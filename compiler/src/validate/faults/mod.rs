//! Every fault of a file that does not fit its type, by the type's JSON Schema.

mod branch;
mod fault;
mod schema;
mod value;
mod words;

use crate::report::Diagnostic;
use crate::source::{FileId, Sources};
use jsonschema::Validator;
use schema::Definitions;
use serde_json::Value;

/// The schema of a type, ready to look at files.
pub(super) struct Schema {
    definitions: Definitions,
    /// None where the schema itself is not valid, which a test excludes.
    validator: Option<Validator>,
}

impl Schema {
    pub(super) fn new(schema: Value) -> Self {
        let validator = jsonschema::draft202012::new(&schema).ok();
        Self { definitions: Definitions(schema), validator }
    }

    /// What the schema does not accept in a file, unsorted.
    pub(super) fn faults(&self, sources: &Sources, id: FileId) -> Vec<Diagnostic> {
        let Some(validator) = &self.validator else { return Vec::new() };
        let root = sources.file(id).to_value();
        let errors = validator.iter_errors(&root);
        let faults = branch::without_echoes(
            errors.flat_map(|error| branch::flatten(&error, &self.definitions)).collect(),
        );
        let words = words::Words { sources, id, root: &root, definitions: &self.definitions };
        faults.iter().map(|fault| words.diagnostic(fault)).collect()
    }
}
