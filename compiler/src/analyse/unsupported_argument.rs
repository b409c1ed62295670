//! Arguments, policy keys and parameter fields that the broker does not know here.

use super::Context;
use super::judged::{JudgedArgument, Verdict};
use super::objects::{noun, policy_noun, types_since, written_name};
use crate::broker::exchanges::{self, ExchangeFault};
use crate::broker::parameters::{self, ParameterFault};
use crate::broker::policies::{DefinitionFault, check_definition};
use crate::broker::policy_keys::{self, PolicyKeyFault};
use crate::broker::queue_arguments::{self, ArgumentFault, ArgumentProblem};
use crate::broker::{ExchangeType, Outcome, QueueType, Version};
use crate::model::{Exchange, Parameter, Policy, Queue, Setting, SettingPlace};
use crate::report::{Diagnostic, Severity, nearest};

pub(super) const NAME: &str = "unsupported-argument";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for judged in &context.judged().arguments {
        match judged.verdict {
            Verdict::Fault(ArgumentFault {
                problem: ArgumentProblem::NotForType { takers },
                outcome,
            }) if !context.is_word(judged.setting) => {
                found.push(refused(context, judged, takers, outcome));
            }
            Verdict::Unknown => found.extend(misspelt(context, judged)),
            _ => {}
        }
    }
    for queue in context.own_queues() {
        found.extend(lone_key(context, queue));
    }
    for exchange in context.own_exchanges() {
        of_exchange(context, exchange, found);
    }
    for (policy, setting, fault) in &context.judged().keys {
        found.extend(of_key(context, policy, setting, *fault));
    }
    for policy in context.model.policies.values() {
        found.extend(of_definition(context, policy));
    }
    for parameter in context.model.parameters.values() {
        of_parameter(context, parameter, found);
    }
}

fn refused(
    context: &Context<'_>,
    judged: &JudgedArgument<'_>,
    takers: &[(QueueType, Version)],
    outcome: Outcome,
) -> Diagnostic {
    let JudgedArgument { queue, kind, setting, .. } = judged;
    let name = context.title(queue);
    let message = format!("the {} `{name}` takes no `{}`", noun(*kind), setting.name);
    let mut fault = Diagnostic::fault(NAME, message).about(name.clone()).at(
        context.setting_key(&queue.origin, setting),
        context.consequence(outcome, "queue"),
    );
    if let Some(written) = queue.arguments.get("x-queue-type") {
        let place = context.setting_value(&queue.origin, written);
        fault = fault.at(place, format!("`{name}` is a {}", noun(*kind)));
    }
    let takers = types_since(takers, context.version());
    fault.help(format!("take it out: only {takers} have it"))
}

/// An argument that nobody reads, if its name is near to one that is read.
fn misspelt(context: &Context<'_>, judged: &JudgedArgument<'_>) -> Option<Diagnostic> {
    let JudgedArgument { queue, setting, .. } = judged;
    let near = argument_near(&setting.name)?;
    let name = context.title(queue);
    let message = format!("the queue `{name}` ignores the unknown argument `{}`", setting.name);
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(context.setting_key(&queue.origin, setting), "")
        .help(format!("did you mean `{near}`?"));
    Some(finding)
}

fn argument_near(name: &str) -> Option<&'static str> {
    let regular = format!("x-{}", name.strip_prefix("x-").unwrap_or(name).replace('_', "-"));
    let same = queue_arguments::argument(&regular).map(|argument| argument.name);
    let is_argument = name.starts_with("x-");
    same.or_else(|| nearest(name, queue_arguments::names()).filter(|_| is_argument))
}

fn lone_key(context: &Context<'_>, queue: &Queue) -> Option<Diagnostic> {
    let has = |name: &str| queue.arguments.get(name).is_some();
    if !queue_arguments::dead_letter_key_lacks_exchange(has) {
        return None;
    }
    let setting = queue.arguments.get("x-dead-letter-routing-key")?;
    let name = &queue.name;
    let message = format!(
        "the queue `{name}` has `x-dead-letter-routing-key` without `x-dead-letter-exchange`"
    );
    let fault = Diagnostic::fault(NAME, message)
        .about(name)
        .at(
            context.setting_key(&queue.origin, setting),
            context.consequence(Outcome::Refused, "queue"),
        )
        .help("add the argument `x-dead-letter-exchange`: a policy's does not count here");
    Some(fault)
}

fn of_exchange(context: &Context<'_>, exchange: &Exchange, found: &mut Vec<Diagnostic>) {
    let (name, kind) = (&exchange.name, &exchange.kind);
    let checked = exchanges::check_arguments(kind, &exchange.arguments.to_map(), context.version());
    for fault in checked.err().unwrap_or_default() {
        let owner = context.place(&exchange.origin);
        let (message, place, help) = match fault {
            ExchangeFault::Exclusive { names: [first, second] } => (
                format!("the exchange `{name}` has both `{first}` and `{second}`"),
                exchange.arguments.get(second).map_or(owner.clone(), |s| s.place(&owner).as_key()),
                "a hash is taken of one thing only: keep one of the two".to_owned(),
            ),
            ExchangeFault::Missing { name: needed } => (
                format!("the {kind} exchange `{name}` has no `{needed}`"),
                context.name_place(&exchange.origin),
                format!("add the argument `{needed}`"),
            ),
            ExchangeFault::Value { .. } | ExchangeFault::DelayedType => continue,
        };
        let label = context.consequence(Outcome::Refused, "exchange");
        found.push(Diagnostic::fault(NAME, message).about(name).at(place, label).help(help));
    }
    for setting in &exchange.arguments {
        found.extend(ignored_by_exchange(context, exchange, setting));
    }
}

fn ignored_by_exchange(
    context: &Context<'_>,
    exchange: &Exchange,
    setting: &Setting,
) -> Option<Diagnostic> {
    let (name, kind) = (&exchange.name, &exchange.kind);
    let place = context.setting_key(&exchange.origin, setting);
    let hashes = matches!(
        kind,
        ExchangeType::ConsistentHash | ExchangeType::DelayedMessage | ExchangeType::Other(_)
    );
    if setting.at == SettingPlace::Key("hash_on") && !hashes {
        let message = format!("the {kind} exchange `{name}` hashes nothing");
        let fault = Diagnostic::fault(NAME, message)
            .about(name)
            .at(place, "")
            .help("take `hash_on` out, or make it `type: x-consistent-hash`");
        return Some(fault);
    }
    if exchanges::NAMES.contains(&&*setting.name) {
        return None;
    }
    let near = nearest(&setting.name, exchanges::NAMES.iter().copied())?;
    let argument = written_name(setting);
    let message = format!("the exchange `{name}` ignores the unknown argument `{argument}`");
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(place, "")
        .help(format!("did you mean `{near}`?"));
    Some(finding)
}

fn of_key(
    context: &Context<'_>,
    policy: &Policy,
    setting: &Setting,
    fault: PolicyKeyFault,
) -> Option<Diagnostic> {
    let (what, name, key) = (policy_noun(policy), &policy.name, &setting.name);
    let (message, help) = match fault {
        PolicyKeyFault::Unknown => {
            let bare = key.strip_prefix("x-").and_then(policy_keys::policy_key);
            let near = bare.map(|row| row.name).or_else(|| nearest(key, policy_keys::names()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "take it out, or say it as an argument of the queues".to_owned(),
            };
            (format!("the {what} `{name}` has the unknown key `{key}`"), help)
        }
        PolicyKeyFault::NotForOperator { since: None } => (
            format!("the operator policy `{name}` cannot set `{key}`"),
            "set it in a policy: an operator policy only limits".to_owned(),
        ),
        _ => return None,
    };
    let place = context.setting_key(&policy.origin, setting);
    let label = context.consequence(Outcome::Refused, "policy");
    Some(Diagnostic::fault(NAME, message).about(name).at(place, label).help(help))
}

fn of_definition(context: &Context<'_>, policy: &Policy) -> Option<Diagnostic> {
    let fault = check_definition(&policy.definition.to_map(), context.version()).err()?;
    let (what, name) = (policy_noun(policy), &policy.name);
    let at_key = |key: &str| {
        let setting = policy.definition.get(key);
        setting.map_or_else(
            || context.name_place(&policy.origin),
            |s| context.setting_key(&policy.origin, s),
        )
    };
    let (message, place, help) = match fault {
        DefinitionFault::Empty => (
            format!("the {what} `{name}` sets nothing"),
            context.place(&policy.origin).at("definition"),
            "give its `definition` a key, or take the policy out".to_owned(),
        ),
        DefinitionFault::Needs { key, needed } => (
            format!("the {what} `{name}` has `{key}` without `{needed}`"),
            at_key(key),
            format!("add `{needed}`"),
        ),
        DefinitionFault::Exclusive { keys: [first, second] } => (
            format!("the {what} `{name}` has both `{first}` and `{second}`"),
            at_key(second),
            "keep one of the two".to_owned(),
        ),
        DefinitionFault::NoMirrorParams => (
            format!("the {what} `{name}` has `ha-params` with `ha-mode: all`"),
            at_key("ha-params"),
            "take `ha-params` out: all nodes are all nodes".to_owned(),
        ),
        DefinitionFault::MirrorParams(_) | DefinitionFault::RetryOrder => return None,
    };
    let label = context.consequence(Outcome::Refused, "policy");
    Some(Diagnostic::fault(NAME, message).about(name).at(place, label).help(help))
}

fn of_parameter(context: &Context<'_>, parameter: &Parameter, found: &mut Vec<Diagnostic>) {
    let (name, component) = (&parameter.name, &parameter.component);
    let checked = parameters::check_value(component, &parameter.value, context.version());
    for fault in checked.err().unwrap_or_default() {
        let value = context.place(&parameter.origin).at("value");
        let known = parameters::fields(component).unwrap_or_default();
        let (message, place, help) = match &fault {
            ParameterFault::Missing { field } => (
                format!("the {component} parameter `{name}` has no `{field}`"),
                value,
                format!("add `{field}`"),
            ),
            ParameterFault::UnknownField { field }
                if !known.iter().any(|row| row.name == field) =>
            {
                let help = match nearest(field, known.iter().map(|row| row.name)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "take it out".to_owned(),
                };
                let message = format!("the {component} parameter `{name}` has no field `{field}`");
                (message, value.at(field).as_key(), help)
            }
            _ => continue,
        };
        let label = context.consequence(Outcome::Refused, "parameter");
        found.push(Diagnostic::fault(NAME, message).about(name).at(place, label).help(help));
    }
}
