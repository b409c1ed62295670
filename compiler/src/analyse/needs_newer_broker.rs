//! What the broker's version does not have yet.

use super::Context;
use super::judged::{JudgedArgument, Verdict};
use super::objects::{policy_noun, written_name};
use crate::broker::exchange_types::Provider;
use crate::broker::parameters::{self, ParameterFault};
use crate::broker::policies::{Scope, TYPED_SCOPES_SINCE};
use crate::broker::policy_keys::{self, PolicyKeyFault};
use crate::broker::{Outcome, Version};
use crate::model::{Exchange, Parameter, Policy, Setting};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "needs-newer-broker";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for judged in &context.judged().arguments {
        if let Verdict::IgnoredUntil(since) = judged.verdict {
            found.push(ignored(context, judged, since));
        }
    }
    for exchange in context.own_exchanges() {
        found.extend(exchange_type(context, exchange));
    }
    for (policy, setting, fault) in &context.judged().keys {
        found.extend(key(context, policy, setting, *fault));
    }
    for policy in context.model.policies.values() {
        found.extend(scope(context, policy));
    }
    for parameter in context.model.parameters.values() {
        fields(context, parameter, found);
    }
}

fn ignored(context: &Context<'_>, judged: &JudgedArgument<'_>, since: Version) -> Diagnostic {
    let JudgedArgument { queue, setting, .. } = judged;
    let (name, argument, version) = (context.title(queue), written_name(setting), context.version());
    let severity = if context.is_definitions() { Severity::Info } else { Severity::Warning };
    let message =
        format!("RabbitMQ {version} ignores `{argument}` of the queue `{name}`");
    let finding = Diagnostic::lint(NAME, severity, message)
        .about(name)
        .at(context.setting_key(&queue.origin, setting), format!("an argument from {since} on"));
    let finding = context.with_version(finding);
    let key = setting.name.strip_prefix("x-").and_then(policy_keys::policy_key);
    match key.filter(|key| version.not_older_than(key.since)) {
        Some(key) => finding.help(format!("say it in a policy, which knows `{}`", key.name)),
        None => finding.help(format!("take it out, or run RabbitMQ {since} or later")),
    }
}

fn exchange_type(context: &Context<'_>, exchange: &Exchange) -> Option<Diagnostic> {
    let Provider::Nothing { since } = exchange.kind.provider(context.version()) else {
        return None;
    };
    let (name, kind) = (&exchange.name, &exchange.kind);
    let message = format!("the exchange `{name}` needs RabbitMQ {since} for its type `{kind}`");
    let place = context.place(&exchange.origin).at("type");
    Some(refused(context, name, message, place, "exchange", since))
}

fn key(
    context: &Context<'_>,
    policy: &Policy,
    setting: &Setting,
    fault: PolicyKeyFault,
) -> Option<Diagnostic> {
    let (PolicyKeyFault::NeedsNewer { since } | PolicyKeyFault::NotForOperator { since: Some(since) }) =
        fault
    else {
        return None;
    };
    let (what, name, key) = (policy_noun(policy), &policy.name, &setting.name);
    let message = format!("the {what} `{name}` needs RabbitMQ {since} for its key `{key}`");
    let place = context.setting_key(&policy.origin, setting);
    Some(refused(context, name, message, place, "policy", since))
}

fn scope(context: &Context<'_>, policy: &Policy) -> Option<Diagnostic> {
    let scope: Scope = policy.scope.filter(|scope| !scope.is_known(context.version()))?;
    let (what, name, since) = (policy_noun(policy), &policy.name, TYPED_SCOPES_SINCE);
    let word = scope.name();
    let message = format!("the {what} `{name}` needs RabbitMQ {since} to apply to `{word}`");
    let key = if context.is_definitions() { "apply-to" } else { "apply_to" };
    let place = context.place(&policy.origin).at(key);
    Some(refused(context, name, message, place, "policy", since))
}

fn fields(context: &Context<'_>, parameter: &Parameter, found: &mut Vec<Diagnostic>) {
    let (name, component) = (&parameter.name, &parameter.component);
    let checked = parameters::check_value(component, &parameter.value, context.version());
    for fault in checked.err().unwrap_or_default() {
        let ParameterFault::UnknownField { field } = fault else { continue };
        let known = parameters::fields(component).unwrap_or_default();
        let Some(row) = known.iter().find(|row| row.name == field) else { continue };
        let since = row.since;
        let message = format!(
            "the {component} parameter `{name}` needs RabbitMQ {since} for its field `{field}`"
        );
        let place = context.place(&parameter.origin).at("value").at(&field).as_key();
        found.push(refused(context, name, message, place, "parameter", since));
    }
}

fn refused(
    context: &Context<'_>,
    name: &str,
    message: String,
    place: crate::source::Place,
    what: &str,
    since: Version,
) -> Diagnostic {
    let label = context.consequence(Outcome::Refused, what);
    let fault = Diagnostic::fault(NAME, message).about(name).at(place, label);
    context.with_version(fault).help(format!("take it out, or run RabbitMQ {since} or later"))
}
