//! References to what does not exist.

use super::Context;
use crate::broker::users::topic_permission_needs_exchange;
use crate::model::{Ref, TopicPermission};
use crate::report::{Diagnostic, Severity, nearest};
use std::collections::HashSet;

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
    // In the language, such a name is unresolved as any other.
    if context.is_definitions() {
        let mut seen = HashSet::new();
        for permission in context.model.topic_permissions.values() {
            let Ref::Unknown(name) = &permission.exchange else { continue };
            // The default exchange is always there.
            if !name.is_empty() && seen.insert((permission.vhost.known(), name)) {
                found.push(topic_permission(context, permission, name));
            }
        }
    }
}

/// A topic permission on an exchange that does not exist: whether the broker takes it
/// depends on its version.
fn topic_permission(
    context: &Context<'_>,
    permission: &TopicPermission,
    name: &str,
) -> Diagnostic {
    let exchanges = context.model.exchanges.values();
    let exchanges = exchanges.filter(|e| Some(e.vhost) == permission.vhost.known());
    let help = match nearest(name, exchanges.map(|exchange| exchange.name.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "declare the exchange, or correct the name".to_owned(),
    };
    let message = format!("there is no exchange `{name}`, on which a user has a topic permission");
    let finding = if topic_permission_needs_exchange(context.version()) {
        Diagnostic::fault(NAME, message)
    } else {
        Diagnostic::lint(NAME, Severity::Warning, message)
    };
    let place = context.place(&permission.origin).at("exchange");
    finding.about(name).at(place, "").help(help)
}
