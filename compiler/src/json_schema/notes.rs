//! Remarks of schemas that a contract has a word for.

use super::importer::Importer;
use super::node::Node;
use crate::contract::Notes;
use crate::model::Id;
use serde_json::Value;

/// What stands before the reason, where a description says why something should no longer be used.
const DEPRECATED: &str = "Deprecated: ";

impl Importer<'_> {
    /// What is said first about schemas that hold together.
    pub(super) fn notes(&self, ids: &[Id<Node>]) -> Notes {
        let nodes = || ids.iter().map(|id| self.node(*id));
        let said = nodes().find_map(|node| node.text("description").or(node.text("title")));
        let (doc, why) = split(said.unwrap_or_default());
        let deprecated = nodes().any(|node| node.says("deprecated"));
        let example = nodes().find_map(|node| match node.word("examples") {
            Some(Value::Array(examples)) => Some((examples.first()?, node.at("examples").item(0))),
            _ => Some((node.word("example")?, node.at("example"))),
        });
        let (example, example_at) = example.unzip();
        Notes {
            doc: doc.map(str::to_owned),
            example: example.cloned(),
            example_at,
            deprecated: deprecated.then(|| why.unwrap_or("its schema says so").to_owned()),
            sensitive: nodes().any(|node| node.text("format") == Some("password")),
            rust: None,
        }
    }
}

/// What something is, and why it should no longer be used.
fn split(said: &str) -> (Option<&str>, Option<&str>) {
    let (doc, why) = match said.rsplit_once("\n\n") {
        Some((doc, last)) if last.starts_with(DEPRECATED) => (doc, Some(last)),
        _ if said.starts_with(DEPRECATED) => ("", Some(said)),
        _ => (said, None),
    };
    let why = why.and_then(|why| why.strip_prefix(DEPRECATED));
    (Some(doc).filter(|doc| !doc.is_empty()), why)
}
