//! The two readers that must agree, as the compiler uses them: over a file's tree.

use crate::source::{Memory, Sources, load};
use crate::syntax::Topology;
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

/// The schema, as the types give it.
pub(super) static SCHEMA: LazyLock<Value> = LazyLock::new(crate::syntax::schema);

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&SCHEMA).expect("the schema is a schema"));

/// A file that was read into a tree.
pub(super) struct Read(Sources);

impl Read {
    /// Reads a YAML text, or says why that cannot be. What it includes is passed over.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let files = Memory::default().with("topology.yaml", text);
        let (sources, found) = load(&files, "topology.yaml").expect("the file is there");
        match found.into_iter().find(|fault| fault.rule != "missing-file") {
            None => Ok(Self(sources)),
            Some(fault) => Err(format!("{}: {}", fault.rule, fault.message)),
        }
    }

    /// What serde makes of it.
    pub(super) fn topology(&self) -> Result<Topology, String> {
        let (_, file) = self.0.iter().next().expect("one file");
        file.read().map_err(|error| error.to_string())
    }

    /// What the schema finds wrong with it, or `None` where it accepts.
    pub(super) fn schema_error(&self) -> Option<String> {
        let (_, file) = self.0.iter().next().expect("one file");
        let value = file.to_value();
        let error = VALIDATOR.iter_errors(&value).next()?;
        Some(format!("{}: {error}", error.instance_path()))
    }

    /// The tree as a JSON value.
    pub(super) fn value(&self) -> Value {
        self.0.iter().next().expect("one file").1.to_value()
    }
}

/// Reads a text that both readers must accept.
pub(super) fn accepted(text: &str) -> Topology {
    let read = Read::new(text).expect("a readable file");
    assert_eq!(read.schema_error(), None, "{text}");
    read.topology().unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Reads a text that both readers must refuse, and returns what serde says.
pub(super) fn refused(text: &str) -> String {
    let read = Read::new(text).expect("a readable file");
    assert!(read.schema_error().is_some(), "the schema accepts {text}");
    read.topology().expect_err(text)
}

/// LANGUAGE.md's example, its dots filled in.
pub(super) const EXAMPLE: &str = include_str!("../../../../tests/fixtures/language.yaml");
