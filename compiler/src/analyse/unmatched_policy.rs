//! Policies that match nothing.

use super::Context;
use super::matching::is_catch_all;
use super::objects::{noun, policy_noun};
use crate::broker::policies::Scope;
use crate::model::{Id, Policy, Vhost};
use crate::report::{Diagnostic, Severity, nearest};

pub(super) const NAME: &str = "unmatched-policy";

/// A name as the broker gives it to queues that clients leave unnamed.
const SERVER_NAMED: &str = "amq.gen-JzTY20BRgKO-HjmUJj0wLg";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let written = context.model.policies.iter().filter(|(_, policy)| policy.origin.is_written());
    for (id, policy) in written {
        let effective = &context.effective;
        let is_policy = effective.invalid_pattern(id).is_none() && !effective.is_overwritten(id);
        // What matches names that nobody knows yet, or names that the broker makes,
        // is for objects that are in no file.
        let for_later = is_catch_all(&policy.pattern) || effective.matches(id, SERVER_NAMED);
        let has_scope = policy.scope.is_some_and(|scope| scope.is_known(context.version()));
        if is_policy && has_scope && !for_later && !effective.is_matched(id) {
            found.extend(unmatched(context, id, policy));
        }
    }
}

fn unmatched(context: &Context<'_>, id: Id<Policy>, policy: &Policy) -> Option<Diagnostic> {
    let names = names(context, policy.vhost);
    // A document without objects has a policy for what clients will declare.
    if context.is_definitions() && names.is_empty() {
        return None;
    }
    let objects = match policy.scope? {
        Scope::All => "queue or exchange",
        Scope::Queues => "queue",
        Scope::Exchanges => "exchange",
        Scope::Type(kind) => noun(kind),
    };
    let message =
        format!("the {} `{}` matches no {objects}", policy_noun(policy), policy.name);
    let meant = meant(context, id, policy, &names);
    // A policy may be for what clients declare; one that nearly matches is likely a slip.
    let slip = meant.is_some() && !context.is_definitions();
    let severity = if slip { Severity::Warning } else { Severity::Info };
    let finding = Diagnostic::lint(NAME, severity, message)
        .about(&policy.name)
        .at(context.place(&policy.origin).at("pattern"), "");
    let otherwise = || "correct the pattern, or leave it to what clients declare".to_owned();
    Some(finding.help(meant.unwrap_or_else(otherwise)))
}

/// What the policy was likely meant for.
fn meant(
    context: &Context<'_>,
    id: Id<Policy>,
    policy: &Policy,
    names: &[(&str, &str)],
) -> Option<String> {
    if let Some((name, what)) = names.iter().find(|(name, _)| context.effective.matches(id, name)) {
        let key = if context.is_definitions() { "apply-to" } else { "apply_to" };
        let scope = policy.scope.map_or("all", Scope::name);
        return Some(format!("it matches the {what} `{name}`, but `{key}` is `{scope}`"));
    }
    let core = core(&policy.pattern);
    // A pattern for names that begin alike is near to the first words of names.
    let words = core.split('.').count();
    let beginning = |name: &str| name.split('.').take(words).collect::<Vec<_>>().join(".");
    let beginnings: Vec<String> = names.iter().map(|(name, _)| beginning(name)).collect();
    let near = nearest(&core, names.iter().map(|(name, _)| *name))
        .or_else(|| nearest(&core, beginnings.iter().map(String::as_str)));
    near.map(|near| format!("did you mean `{near}`?"))
}

/// The names of a virtual host's own objects, each with what it is.
fn names<'m>(context: &Context<'m>, vhost: Id<Vhost>) -> Vec<(&'m str, &'static str)> {
    let model = context.model;
    let queues = model.queues.values().filter(|queue| queue.vhost == vhost);
    let queue_noun = |kind: Option<_>| kind.map_or("queue", noun);
    let queues = queues.map(|queue| (queue.name.as_str(), queue_noun(queue.kind)));
    let exchanges = model.exchanges.values();
    let exchanges = exchanges.filter(|e| e.vhost == vhost && e.origin.place().is_some());
    let exchanges = exchanges.map(|exchange| (exchange.name.as_str(), "exchange"));
    queues.chain(exchanges).collect()
}

/// What a pattern spells out, without what makes it a pattern.
fn core(pattern: &str) -> String {
    let ends = |c: char| matches!(c, '^' | '$' | '*' | '+' | '(' | ')' | '.');
    pattern.trim_matches(ends).replace('\\', "")
}
