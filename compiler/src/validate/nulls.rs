//! JSON has a null and its reader takes it; the language has none.

use crate::report::Diagnostic;
use crate::source::{FileId, Format, Place, Pointer, SourceFile};
use serde_json::Value;

/// Refuses the nulls of a JSON file. YAML's were refused when it was read.
pub(super) fn refuse(file: &SourceFile, id: FileId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if file.format() == Format::Json {
        walk(&file.to_value(), &Pointer::root(), &mut |at| {
            found.push(
                Diagnostic::fault("null-value", "the language has no null")
                    .at(Place::value(id, at.clone()), "null")
                    .help("give a value, or leave the key out"),
            );
        });
    }
    found
}

fn walk(value: &Value, at: &Pointer, found: &mut impl FnMut(&Pointer)) {
    match value {
        Value::Null => found(at),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &at.index(index), found);
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                walk(entry, &at.key(key), found);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
