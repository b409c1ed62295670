//! References to what does not exist.

use super::Context;
use crate::report::Diagnostic;

pub(super) const NAME: &str = "unknown-name";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for reference in &context.model.unresolved {
        let (what, name) = (reference.what, &reference.name);
        let fault = Diagnostic::fault(NAME, format!("there is no {what} `{name}`"))
            .about(name)
            .at(reference.place.clone(), "");
        found.push(match &reference.nearest {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(format!("declare the {what}, or correct the name")),
        });
    }
}
