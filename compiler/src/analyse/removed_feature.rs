//! What RabbitMQ has removed, and what it is about to.

use super::Context;
use super::judged::{JudgedArgument, Verdict};
use super::objects::{policy_noun, written_name};
use crate::broker::features::{self, Feature, Standing};
use crate::broker::policy_keys::PolicyKeyFault;
use crate::broker::queue_arguments::{ArgumentFault, ArgumentProblem};
use crate::broker::queue_types::QueueFlags;
use crate::broker::{Outcome, QueueType, Version};
use crate::model::{Policy, Presence, Queue, Setting};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;

pub(super) const NAME: &str = "removed-feature";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for judged in &context.judged().arguments {
        if let Verdict::Fault(ArgumentFault {
            problem: ArgumentProblem::Removed { since },
            outcome,
        }) = judged.verdict
        {
            found.push(removed_argument(context, judged, since, outcome));
        }
    }
    let mut last = None;
    for (policy, setting, fault) in &context.judged().keys {
        let PolicyKeyFault::Removed { since } = fault else { continue };
        // Several keys, such as those of mirroring, may be one feature.
        let feature = features::of_policy_key(&setting.name, &setting.value);
        let cause = feature.map(|feature| (std::ptr::from_ref(*policy), feature.name));
        if cause.is_none() || last != cause {
            found.push(removed_key(context, policy, setting, *since));
        }
        last = cause;
    }
    for queue in context.own_queues() {
        going_of_queue(context, queue, found);
    }
    let written = context.model.policies.values().filter(|policy| policy.origin.is_written());
    for policy in written {
        going_of_policy(context, policy, found);
    }
}

fn removed_argument(
    context: &Context<'_>,
    judged: &JudgedArgument<'_>,
    since: Version,
    outcome: Outcome,
) -> Diagnostic {
    let JudgedArgument { queue, setting, .. } = judged;
    let name = context.title(queue);
    let what = format!("the queue `{name}` has `{}`", written_name(setting));
    let place = context.setting_key(&queue.origin, setting);
    let label = context.consequence(outcome, "queue");
    let feature = features::of_argument(&setting.name, &setting.value);
    removed(context, &name, &what, feature, since, place, label)
}

fn removed_key(
    context: &Context<'_>,
    policy: &Policy,
    setting: &Setting,
    since: Version,
) -> Diagnostic {
    let name = &policy.name;
    let what = format!("the {} `{name}` has `{}`", policy_noun(policy), setting.name);
    let place = context.setting_key(&policy.origin, setting);
    let label = context.consequence(Outcome::Refused, "policy");
    let feature = features::of_policy_key(&setting.name, &setting.value);
    removed(context, name, &what, feature, since, place, label)
}

fn removed(
    context: &Context<'_>,
    name: &str,
    what: &str,
    feature: Option<&Feature>,
    since: Version,
    place: Place,
    label: String,
) -> Diagnostic {
    let message = format!("{what}, which RabbitMQ {since} removed");
    let fault = Diagnostic::fault(NAME, message).about(name).at(place, label);
    let fault = context.with_version(fault);
    match feature {
        Some(feature) => fault.help(instead(feature)),
        None => fault.help("take it out"),
    }
}

fn going_of_queue(context: &Context<'_>, queue: &Queue, found: &mut Vec<Diagnostic>) {
    for setting in &queue.arguments {
        let feature = features::of_argument(&setting.name, &setting.value);
        let Some(feature) = feature.filter(|feature| is_going(feature, context.version())) else {
            continue;
        };
        let name = context.title(queue);
        let what = format!("the queue `{name}` has `{}`", written_name(setting));
        let place = context.setting_key(&queue.origin, setting);
        found.push(going(context, &name, &what, feature, place));
    }
    let exclusive = queue.presence == Presence::PerInstance;
    let flags = QueueFlags { durable: queue.durable, auto_delete: queue.auto_delete, exclusive };
    // Other types must be durable: that is another rule's.
    let feature = features::of_flags(flags).filter(|_| queue.kind == Some(QueueType::Classic));
    if let Some(feature) = feature.filter(|feature| is_going(feature, context.version())) {
        let name = context.title(queue);
        let place = context.place(&queue.origin).at("durable");
        found.push(going(context, &name, &format!("the queue `{name}` is transient"), feature, place));
    }
}

fn going_of_policy(context: &Context<'_>, policy: &Policy, found: &mut Vec<Diagnostic>) {
    let name = &policy.name;
    let mut last = "";
    for setting in &policy.definition {
        let feature = features::of_policy_key(&setting.name, &setting.value);
        let going_one = |feature: &&Feature| is_going(feature, context.version());
        let Some(feature) = feature.filter(going_one).filter(|feature| feature.name != last) else {
            continue;
        };
        last = feature.name;
        let what = format!("the {} `{name}` has `{}`", policy_noun(policy), setting.name);
        let place = context.setting_key(&policy.origin, setting);
        found.push(going(context, name, &what, feature, place));
    }
}

fn is_going(feature: &Feature, version: Version) -> bool {
    feature.standing(version) == Standing::Deprecated
}

/// What the broker still takes and a later one does not, or heeds no more.
fn going(
    context: &Context<'_>,
    name: &str,
    what: &str,
    feature: &Feature,
    place: Place,
) -> Diagnostic {
    let (severity, message) = match feature.denied {
        Some(denied) if !context.is_definitions() => {
            (Severity::Warning, format!("{what}, which goes with RabbitMQ {}", denied.since))
        }
        Some(denied) => (Severity::Info, format!("{what}, which goes with RabbitMQ {}", denied.since)),
        None => (Severity::Info, format!("{what}, which is deprecated")),
    };
    Diagnostic::lint(NAME, severity, message)
        .about(name)
        .at(place, feature.name)
        .help(instead(feature))
}

fn instead(feature: &Feature) -> String {
    match feature.instead.strip_prefix("nothing: ") {
        Some(why) => format!("take it out: {why}"),
        None => format!("use {}", feature.instead),
    }
}
