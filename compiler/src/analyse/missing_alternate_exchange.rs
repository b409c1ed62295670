//! Alternate exchanges that do not exist.

use super::Context;
use super::effective::From;
use crate::model::{Exchange, Id, Presence};
use crate::report::{Diagnostic, Severity, nearest};
use std::collections::HashSet;

pub(super) const NAME: &str = "missing-alternate-exchange";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut policies = HashSet::new();
    for (id, exchange) in context.model.exchanges.iter() {
        let Some((name, from)) = context.effective.alternate(id) else { continue };
        // The default exchange is always there.
        let exists = name.is_empty() || context.model.exchange(exchange.vhost, name).is_some();
        let by_policy = matches!(from, From::Policy(..));
        if exists || (exchange.presence == Presence::External && !by_policy) {
            continue;
        }
        let is_new = match from {
            From::Policy(policy, _) => policies.insert(policy),
            From::Argument(_) => true,
        };
        if is_new {
            found.extend(missing(context, id, name, from));
        }
    }
}

fn missing(
    context: &Context<'_>,
    id: Id<Exchange>,
    missing: &str,
    from: From<'_>,
) -> Option<Diagnostic> {
    let model = context.model;
    let exchange = &model.exchanges[id];
    let (place, about) = match from {
        From::Argument(setting) => (setting.place(exchange.origin.place()?), &exchange.name),
        From::Policy(policy, setting) => {
            let policy = &model.policies[policy];
            (setting.place(policy.origin.place()?), &policy.name)
        }
    };
    // What the language could not resolve was said already.
    if model.unresolved.iter().any(|unresolved| unresolved.place == place) {
        return None;
    }
    let others = model.exchanges.values()
        .filter(|other| other.vhost == exchange.vhost && other.name != exchange.name);
    let help = match nearest(missing, others.map(|other| other.name.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None if context.is_definitions() => "declare it, or take the setting out".to_owned(),
        None => "declare it, with `external: true` if it is someone else's".to_owned(),
    };
    let message = format!(
        "what the exchange `{}` cannot route goes to the exchange `{missing}`, which does not exist",
        exchange.name
    );
    let finding = Diagnostic::lint(NAME, Severity::Error, message)
        .about(about)
        .at(place, "the broker drops the messages without a word")
        .help(help);
    Some(finding)
}
