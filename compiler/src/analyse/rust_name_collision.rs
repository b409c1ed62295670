//! Things that generated Rust cannot tell apart.

use super::Context;
use crate::emit::collisions;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "rust-name-collision";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for collision in collisions(context.model) {
        let [first, second] = &collision.names;
        let finding = Diagnostic::lint(NAME, Severity::Warning, collision.to_string());
        let [of_first, of_second] = &collision.places;
        let mut finding = finding.about(second);
        for (place, what) in [(of_second, second), (of_first, first)] {
            if let Some(place) = place {
                finding = finding.at(place.as_key(), what.clone());
            }
        }
        found.push(finding.help("give one of them another name in Rust, by `rust`, or rename it"));
    }
}
