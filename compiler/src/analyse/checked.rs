//! Running the rules, and the proof that they ran.

use super::{Context, RULES, Rule, allow, rust_name_collision};
use crate::model::Model;
use crate::report::{Class, Diagnostic, Severity};
use crate::route::{Router, failed_tests};
use crate::syntax::Date;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A model without faults and without denied lints: the only thing that emitters take.
#[derive(Debug)]
pub struct Checked(Model);

impl Checked {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.0
    }

    /// The model itself.
    #[must_use]
    pub fn into_model(self) -> Model {
        self.0
    }

    /// Takes a model as it is, faults and all: what an import of an existing broker
    /// needs until its owner has mended it.
    #[must_use]
    pub fn keeping_faults(model: Model) -> Self {
        Self(model)
    }
}

/// Runs all rules over a model, and its own tests. Exceptions of `lint.allow` are taken off already.
pub(crate) fn findings(model: &Model, today: Option<Date>) -> Vec<Diagnostic> {
    let context = Context::new(model, today);
    let mut found = run(&context);
    found.extend(failed_tests(&Router::of(context)));
    allow::apply(&model.lint, today, found)
}

/// Runs all rules on two threads, since most cost as much as a walk through the model; on one
/// where the system gives no other. What they find comes in the order of the rules.
///
/// The rule about Rust's names stays on the caller's thread: in a procedural macro, no other one can make tokens.
fn run(context: &Context<'_>) -> Vec<Diagnostic> {
    let (here, anywhere): (Vec<_>, Vec<_>) =
        RULES.iter().partition(|rule| rule.name == rust_name_collision::NAME);
    let next = AtomicUsize::new(0);
    let check = |rule: &Rule| {
        let mut found = Vec::new();
        (rule.check)(context, &mut found);
        (rule.name, found)
    };
    let rules = || anywhere.get(next.fetch_add(1, Ordering::Relaxed));
    let work = || std::iter::from_fn(rules).map(|rule| check(rule)).collect::<Vec<_>>();
    let mut by_rule = thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, work);
        let mut by_rule: Vec<_> = here.into_iter().map(check).collect();
        by_rule.extend(work());
        if let Ok(other) = other {
            by_rule.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        by_rule
    });
    by_rule.sort_unstable_by_key(|(name, _)| *name);
    by_rule.into_iter().flat_map(|(_, found)| found).collect()
}

/// Whether a finding stops the build.
pub(crate) fn is_denied(finding: &Diagnostic) -> bool {
    finding.class == Class::Fault || finding.severity == Severity::Error
}

/// The model with the proof, or, where a finding denies it, without.
pub(crate) fn judge(model: Model, findings: &[Diagnostic]) -> (Option<Checked>, Option<Model>) {
    match findings.iter().any(is_denied) {
        true => (None, Some(model)),
        false => (Some(Checked(model)), None),
    }
}
