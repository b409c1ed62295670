//! `lint.naming`: a team's own conventions.

use super::Context;
use crate::broker::patterns::Pattern;
use crate::model::Naming;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "naming";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for naming in &context.model.lint.naming {
        match Pattern::compile(&naming.pattern) {
            Ok(pattern) => breaches(naming, &pattern, found),
            Err(error) => {
                let section = naming.section;
                let message =
                    format!("the convention for `{section}` is no regular expression: {error}");
                let fault = Diagnostic::fault(NAME, message)
                    .at(naming.place.clone(), "")
                    .help("correct the pattern, or take it out");
                found.push(fault);
            }
        }
    }
}

fn breaches(naming: &Naming, pattern: &Pattern, found: &mut Vec<Diagnostic>) {
    for (name, place) in naming.names.iter().filter(|(name, _)| !pattern.matches(name)) {
        let message = format!("the name `{name}` breaks the convention for `{}`", naming.section);
        let finding = Diagnostic::lint(NAME, Severity::Warning, message)
            .about(name)
            .at(place.clone(), "")
            .at(naming.place.clone(), "the convention")
            .help(format!("choose a name that matches `{}`", naming.pattern));
        found.push(finding);
    }
}
