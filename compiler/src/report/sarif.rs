//! SARIF 2.1.0, which code scanning services read (OASIS standard of that name).

use super::located::{Located, Spot, locate};
use super::{Diagnostic, Severity};
use crate::explain::page;
use crate::source::Sources;
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
    json!({
        "id": rule,
        "shortDescription": { "text": summary },
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
    json!({
        "ruleId": diagnostic.rule,
        "ruleIndex": rules.iter().position(|rule| *rule == diagnostic.rule),
        "level": level,
        "message": { "text": text(diagnostic) },
        "locations": first.map(|spot| location(sources, spot)).into_iter().collect::<Vec<_>>(),
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
    json!({ "physicalLocation": {
        "artifactLocation": artifact(sources.file(spot.file()).name()),
        "region": {
            "startLine": spot.start.line,
            "startColumn": spot.start.column,
            "endLine": spot.end.line,
            "endColumn": spot.end.column,
        },
    }})
}

/// A file as a URI: relative to the root of the sources, or absolute.
fn artifact(path: &str) -> Value {
    let path = path.replace('\\', "/");
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let uri: String = path
        .bytes()
        .map(|byte| if keeps(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    if path.starts_with('/') {
        return json!({ "uri": format!("file://{uri}") });
    }
    json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
}

/// What stays the same while lines above come and go: by it a service knows a finding again.
fn fingerprint(
    sources: &Sources,
    diagnostic: &Diagnostic,
    spot: Option<&Spot<'_>>,
    seen: &mut BTreeMap<String, usize>,
) -> String {
    let file = spot.map_or("", |spot| sources.file(spot.file()).name());
    let place = spot.map_or("", |spot| {
        spot.pointer().unwrap_or_else(|| &sources.file(spot.file()).text()[spot.bytes.clone()])
    });
    let mut hash = Sha256::new();
    for part in [diagnostic.rule, file, place, &diagnostic.message] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest: String =
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let times = seen.entry(digest.clone()).or_default();
    *times += 1;
    format!("{digest}:{times}")
}
