//! What the broker says of each setting, worked out once for all rules.

use super::Context;
use crate::broker::policy_keys::{Level, PolicyKeyFault, check_policy_key};
use crate::broker::queue_arguments::{
    Argument, ArgumentFault, Standing, argument, check_known, is_heeded_early,
};
use crate::broker::values::holds_null;
use crate::broker::{Kind, QueueType, Version};
use crate::model::{Policy, Queue, Setting};

/// The settings of which there is something to say; the others are fine.
#[derive(Debug)]
pub(crate) struct Judged<'m> {
    /// Arguments of queues.
    pub(crate) arguments: Vec<JudgedArgument<'m>>,
    /// Keys of policies that the user wrote.
    pub(crate) keys: Vec<(&'m Policy, &'m Setting, PolicyKeyFault)>,
}

/// An argument of a queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JudgedArgument<'m> {
    pub(crate) queue: &'m Queue,
    pub(crate) kind: QueueType,
    pub(crate) setting: &'m Setting,
    pub(crate) verdict: Verdict,
}

/// What the broker says of an argument.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    /// It does not take it.
    Fault(ArgumentFault),
    /// It does not take it, since somewhere in it is a null.
    Null,
    /// It ignores it, up to the version that takes it.
    IgnoredUntil(Version),
    /// It ignores it, in every version.
    Unknown,
    /// It takes it without a look at the value.
    Unchecked(&'static Argument),
}

impl<'m> Judged<'m> {
    pub(super) fn of(context: &Context<'m>) -> Self {
        let mut arguments = Vec::new();
        for queue in context.own_queues() {
            let Some(kind) = queue.kind else { continue };
            for setting in &queue.arguments {
                if let Some(verdict) = judge(kind, setting, context.version()) {
                    arguments.push(JudgedArgument { queue, kind, setting, verdict });
                }
            }
        }
        Self { arguments, keys: keys(context) }
    }
}

fn judge(kind: QueueType, setting: &Setting, version: Version) -> Option<Verdict> {
    let (name, value) = (&*setting.name, &setting.value);
    if holds_null(value) {
        return Some(Verdict::Null);
    }
    let Some(row) = argument(name) else { return Some(Verdict::Unknown) };
    let standing = match check_known(row, kind, value, version) {
        Ok(standing) => standing,
        Err(fault) => return Some(Verdict::Fault(fault)),
    };
    match standing {
        Standing::Takes if row.kind == Kind::Unchecked => Some(Verdict::Unchecked(row)),
        Standing::Takes | Standing::Refuses => None,
        Standing::IgnoresUntil { .. } if is_heeded_early(kind, name, version) => None,
        Standing::IgnoresUntil { since } => Some(Verdict::IgnoredUntil(since)),
        Standing::Unknown => Some(Verdict::Unknown),
    }
}

fn keys<'m>(context: &Context<'m>) -> Vec<(&'m Policy, &'m Setting, PolicyKeyFault)> {
    let mut faults = Vec::new();
    // What a policy of our own says was said, and judged, elsewhere.
    for policy in context.model.policies.values().filter(|policy| policy.origin.is_written()) {
        let level = if policy.operator { Level::Operator } else { Level::User };
        for setting in &policy.definition {
            let checked = check_policy_key(level, &setting.name, &setting.value, context.version());
            if let Err(fault) = checked {
                faults.push((policy, setting, fault));
            }
        }
    }
    faults
}
