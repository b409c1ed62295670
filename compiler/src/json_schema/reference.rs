//! The page about JSON Schema against the tables.

use super::keyword::{KEYWORDS, Speaks};
use super::text::FORMATS;
use std::path::Path;

fn formats() -> String {
    let rows = FORMATS.iter().map(|(name, form)| match form.scalar() {
        Some(scalar) => format!("| `{name}` | `{}` |\n", scalar.name()),
        None => format!("| `{name}` | none: it is refused |\n"),
    });
    rows.collect()
}

fn refused() -> String {
    let rows = KEYWORDS.iter().filter_map(|keyword| match keyword.speaks {
        Speaks::Refused(instead) => Some(format!("| `{}` | {instead} |\n", keyword.name)),
        _ => None,
    });
    rows.collect()
}

/// The page with one table written anew.
fn with_table(page: &str, name: &str, rows: &str) -> String {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = page.split_once(&start).unwrap();
    let (shown, after) = rest.split_once(&end).unwrap();
    let head: String = shown.lines().take(2).map(|line| format!("{line}\n")).collect();
    format!("{before}{start}{head}{rows}{end}{after}")
}

#[test]
fn the_page_shows_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/json-schema.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let with_formats = with_table(&page, "formats", &formats());
    let written = with_table(&with_formats, "refused", &refused());
    if std::env::var_os("TOPOC_BLESS").is_some() {
        std::fs::write(&path, written).unwrap();
        return;
    }
    assert_eq!(page, written, "TOPOC_BLESS=1 rewrites it");
}
