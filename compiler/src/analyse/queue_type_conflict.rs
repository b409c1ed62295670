//! What a queue's type and its other words say against each other.

use super::Context;
use super::judged::{JudgedArgument, Verdict};
use super::objects::{noun, types_since, written_name};
use crate::broker::queue_arguments::{ArgumentFault, ArgumentProblem};
use crate::broker::queue_types::{QueueFlags, check_flags, default_type};
use crate::broker::{Outcome, QueueType, Version};
use crate::model::{Exchange, Origin, Presence, Queue, Setting, SettingPlace, Vhost};
use crate::report::{Diagnostic, nearest};
use crate::source::Place;

pub(super) const NAME: &str = "queue-type-conflict";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for queue in context.own_queues() {
        match queue.kind {
            None => found.push(unknown_type(context, queue)),
            Some(kind) => found.extend(flag(context, queue, kind)),
        }
        if !context.is_definitions() {
            found.extend(typed_twice(context, queue));
        }
    }
    if context.is_definitions() {
        let vhosts = context.model.vhosts.values();
        found.extend(vhosts.filter_map(|vhost| unknown_default(context, vhost)));
    }
    let mut last: Option<(*const Queue, Option<Place>)> = None;
    for judged in &context.judged().arguments {
        let Verdict::Fault(ArgumentFault {
            problem: ArgumentProblem::NotForType { takers },
            outcome,
        }) = judged.verdict
        else {
            continue;
        };
        // One word, such as `dead_letter`, may make several arguments.
        let cause = (std::ptr::from_ref(judged.queue), origin_of(judged.setting));
        if context.is_word(judged.setting) && last.as_ref() != Some(&cause) {
            found.push(word(context, judged, takers, outcome));
            last = cause.1.is_some().then_some(cause);
        }
    }
    for exchange in context.model.exchanges.values() {
        found.extend(partitions(context, exchange));
    }
}

/// The object beside the queue that a setting was written in.
fn origin_of(setting: &Setting) -> Option<Place> {
    let SettingPlace::Elsewhere(place) = &setting.at else { return None };
    let (parent, _) = place.pointer.as_str().rsplit_once('/')?;
    Some(Place::value(place.file, parent.to_owned().into()))
}

fn unknown_type(context: &Context<'_>, queue: &Queue) -> Diagnostic {
    let name = &queue.name;
    let written = queue.arguments.get("x-queue-type");
    let place = match written {
        Some(setting) => context.setting_value(&queue.origin, setting),
        None => context.name_place(&queue.origin),
    };
    let value = written.map(|setting| setting.value.to_string()).unwrap_or_default();
    let word = value.trim_matches('"');
    let near = nearest(word, QueueType::ALL.iter().map(|kind| kind.name()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the types are `classic`, `quorum` and `stream`".to_owned(),
    };
    Diagnostic::fault(NAME, format!("the queue `{name}` is of the unknown type `{word}`"))
        .about(name)
        .at(place, context.consequence(Outcome::Refused, "queue"))
        .help(help)
}

/// A virtual host whose queues get a type that does not exist.
fn unknown_default(context: &Context<'_>, vhost: &Vhost) -> Option<Diagnostic> {
    const KEY: &str = "default_queue_type";
    let value = vhost.metadata.get(KEY).filter(|_| vhost.origin.is_written())?;
    let outcome = default_type(value, context.version()).err()?;
    let name = &vhost.name;
    let message = format!("the virtual host `{name}` has the unknown default queue type {value}");
    let fault = Diagnostic::fault(NAME, message)
        .about(name)
        .at(
            context.place(&vhost.origin).at("metadata").at(KEY),
            context.consequence(outcome, "virtual host"),
        )
        .help("the types are `classic`, `quorum` and `stream`");
    Some(fault)
}

fn flag(context: &Context<'_>, queue: &Queue, kind: QueueType) -> Option<Diagnostic> {
    let exclusive = queue.presence == Presence::PerInstance;
    let flags = QueueFlags { durable: queue.durable, auto_delete: queue.auto_delete, exclusive };
    let fault = check_flags(kind, flags, context.version()).err()?;
    let name = context.title(queue);
    let owner = context.place(&queue.origin);
    let (message, place, label, help) = if fault.flag == "exclusive" {
        (
            format!("the {} `{name}` cannot be `per_instance`", noun(kind)),
            owner.at("per_instance"),
            "a queue of one instance is exclusive, which only a classic queue can be".to_owned(),
            "make it `type: classic`".to_owned(),
        )
    } else {
        let verb = if fault.must_be { "must" } else { "cannot" };
        let flag = fault.flag;
        (
            format!("the {} `{name}` {verb} be `{flag}`", noun(kind)),
            owner.at(flag),
            context.consequence(fault.outcome, "queue"),
            format!("write `{flag}: {}`, or make it a classic queue", fault.must_be),
        )
    };
    let finding = Diagnostic::fault(NAME, message).about(name.clone()).at(place, label);
    Some(with_type(context, queue, kind, finding).help(help))
}

/// Adds the place of the type, where it is written.
fn with_type(
    context: &Context<'_>,
    queue: &Queue,
    kind: QueueType,
    finding: Diagnostic,
) -> Diagnostic {
    match queue.arguments.get("x-queue-type") {
        Some(setting) => {
            let place = context.setting_value(&queue.origin, setting);
            finding.at(place, format!("it is a {}", noun(kind)))
        }
        None => finding,
    }
}

/// `type` and the argument behind it, both written.
fn typed_twice(context: &Context<'_>, queue: &Queue) -> Option<Diagnostic> {
    let types = queue.arguments.iter().filter(|setting| setting.name == "x-queue-type");
    let second = types.skip(1).last()?;
    let name = context.title(queue);
    let message = format!("the queue `{name}` says its type as an argument");
    let fault = Diagnostic::fault(NAME, message)
        .about(name)
        .at(context.setting_key(&queue.origin, second), "the language has a word for it")
        .help(format!("write `type: {}` instead", second.value.as_str().unwrap_or("quorum")));
    Some(fault)
}

fn word(
    context: &Context<'_>,
    judged: &JudgedArgument<'_>,
    takers: &[(QueueType, Version)],
    outcome: Outcome,
) -> Diagnostic {
    let JudgedArgument { queue, kind, setting, .. } = judged;
    let name = context.title(queue);
    let takers = types_since(takers, context.version());
    let strategy = &*setting.name == "x-dead-letter-strategy";
    let message = match &setting.at {
        SettingPlace::Key(word) => format!("the {} `{name}` cannot have `{word}`", noun(*kind)),
        _ if strategy => {
            format!("the {} `{name}` cannot dead-letter at least once", noun(*kind))
        }
        _ => {
            format!("the {} `{name}` cannot have `{}`", noun(*kind), written_name(setting))
        }
    };
    let help = if strategy {
        format!("make `{name}` a quorum queue, or let it use a policy that is `at_most_once`")
    } else {
        format!("take it out, or change the type: only {takers} have it")
    };
    let label = context.consequence(outcome, "queue");
    let finding = Diagnostic::fault(NAME, message)
        .about(name.clone())
        .at(context.setting_key(&queue.origin, setting), label);
    let finding = match &setting.at {
        SettingPlace::Elsewhere(_) => {
            finding.at(context.name_place(&queue.origin), "this queue gets it")
        }
        _ => with_type(context, queue, *kind, finding),
    };
    finding.help(help)
}

/// What `partitions` cannot be combined with.
fn partitions(context: &Context<'_>, exchange: &Exchange) -> Option<Diagnostic> {
    let Origin::Derived { from, .. } = &exchange.origin else { return None };
    let whole = exchange.name.strip_suffix(".partitions")?;
    let owner = from.pointer.as_str().strip_suffix("/partitions")?;
    let queue = &context.model.queues[context.model.queue(exchange.vhost, whole)?];
    let other = match queue.presence {
        Presence::PerInstance => "per_instance",
        Presence::External => "external",
        Presence::Declared => match queue.arguments.get("x-single-active-consumer") {
            Some(setting) if setting.value == false => written_name(setting),
            _ => return None,
        },
    };
    let help = match other {
        "per_instance" => "a queue is either one of each instance's own or split among all",
        "external" => "its owner splits it: declare the partitions as queues of their own",
        _ => "take it out: order within a partition needs one consumer at a time",
    };
    let place = Place::value(from.file, owner.to_owned().into()).at(other).as_key();
    let fault =
        Diagnostic::fault(NAME, format!("the queue `{whole}` cannot have `partitions` and `{other}`"))
            .about(whole)
            .at(place, "")
            .at(from.as_key(), "it is split here")
            .help(help);
    Some(fault)
}
