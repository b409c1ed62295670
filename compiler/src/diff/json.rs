//! Changes in JSON: `schemas/diff.schema.json` describes it.

use super::report::approval;
use super::{Class, Compared, Reach, Rollout};
use crate::model::Lint;
use crate::source::{Place, Sources};
use crate::syntax::Date;
use serde::Serialize;

/// A change as it is printed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Entry<'c> {
    /// What kind of change it is: a stable name.
    kind: &'c str,
    /// How bad it is.
    class: Class,
    /// What the object is: `queue`.
    object: &'c str,
    /// The object's name.
    name: &'c str,
    /// What changed, in one line.
    message: &'c str,
    /// What an approval in `lint.allow` names.
    fingerprint: String,
    /// Why the change is approved, if it is.
    approved: Option<&'c str>,
    /// Where it stands in the old topology.
    old: Option<Position<'c>>,
    /// Where it stands in the new topology.
    new: Option<Position<'c>>,
    /// Whom it reaches.
    reaches: &'c Reach,
    /// In what order to roll it out.
    rollout: Rollout,
    /// What to do about it.
    help: Option<&'c str>,
    /// A concrete case.
    witness: Option<&'c str>,
}

/// A place in a file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Position<'c> {
    /// The file as it was named; of the old topology, behind the name of the version.
    file: &'c str,
    /// The line, from 1.
    line: usize,
    /// The column, from 1, in characters.
    column: usize,
    /// The way to the place in the file's data, an RFC 6901 JSON Pointer.
    pointer: &'c str,
}

/// The changes as a JSON array, in the order of the new version.
#[must_use]
pub fn json(sources: &Sources, compared: &Compared, lint: &Lint, today: Option<Date>) -> String {
    let entries: Vec<Entry<'_>> = compared
        .changes
        .iter()
        .map(|change| Entry {
            kind: change.kind,
            class: change.class,
            object: change.noun,
            name: &change.name,
            message: &change.message,
            fingerprint: change.fingerprint(),
            approved: approval(change, lint, today).map(|allow| allow.because.as_str()),
            old: change.old.as_ref().map(|place| position(sources, place)),
            new: change.new.as_ref().map(|place| position(sources, place)),
            reaches: &change.reaches,
            rollout: change.rollout,
            help: change.help.as_deref(),
            witness: change.witness.as_deref(),
        })
        .collect();
    // Only maps with keys that are no text, and numbers that JSON lacks, could fail.
    serde_json::to_string_pretty(&entries).map_or_else(|_| "[]\n".to_owned(), |text| text + "\n")
}

fn position<'c>(sources: &'c Sources, place: &'c Place) -> Position<'c> {
    let at = sources.line_column(place.file, sources.locate(place).start);
    Position {
        file: sources.file(place.file).name(),
        line: at.line,
        column: at.column,
        pointer: place.pointer.as_str(),
    }
}

/// The JSON Schema (2020-12) of `topoc diff --format json`.
#[cfg(feature = "schema")]
#[must_use]
pub fn schema() -> serde_json::Value {
    const ID: &str = "https://github.com/topoc/topoc/raw/main/schemas/diff.schema.json";
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let mut schema = settings.into_generator().into_root_schema_for::<Vec<Entry<'_>>>();
    schema.insert("$id".to_owned(), serde_json::json!(ID));
    schema.insert("title".to_owned(), serde_json::json!("topoc diff"));
    schema.to_value()
}

#[cfg(all(test, feature = "schema"))]
#[allow(clippy::expect_used, reason = "a test may fail")]
mod tests {
    use super::{json, schema};
    use crate::diff::compare;
    use crate::source::Memory;
    use crate::{Options, compile};
    use serde_json::Value;

    #[test]
    fn the_committed_schema_is_the_one_of_the_types_and_what_is_printed_keeps_to_it() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/diff.schema.json");
        let current = format!("{:#}\n", schema());
        if std::env::var_os("TOPOC_BLESS").is_some() {
            std::fs::write(path, &current).expect("the schema can be written");
        }
        assert_eq!(
            std::fs::read_to_string(path).expect("it is there"),
            current,
            "TOPOC_BLESS=1 writes it"
        );
        let version = |queue: &str| {
            let text = format!("topoc: 1\nqueues: {{ {queue}: {{ type: classic }} }}\n");
            let files = Memory::default().with("t.yaml", text);
            compile(&files, "t.yaml", &Options::default()).expect("memory does not fail")
        };
        let mut new = version("b");
        let model = new.take_model().expect("it is clean");
        let compared =
            compare(Some(version("a")), "main", &model, &mut new.sources, None, Vec::new());
        let printed = json(&new.sources, &compared, &model.lint, None);
        let printed: Value = serde_json::from_str(&printed).expect("it is JSON");
        assert_eq!(printed.as_array().map(Vec::len), Some(2), "{printed}");
        let validator = jsonschema::validator_for(&schema()).expect("a schema");
        let errors: Vec<_> = validator.iter_errors(&printed).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
