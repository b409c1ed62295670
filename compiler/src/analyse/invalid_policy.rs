//! Policies that the broker refuses.

use super::Context;
use super::argument_out_of_range::{remedy, short};
use super::objects::policy_noun;
use crate::broker::policies::{DefinitionFault, check_definition};
use crate::broker::policy_keys::{self, PolicyKeyFault};
use crate::broker::{Misfit, Outcome, queue_arguments};
use crate::model::{Policy, Setting};
use crate::report::{Diagnostic, nearest};
use crate::source::Place;
use serde_json::Value;

pub(super) const NAME: &str = "invalid-policy";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (policy, setting, fault) in &context.judged().keys {
        found.extend(key(context, policy, setting, *fault));
    }
    let written = context.model.policies.values().filter(|policy| policy.origin.is_written());
    for policy in written {
        if let Err(fault) = check_definition(&policy.definition.to_map(), context.version()) {
            found.push(definition(context, policy, fault));
        }
    }
}

/// `the policy `name``.
fn title(policy: &Policy) -> String {
    format!("the {} `{}`", policy_noun(policy), policy.name)
}

fn fault(context: &Context<'_>, policy: &Policy, message: String, place: Place) -> Diagnostic {
    let label = context.consequence(Outcome::Refused, "policy");
    Diagnostic::fault(NAME, message).about(&policy.name).at(place, label)
}

fn value(
    context: &Context<'_>,
    policy: &Policy,
    key: &str,
    value: &Value,
    misfit: Misfit,
    place: Place,
) -> Diagnostic {
    let title = title(policy);
    let message = format!("`{key}` of {title} must be {misfit}, not {}", short(value));
    let help = remedy(value, misfit).unwrap_or_else(|| format!("write {misfit}"));
    fault(context, policy, message, place).help(help)
}

/// What is wrong with one key; what an older or a newer broker takes, and patterns,
/// are for other rules.
fn key(
    context: &Context<'_>,
    policy: &Policy,
    setting: &Setting,
    found: PolicyKeyFault,
) -> Option<Diagnostic> {
    let (name, title) = (&setting.name, title(policy));
    let at_key = || context.setting_key(&policy.origin, setting);
    match found {
        PolicyKeyFault::Unknown => {
            let message = format!("{title} has the unknown key `{name}`");
            Some(fault(context, policy, message, at_key()).help(instead(name)))
        }
        PolicyKeyFault::NotForOperator { since: None } => {
            let message = format!("{title} cannot set `{name}`");
            let help = "set it in a policy: an operator policy only limits";
            Some(fault(context, policy, message, at_key()).help(help))
        }
        PolicyKeyFault::Value(misfit) => {
            let place = context.setting_value(&policy.origin, setting);
            Some(value(context, policy, name, &setting.value, misfit, place))
        }
        PolicyKeyFault::NotForOperator { since: Some(_) }
        | PolicyKeyFault::NeedsNewer { .. }
        | PolicyKeyFault::Removed { .. }
        | PolicyKeyFault::Pattern => None,
    }
}

/// What a key that no policy has may have meant.
fn instead(key: &str) -> String {
    let bare = key.strip_prefix("x-").unwrap_or(key);
    if let Some(known) = policy_keys::policy_key(bare) {
        return format!("a policy says it without `x-`: `{}`", known.name);
    }
    let argument = format!("x-{bare}");
    if queue_arguments::argument(&argument).is_some() {
        return format!("no policy can say this: make it the argument `{argument}` of the queues");
    }
    match nearest(bare, policy_keys::names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "take it out: the broker knows no such setting".to_owned(),
    }
}

fn definition(context: &Context<'_>, policy: &Policy, found: DefinitionFault) -> Diagnostic {
    let title = title(policy);
    let place = context.place(&policy.origin).at("definition");
    let at_key = |key: &str| match policy.definition.get(key) {
        Some(setting) => context.setting_key(&policy.origin, setting),
        None => place.clone(),
    };
    match found {
        DefinitionFault::Empty => {
            let message = format!("{title} sets nothing");
            fault(context, policy, message, place)
                .help("give its `definition` a key, or take the policy out")
        }
        DefinitionFault::Needs { key, needed } => {
            let message = format!("{title} has `{key}` without `{needed}`");
            fault(context, policy, message, at_key(key)).help(format!("add `{needed}`"))
        }
        DefinitionFault::Exclusive { keys: [one, other] } => {
            let message = format!("{title} has both `{one}` and `{other}`");
            fault(context, policy, message, at_key(other))
                .at(at_key(one), "beside this")
                .help("keep one of the two")
        }
        DefinitionFault::MirrorParams(misfit) => {
            let absent = Value::Null;
            let params = policy.definition.value("ha-params").unwrap_or(&absent);
            value(context, policy, "ha-params", params, misfit, place.at("ha-params"))
        }
        DefinitionFault::NoMirrorParams => {
            let message = format!("{title} has `ha-params` with `ha-mode: all`");
            fault(context, policy, message, at_key("ha-params"))
                .help("take `ha-params` out: all nodes are all nodes")
        }
        DefinitionFault::RetryOrder => {
            let message = format!("{title} has a `delayed-retry-max` below its `delayed-retry-min`");
            fault(context, policy, message, place.at("delayed-retry-max"))
                .at(place.at("delayed-retry-min"), "this is more")
                .help("the greatest delay is at least the least")
        }
    }
}
