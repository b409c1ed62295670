//! Patterns that match in the middle of names too.

use super::Context;
use super::objects::policy_noun;
use crate::broker::patterns::Pattern;
use crate::model::{Id, Policy, Vhost};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use std::collections::HashMap;

pub(super) const NAME: &str = "unanchored-pattern";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let written = context.model.policies.values().filter(|policy| policy.origin.is_written());
    for policy in written.filter(|policy| is_open(&policy.pattern)) {
        let place = context.place(&policy.origin).at("pattern");
        let what = format!("the pattern of the {} `{}`", policy_noun(policy), policy.name);
        let Some(match_inside) = inside(context, policy.vhost, &policy.pattern, Some(policy)) else {
            continue;
        };
        found.push(open(&what, &policy.name, &policy.pattern, place, match_inside));
    }
    permissions(context, found);
}

fn permissions(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<(Id<Vhost>, &str), Option<Option<&str>>> = HashMap::new();
    for permission in context.model.permissions.values() {
        let (Some(vhost), Some(user)) = (permission.vhost.known(), permission.user.known()) else {
            continue;
        };
        for (key, pattern) in permission.patterns() {
            if !is_open(pattern) {
                continue;
            }
            let found_inside = seen
                .entry((vhost, pattern))
                .or_insert_with(|| inside(context, vhost, pattern, None));
            let Some(match_inside) = *found_inside else { continue };
            let user = &context.model.users[user].name;
            let what = format!("the pattern `{key}` of the user `{user}`");
            let place = context.place(&permission.origin).at(key);
            found.push(open(&what, user, pattern, place, match_inside));
        }
    }
}

fn open(what: &str, about: &str, pattern: &str, place: Place, inside: Option<&str>) -> Diagnostic {
    let (severity, message) = match inside {
        Some(name) => (Severity::Warning, format!("{what} also matches inside of `{name}`")),
        None => (Severity::Info, format!("{what} matches anywhere in a name")),
    };
    let whole = if pattern.contains('|') { format!("({pattern})") } else { pattern.to_owned() };
    let help = if pattern.ends_with(['*', '+']) {
        format!("write `^{whole}` for names that begin so")
    } else {
        format!("write `^{whole}` for names that begin so, `^{whole}$` for this one alone")
    };
    Diagnostic::lint(NAME, severity, message)
        .about(about)
        .at(place, "not anchored: nothing says where the name begins")
        .help(help)
}

/// Whether a pattern neither says where names begin or end nor plainly leaves it open.
fn is_open(pattern: &str) -> bool {
    let anchored = pattern.contains('^') || pattern.contains("\\A") || pattern.ends_with('$');
    let open = pattern.starts_with(".*") || pattern.starts_with(".+") || pattern == ".";
    !pattern.is_empty() && !anchored && !open
}

/// A name that the pattern matches, and that its anchored form does not; `None` where
/// the pattern is no regular expression.
fn inside<'m>(
    context: &Context<'m>,
    vhost: Id<Vhost>,
    pattern: &str,
    policy: Option<&Policy>,
) -> Option<Option<&'m str>> {
    let open = Pattern::compile(pattern).ok()?;
    let anchored = Pattern::compile(&format!("^(?:{pattern})")).ok()?;
    let scope = policy.map(|policy| policy.scope);
    let queues = context.model.queues.values().filter(|queue| {
        let in_scope = |scope: Option<crate::broker::policies::Scope>| {
            scope.zip(queue.kind).is_some_and(|(scope, kind)| scope.has_queue(kind))
        };
        queue.vhost == vhost && scope.is_none_or(in_scope)
    });
    let exchanges = context.model.exchanges.values().filter(|exchange| {
        let in_scope = |scope: Option<crate::broker::policies::Scope>| {
            scope.is_some_and(crate::broker::policies::Scope::has_exchanges)
        };
        exchange.vhost == vhost && scope.is_none_or(in_scope)
    });
    let names = queues.map(|queue| queue.name.as_str());
    let mut names = names.chain(exchanges.map(|exchange| exchange.name.as_str()));
    Some(names.find(|name| open.matches(name) && !anchored.matches(name)))
}
