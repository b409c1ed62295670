//! Entries of `tests` that do not hold.

use super::Router;
use super::assertions::{Outcome, title, unmet};
use crate::model::Assertion;
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;

const NAME: &str = "failed-test";

/// What of the `tests` section does not hold.
pub(crate) fn failed_tests(router: &Router<'_>) -> Vec<Diagnostic> {
    if !router.model().unresolved.is_empty() {
        // A test of what does not exist would say nothing; that it does not exist is said already.
        return Vec::new();
    }
    router.model().assertions.iter().filter_map(|assertion| failed(router, assertion)).collect()
}

fn failed(router: &Router<'_>, assertion: &Assertion) -> Option<Diagnostic> {
    let cases = router.cases(assertion);
    let outcomes = cases.iter().map(|case| Outcome::of(&router.simulate(case)));
    // Cases that fail alike are told once.
    let unmet: BTreeSet<String> =
        outcomes.flat_map(|outcome| unmet(router, assertion, &outcome)).collect();
    let unmet: Vec<String> = unmet.into_iter().collect();
    let first = unmet.first()?;
    let title = title(router, assertion);
    let finding = Diagnostic::lint(
        NAME,
        Severity::Error,
        format!("a test fails: {title}: {first}"),
    )
    .about(title)
    .at(assertion.place.clone(), unmet.join(", "))
    .help("correct the topology, or the test; `topoc test` shows the way that the message takes");
    Some(finding)
}
