//! What the reader makes of good and bad text.

use super::{Disk, FileSource, Memory, Part, Place, Pointer, Sources, load};
use crate::report::Diagnostic;
use serde_json::json;

fn read(text: &str) -> (Sources, Vec<Diagnostic>) {
    load(&Memory::default().with("t.yaml", text), "t.yaml").expect("memory does not fail")
}

/// What the first finding says: rule, help, and the text that it points at.
fn finding(text: &str) -> (&'static str, String, String) {
    let (sources, found) = read(text);
    let first = found.first().expect("something is found");
    let shown = sources.locate(&first.labels[0].place);
    let file = sources.file(first.labels[0].place.file);
    let help = first.help.clone().unwrap_or_default();
    (first.rule, help, file.text()[shown].to_owned())
}

#[test]
fn a_tree_gives_values_back() {
    let (sources, found) = read("a: [1, \"2\", 'it''s']\nb: {c: 3.10, d: yes, e: true}\n");
    assert!(found.is_empty(), "{found:?}");
    let value = sources.iter().next().expect("a file").1.to_value();
    assert_eq!(value, json!({"a": [1, "2", "it's"], "b": {"c": 3.1, "d": "yes", "e": true}}));
}

#[test]
fn json_and_yaml_give_the_same_tree() {
    let text = r#"{"a": [1, -2.5e3, "x\u00e9\/\ud83d\ude00", true], "b": {"c": {}}}"#;
    let files = Memory::default().with("t.json", text);
    let (sources, found) = load(&files, "t.json").expect("memory does not fail");
    assert!(found.is_empty(), "{found:?}");
    let value = sources.iter().next().expect("a file").1.to_value();
    assert_eq!(value, serde_json::from_str::<serde_json::Value>(text).expect("JSON"));
}

#[test]
fn places_lead_to_bytes() {
    let text = "queues:\n  é.x: {type: quorum, bindings: [{key: \"a.*.b\"}]}\n";
    let (sources, _) = read(text);
    let file = sources.iter().next().expect("a file").0;
    let queue = Pointer::root().key("queues").key("é.x");
    let shown = |place: Place| &text[sources.locate(&place)];
    assert_eq!(shown(Place::key_of(file, queue.clone())), "é.x");
    assert_eq!(shown(Place::value(file, queue.key("type"))), "quorum");
    let key = Place::value(file, queue.key("bindings").index(0).key("key"));
    assert_eq!(shown(key.clone()), "\"a.*.b\"");
    assert_eq!(shown(key.bytes(2..3)), "*");
}

#[test]
fn yaml_traps_say_quote_it() {
    let cases = [
        ("q:\n  key: *.us\n", "invalid-yaml", "quote it: `\"*.us\"`", "*.us"),
        ("key: #\nb: 1\n", "null-value", "`#` starts a comment here: quote it, `\"#\"`", "key"),
        (
            "b: [{from: a, key: {queue}.dlq}]\n",
            "invalid-yaml",
            "quote it: `\"{queue}.dlq\"`",
            "{queue}.dlq",
        ),
        (
            "d: { exchange: x, queue: {queue}.dlq }\n",
            "invalid-yaml",
            "quote it: `\"{queue}.dlq\"`",
            "{queue}.dlq",
        ),
        (
            "key: {region}\n",
            "null-value",
            "`{` opens a mapping: quote it, `\"{region}\"`",
            "region",
        ),
        ("a:\n\tb: 1\n", "invalid-yaml", "indent with spaces", "\t"),
    ];
    for (text, rule, help, shown) in cases {
        assert_eq!(finding(text), (rule, help.to_owned(), shown.to_owned()), "{text:?}");
    }
}

#[test]
fn what_the_language_leaves_out_is_named() {
    let cases = [
        ("a: ~\n", "null-value", "~"),
        ("a:\nb: 1\n", "null-value", "a"),
        ("a: [1, null]\n", "null-value", "null"),
        ("a: !!str 1\n", "yaml-tag", "!!str 1"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "merge-key", "<<"),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", "a"),
        ("? [a]\n: 1\n", "invalid-yaml", "[a]"),
        ("a: 1\n---\nb: 2\n", "invalid-yaml", "---"),
    ];
    for (text, rule, shown) in cases {
        let (found, _, at) = finding(text);
        assert_eq!((found, at.as_str()), (rule, shown), "{text:?}");
    }
}

#[test]
fn all_findings_of_a_file_come_at_once() {
    let (_, found) = read("a: ~\nb: 1\nb: 2\nc: !x y\n<<: {}\n");
    let mut rules: Vec<_> = found.iter().map(|d| d.rule).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["duplicate-key", "merge-key", "null-value", "yaml-tag"]);
}

#[test]
fn billion_laughs_end_in_an_error() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..20 {
        let items = vec![format!("*a{}", n - 1); 10].join(", ");
        text.push_str(&format!("a{n}: &a{n} [{items}]\n"));
    }
    let (rule, help, _) = finding(&text);
    assert_eq!(rule, "yaml-limit", "{help}");
}

#[test]
fn depth_is_bounded_in_yaml_and_json() {
    for name in ["t.yaml", "t.json"] {
        for depth in [101, 200_000] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let (_, found) = load(&Memory::default().with(name, text), name).expect("memory");
            assert!(!found.is_empty(), "{name} {depth}");
        }
    }
}

#[test]
fn marks_and_line_ends_do_not_shift_places() {
    let text = "\u{feff}name: shop\r\nqueues:\r\n  é: {type: ~}\r\n";
    let (sources, found) = read(text);
    let place = &found[0].labels[0].place;
    let at = sources.line_column(place.file, sources.locate(place).start);
    assert_eq!((at.line, at.column), (3, 13));
}

#[test]
fn includes_are_read_once_and_circles_are_shown() {
    let files = Memory::default()
        .with("d/main.yaml", "include: [a.yaml, \"parts/*.yaml\"]\n")
        .with("d/a.yaml", "include: [parts/x.yaml]\n")
        .with("d/parts/x.yaml", "name: x\n")
        .with("d/parts/y.yaml", "include: [../main.yaml]\n");
    let (sources, found) = load(&files, "d/main.yaml").expect("memory");
    let names: Vec<_> = sources.iter().map(|(_, file)| file.name().to_owned()).collect();
    assert_eq!(names, ["d/main.yaml", "d/a.yaml", "d/parts/x.yaml", "d/parts/y.yaml"]);
    let rules: Vec<_> = found.iter().map(|d| d.rule).collect();
    assert_eq!(rules, ["include-cycle"]);
    assert_eq!(found[0].labels.len(), 2);
}

#[test]
fn a_missing_include_names_its_neighbour() {
    let files = Memory::default()
        .with("main.yaml", "include: [service.yaml, \"none/*.yaml\", \"x*.yaml\"]\n")
        .with("services.yaml", "name: x\n");
    let (_, found) = load(&files, "main.yaml").expect("memory");
    assert_eq!(found[0].help.as_deref(), Some("did you mean `services.yaml`?"));
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn bytes_that_are_no_text_are_pointed_at() {
    let files = Memory::default().with("t.yaml", b"name: \xff\xfe".to_vec());
    let (sources, found) = load(&files, "t.yaml").expect("memory");
    assert_eq!(found[0].rule, "invalid-encoding");
    let place = &found[0].labels[0].place;
    assert!(matches!(place.part, Part::Source(_)));
    assert_eq!(sources.locate(place).start, 6);
}

#[test]
fn the_disk_lists_files() {
    let names = Disk.list("src/source").expect("the folder of this test");
    assert!(names.contains(&"tests.rs".to_owned()));
}
