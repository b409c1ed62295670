//! Users that may do everything, and need not.

use super::Context;
use super::matching::is_catch_all;
use super::objects::enumerated;
use crate::model::{Permission, Presence};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "broad-permission";

/// The tag whose users may give themselves any permission anyway.
const ADMINISTRATOR: &str = "administrator";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for permission in context.model.permissions.values() {
        let Some(user) = permission.user.known().map(|id| &context.model.users[id]) else {
            continue;
        };
        // Nothing is known of the tags of a user who is someone else's.
        let may_anyway = user.tags.iter().any(|tag| tag == ADMINISTRATOR);
        if user.presence == Presence::Declared && !may_anyway {
            found.extend(broad(context, permission, &user.name));
        }
    }
}

fn broad(context: &Context<'_>, permission: &Permission, user: &str) -> Option<Diagnostic> {
    let patterns = permission.patterns();
    let broad = patterns.iter().filter(|(_, pattern)| !pattern.is_empty() && is_catch_all(pattern));
    let broad: Vec<&str> = broad.map(|(key, _)| *key).collect();
    if broad.is_empty() {
        return None;
    }
    let verbs = enumerated(&broad);
    let vhost = permission.vhost.known().map_or("/", |id| &context.model.vhosts[id].name);
    let message = format!("the user `{user}` may {verbs} everything in the virtual host `{vhost}`");
    // Reading changes nothing that others rely on.
    let severity = if broad == ["read"] { Severity::Info } else { Severity::Warning };
    let place = context.place(&permission.origin);
    let mut finding = Diagnostic::lint(NAME, severity, message).about(user);
    for key in &broad {
        finding = finding.at(place.at(key), "");
    }
    Some(finding.help("name what the user needs, such as `^(orders|orders\\..*)$`; an empty pattern is nothing"))
}
