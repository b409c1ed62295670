//! Each form of a report against a golden file; `TOPOC_BLESS=1` rewrites those.

use super::{Diagnostic, Severity, Style, human, sort, summary};
use crate::source::{FileId, Memory, Place, Pointer, Sources, load};
use std::path::Path;

const SHOP: &str = "\
topoc: 1
exchanges:
  orders: { type: topic }
queues:
  email:
    bindings: [{ from: order, key: \"order.*\" }]
users:
  shop: { password: hunter2, tags: [boss] }
";

fn shop() -> Sources {
    let files = Memory::default()
        .with("shop.yaml", SHOP.replace("topoc: 1", "include: [more.yaml]"))
        .with("more.yaml", "exchanges:\n  audit: { type: fanout }\n  orders: { type: fanout }\n");
    let (sources, found) = load(&files, "shop.yaml").unwrap();
    assert!(found.is_empty(), "{found:?}");
    sources
}

fn file(sources: &Sources, name: &str) -> FileId {
    sources.iter().find(|(_, file)| file.name() == name).unwrap().0
}

fn place(sources: &Sources, name: &str, pointer: &str) -> Place {
    Place::value(file(sources, name), Pointer::from(pointer.to_owned()))
}

/// One of each kind: with and without help, witness, related places, any place.
fn findings(sources: &Sources) -> Vec<Diagnostic> {
    let at = |pointer: &str| place(sources, "shop.yaml", pointer);
    let mut found = vec![
        Diagnostic::lint("default-user", Severity::Warning, "the tag `boss` means nothing")
            .at(at("/users/shop/tags/0"), "")
            .help("one of `administrator`, `monitoring`"),
        Diagnostic::lint("no-dead-letter", Severity::Info, "`email` drops what it rejects")
            .at(at("/queues/email").as_key(), "this queue")
            .witness("order.placed\nwith a body of 1 MB"),
        Diagnostic::fault("unknown-name", "there is no exchange `order`")
            .at(at("/queues/email/bindings/0/from"), "not declared")
            .at(at("/exchanges/orders").as_key(), "this one is")
            .help("did you mean `orders`?"),
        Diagnostic::fault("duplicate-name", "the exchange `orders` is declared twice")
            .at(place(sources, "more.yaml", "/exchanges/orders").as_key(), "again here")
            .at(at("/exchanges/orders").as_key(), "first here"),
        Diagnostic::fault("missing-file", "`secrets.yaml`: 100% <gone>, \"really\" & for ever"),
    ];
    sort(sources, &mut found);
    found
}

fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/golden").join(name);
    if std::env::var_os("TOPOC_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs; TOPOC_BLESS=1 rewrites it");
}

#[test]
fn people_read_text() {
    let sources = shop();
    let found = findings(&sources);
    let style = Style::default();
    let closing = summary(&found, style).unwrap();
    golden("human.txt", &format!("{}\n{closing}", human(&sources, &found, style)));
    let colour = Style { colour: true, ..style };
    golden("human-colour.txt", &human(&sources, &found, colour));
}

#[test]
fn a_clean_run_says_nothing() {
    let sources = shop();
    assert_eq!(human(&sources, &[], Style::default()), "");
    assert_eq!(summary(&[], Style::default()), None);
}

#[test]
fn the_closing_line_counts() {
    let error = Diagnostic::fault("a", "m");
    let warning = Diagnostic::lint("b", Severity::Warning, "m");
    let info = Diagnostic::lint("c", Severity::Info, "m");
    let first_line = |found: &[Diagnostic]| {
        let text = summary(found, Style::default())?;
        text.lines().next().map(str::to_owned)
    };
    let all = [error.clone(), error.clone(), warning.clone()];
    assert_eq!(first_line(&all).as_deref(), Some("error: 2 errors, 1 warning"));
    assert_eq!(first_line(&[warning]).as_deref(), Some("warning: 1 warning"));
    assert_eq!(first_line(&[info]), None);
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let sources = shop();
    let found = Diagnostic::fault("x", "a \u{1b}[31m")
        .at(place(&sources, "shop.yaml", "/users"), "b \u{1b}[31m")
        .help("c \u{1b}[31m")
        .witness("d \u{1b}[31m");
    let shown = human(&sources, &[found], Style::default());
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

/// A definitions document as brokers export it: everything on one line.
#[test]
fn a_line_of_megabytes_is_shown_in_part() {
    let queue = |n: usize| format!(r#"{{"name":"queue-{n}","vhost":"/"}}"#);
    let queues: Vec<_> = (0..50_000).map(queue).collect();
    let text = format!(r#"{{"queues":[{}]}}"#, queues.join(","));
    let (sources, _) = load(&Memory::default().with("d.json", text), "d.json").unwrap();
    let found: Vec<_> = [10, 40_000]
        .map(|n| {
            Diagnostic::fault("name-too-long", "a name")
                .at(place(&sources, "d.json", &format!("/queues/{n}/name")), "here")
                .at(place(&sources, "d.json", "/queues/39999/vhost"), "and here")
        })
        .into();
    golden("long-line.txt", &human(&sources, &found, Style::default()));
}

#[test]
fn far_places_and_long_files_stay_quick_and_short() {
    let lines: String = (0..100_000).map(|n| format!("q{n}: {{ type: quorum }}\n")).collect();
    let (sources, _) = load(&Memory::default().with("q.yaml", lines), "q.yaml").unwrap();
    let found: Vec<_> = (0..100)
        .map(|n| {
            Diagnostic::fault("x", "two places")
                .at(place(&sources, "q.yaml", &format!("/q{}/type", 99_999 - n)), "one")
                .at(place(&sources, "q.yaml", "/q5"), "other")
                .at(place(&sources, "q.yaml", "/q7").as_key(), "near the other")
        })
        .collect();
    golden("far-places.txt", &human(&sources, &found[..1], Style::default()));
    assert!(human(&sources, &found, Style::default()).lines().count() < 1500);
}

#[cfg(feature = "cli")]
#[test]
fn each_form_is_as_its_golden_file() {
    use super::Format;
    let sources = shop();
    let found = findings(&sources);
    let forms = [
        (Format::Sarif, "report.sarif"),
        (Format::Github, "report.github.txt"),
        (Format::Junit, "report.junit.xml"),
    ];
    for (format, name) in forms {
        golden(name, &format.render(&sources, &found, Style::default()));
    }
    golden("clean.junit.xml", &Format::Junit.render(&sources, &[], Style::default()));
    assert_eq!(Format::Github.render(&sources, &[], Style::default()), "");
    assert_eq!(Format::Human.render(&sources, &[], Style::default()), "");
}

/// Lines that come and go above a finding do not make it another one.
#[cfg(feature = "cli")]
#[test]
fn fingerprints_do_not_move_with_the_lines() {
    let print = |text: &str| {
        let (sources, _) = load(&Memory::default().with("t.yaml", text), "t.yaml").unwrap();
        let found = Diagnostic::fault("x", "m").at(place(&sources, "t.yaml", "/queues/a"), "");
        let log = super::sarif::sarif(&sources, &[found.clone(), found]);
        let log: serde_json::Value = serde_json::from_str(&log).unwrap();
        let prints = [0, 1].map(|n| log["runs"][0]["results"][n]["partialFingerprints"].clone());
        assert_ne!(prints[0], prints[1]);
        prints
    };
    let one = print("queues:\n  a: { type: quorum }\n");
    assert_eq!(one, print("name: shop\n\nqueues:\n  a: { type: quorum }\n"));
}

#[cfg(feature = "cli")]
#[test]
fn json_fits_its_schema() {
    let sources = shop();
    let text = super::json::json(&sources, &findings(&sources));
    golden("report.json", &text);
    let schema = include_str!("../../../schemas/report.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let faults: Vec<_> = validator.iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let empty = super::json::json(&sources, &[]);
    assert_eq!(empty, "[]\n");
    let mut without_rule = report;
    without_rule[0].as_object_mut().unwrap().remove("rule");
    assert!(!validator.is_valid(&without_rule));
}
