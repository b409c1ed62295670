//! The page of scalars against the table.

use super::{Scalar, Shapes};
use crate::emit::schema;
use std::path::Path;

const START: &str = "<!-- table -->\n";
const END: &str = "<!-- /table -->";

/// The table as the page shows it.
fn table() -> String {
    let mut shapes = Shapes::default();
    let rows = Scalar::all().map(|scalar| {
        let id = shapes.plain(scalar);
        let mut schema = schema(&shapes, id, false);
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("$schema");
        }
        let schema = schema.to_string().replace('|', "\\|");
        let (name, wire, rust) = (scalar.name(), scalar.wire(), scalar.rust());
        format!("| `{name}` | {wire} | `{rust}` | `{schema}` |\n")
    });
    let head = "| Scalar | In JSON | In Rust | As a schema |\n|---|---|---|---|\n";
    format!("{head}{}", rows.collect::<String>())
}

#[test]
fn the_page_of_scalars_shows_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/scalars.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (shown, after) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("TOPOC_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{START}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(shown, table, "TOPOC_BLESS=1 rewrites it");
}
