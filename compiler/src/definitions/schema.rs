//! The JSON Schema of a definitions document, generated from its types.

use super::Document;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// Where the schema is published.
const ID: &str = "https://github.com/topoc/topoc/raw/main/schemas/definitions.schema.json";

/// The JSON Schema (2020-12) of a definitions document: what can be read at all. What
/// a broker makes of it depends on its version.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("RabbitMQ definitions document"));
    schema.to_value()
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]
mod tests {
    use super::schema;
    use std::path::Path;

    #[test]
    fn the_committed_schema_is_what_the_types_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/definitions.schema.json");
        let text = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
        if std::env::var_os("TOPOC_BLESS").is_some() {
            std::fs::write(&path, &text).expect("the schema can be written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "stale: run with TOPOC_BLESS=1");
    }
}
