//! What a phase has to say about the input.

use crate::source::Place;
use serde::Serialize;

/// Whether a finding may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// What the broker would refuse, lose or contradict, or what the language
    /// cannot resolve: nothing lets it through.
    Fault,
    /// What the broker accepts and we hold to be wrong: `lint.allow` may let it through.
    Lint,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The build stops.
    Error,
    /// Worth a look before merging.
    Warning,
    /// Good to know.
    Info,
}

/// One finding: a rule, the places it speaks of, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's kebab-case name, as `topoc explain` takes it.
    pub rule: &'static str,
    /// Whether it may be allowed.
    pub class: Class,
    /// How bad it is.
    pub severity: Severity,
    /// The name of the object that it is about, by which `lint.allow` may let it through.
    pub subject: Option<String>,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// Where: the first is the place itself, the others are related. Empty only
    /// when there is no file to point into.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// A concrete case that shows the problem: a routing key, a payload.
    pub witness: Option<String>,
}

/// A place and what it has to do with the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub place: Place,
    /// A few words shown beside the place; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A fault: an error that nothing lets through.
    #[must_use]
    pub fn fault(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(rule, Class::Fault, Severity::Error, message)
    }

    /// A lint of the given severity.
    #[must_use]
    pub fn lint(rule: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self::new(rule, Class::Lint, severity, message)
    }

    fn new(
        rule: &'static str,
        class: Class,
        severity: Severity,
        message: impl Into<String>,
    ) -> Self {
        let message = message.into();
        Self {
            rule,
            class,
            severity,
            subject: None,
            message,
            labels: Vec::new(),
            help: None,
            witness: None,
        }
    }

    /// Names the object that it is about.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Adds a place; the first one added is where the finding is shown.
    #[must_use]
    pub fn at(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Shows a concrete case.
    #[must_use]
    pub fn witness(mut self, witness: impl Into<String>) -> Self {
        self.witness = Some(witness.into());
        self
    }
}
