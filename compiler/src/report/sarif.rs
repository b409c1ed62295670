//! SARIF 2.1.0, which code scanning services read (OASIS standard of that name).

use super::located::{Located, Spot, locate};
use super::{Diagnostic, Severity};
use crate::explain::page;
use crate::source::{LineColumn, Sources};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The diagnostics as a SARIF log of one run.
pub(super) fn sarif(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let located = locate(sources, diagnostics);
    let rules: BTreeSet<&str> = diagnostics.iter().map(|one| one.rule).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let mut seen = BTreeMap::new();
    let results: Vec<_> =
        located.iter().map(|one| result(sources, one, &rules, &mut seen)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "topoc",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// A rule, with what its page says before the fixtures.
fn descriptor(rule: &str) -> Value {
    let Some(page) = page(rule) else { return json!({ "id": rule }) };
    let text = page.split("\n## Fixtures").next().unwrap_or(page).trim();
    let summary = text.lines().skip(1).find(|line| !line.is_empty()).unwrap_or(rule);
    // Its first paragraph: services show a thousand characters.
    let what = text.split_once("## What\n\n").and_then(|(_, what)| what.split("\n\n").next());
    json!({
        "id": rule,
        "shortDescription": { "text": summary },
        "fullDescription": { "text": what.unwrap_or(summary).replace('\n', " ") },
        "help": { "text": text, "markdown": text },
    })
}

fn result(
    sources: &Sources,
    located: &Located<'_>,
    rules: &[&str],
    seen: &mut BTreeMap<String, usize>,
) -> Value {
    let diagnostic = located.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let (first, related) = match located.spots.split_first() {
        Some((first, related)) => (Some(first), related),
        None => (None, &[][..]),
    };
    let related: Vec<_> = related
        .iter()
        .enumerate()
        .map(|(id, spot)| {
            let mut place = location(sources, spot);
            place["id"] = json!(id + 1);
            if !spot.label.text.is_empty() {
                place["message"] = json!({ "text": spot.label.text });
            }
            place
        })
        .collect();
    let is_here = |spot: &&Spot<'_>| !sources.file(spot.file()).is_elsewhere();
    let place = first.filter(is_here).map(|spot| location(sources, spot));
    let place = place.or_else(|| start(sources));
    json!({
        "ruleId": diagnostic.rule,
        "ruleIndex": rules.iter().position(|rule| *rule == diagnostic.rule),
        "level": level,
        "message": { "text": text(diagnostic) },
        "locations": place.into_iter().collect::<Vec<_>>(),
        "relatedLocations": related,
        "partialFingerprints": { "topoc/v1": fingerprint(sources, diagnostic, first, seen) },
        "properties": { "class": diagnostic.class },
    })
}

fn text(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let witness = diagnostic.witness.iter().map(|witness| format!("for example: {witness}"));
    let lines = std::iter::once(diagnostic.message.clone()).chain(help).chain(witness);
    lines.collect::<Vec<_>>().join("\n")
}

fn location(sources: &Sources, spot: &Spot<'_>) -> Value {
    region(sources.file(spot.file()).name(), spot.start, spot.end)
}

/// The start of the root file, for what has no place of its own: SARIF takes a result without
/// a location, and GitHub's code scanning refuses the whole log for it.
fn start(sources: &Sources) -> Option<Value> {
    let (_, root) = sources.iter().next()?;
    let start = LineColumn { line: 1, column: 1 };
    Some(region(root.name(), start, start))
}

fn region(file: &str, start: LineColumn, end: LineColumn) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": artifact(file),
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    }})
}

/// A file as a URI: relative to the root of the sources, or absolute.
fn artifact(path: &str) -> Value {
    let path = path.replace('\\', "/");
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encode = |path: &str| -> String {
        let one = |byte: u8| match keeps(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        };
        path.bytes().map(one).collect()
    };
    match path.split_once(":/") {
        _ if path.starts_with('/') => json!({ "uri": format!("file://{}", encode(&path)) }),
        Some((drive, rest)) if drive.len() == 1 => {
            json!({ "uri": format!("file:///{drive}:/{}", encode(rest)) })
        }
        _ => json!({ "uri": encode(&without_dots(&path)), "uriBaseId": "%SRCROOT%" }),
    }
}

/// `./a` is the same file as `a`, and has to have the same name on every run.
fn without_dots(path: &str) -> String {
    path.split('/').filter(|step| *step != ".").collect::<Vec<_>>().join("/")
}

/// What stays the same while lines above come and go: by it a service knows a finding again.
fn fingerprint(
    sources: &Sources,
    diagnostic: &Diagnostic,
    spot: Option<&Spot<'_>>,
    seen: &mut BTreeMap<String, usize>,
) -> String {
    let file = without_dots(spot.map_or("", |spot| sources.file(spot.file()).name()));
    let place = spot.map_or("", |spot| {
        spot.pointer().unwrap_or_else(|| &sources.file(spot.file()).text()[spot.bytes.clone()])
    });
    let mut hash = Sha256::new();
    for part in [diagnostic.rule, &file, place, &diagnostic.message] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest: String =
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let times = seen.entry(digest.clone()).or_default();
    *times += 1;
    format!("{digest}:{times}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_uris() {
        let relative = |uri: &str| json!({ "uri": uri, "uriBaseId": "%SRCROOT%" });
        for (path, expected) in [
            ("topology.yaml", relative("topology.yaml")),
            ("./a/./b c.yaml", relative("a/b%20c.yaml")),
            ("../a.yaml", relative("../a.yaml")),
            ("a\\ä:1.yaml", relative("a/%C3%A4%3A1.yaml")),
            ("/tmp/b c.yaml", json!({ "uri": "file:///tmp/b%20c.yaml" })),
            ("C:\\shop\\a.yaml", json!({ "uri": "file:///C:/shop/a.yaml" })),
        ] {
            assert_eq!(artifact(path), expected, "{path}");
        }
    }

    #[test]
    fn every_rule_is_described_as_briefly_as_services_want_it() {
        for (rule, _) in crate::explain::pages() {
            let descriptor = descriptor(rule);
            for part in ["shortDescription", "fullDescription"] {
                let text = descriptor[part]["text"].as_str().unwrap_or_default();
                assert!((1..=1024).contains(&text.chars().count()), "{rule}: {part}: {text}");
            }
        }
    }
}
