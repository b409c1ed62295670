//! Arguments that the broker does not know here.

use super::Context;
use super::judged::{JudgedArgument, Verdict};
use super::objects::{noun, types_since, written_name};
use crate::broker::exchanges::{self, ExchangeFault};
use crate::broker::queue_arguments::{self, ArgumentFault, ArgumentProblem};
use crate::broker::{ExchangeType, Outcome, QueueType, Version};
use crate::model::{Exchange, Queue, Setting, SettingPlace};
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
