//! A team's own conventions, and its exceptions from the rules.

use crate::source::Place;
use crate::syntax::Date;

/// The `lint` section.
#[derive(Debug, Default)]
pub struct Lint {
    /// Patterns that names must match.
    pub naming: Vec<Naming>,
    /// Findings that are let through.
    pub allow: Vec<Allowance>,
}

/// A pattern that the names of one kind of object must match.
#[derive(Clone, Debug)]
pub struct Naming {
    /// The kind, as the section is called: `queues`.
    pub section: &'static str,
    /// The regular expression.
    pub pattern: String,
    /// Where it is written.
    pub place: Place,
    /// The names that the pattern is for, with their places.
    pub names: Vec<(String, Place)>,
}

/// An exception: findings of a rule at an object that are let through.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// The rule.
    pub rule: String,
    /// The object's name; `None` means everywhere.
    pub at: Option<String>,
    /// Why.
    pub because: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it is written.
    pub place: Place,
}
