//! `schemas/topology.schema.json` is what the types say.

use std::path::Path;

#[test]
fn the_schema_file_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/topology.schema.json");
    let mut text = serde_json::to_string_pretty(&crate::syntax::schema()).unwrap();
    text.push('\n');
    if std::env::var_os("TOPOC_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == text, "{} is stale: run this test with TOPOC_BLESS=1", path.display());
}
