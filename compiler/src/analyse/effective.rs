//! The settings that really apply to a queue: its arguments, the policy that wins and
//! the operator policy that wins, merged as the broker of that version merges them.
//!
//! Which policy applies is worked out once for all objects; every rule asks here.

use super::matching::{Applied, Matching};
use crate::broker::merging::{argument_with_policy, policy_with_operator};
use crate::broker::patterns::InvalidPattern;
use crate::broker::queue_types::default_delivery_limit;
use crate::broker::{QueueType, merging::Merge, values};
use crate::model::{Exchange, Id, Model, Policy, Queue, Setting};
use crate::source::Place;
use serde_json::Value;

/// The policies of a model, matched against its queues and exchanges.
pub(crate) struct Effective<'m> {
    model: &'m Model,
    matching: Matching<'m>,
    queues: Vec<Applied<'m>>,
    exchanges: Vec<Applied<'m>>,
    matched: Vec<bool>,
}

/// What applies where nothing matches.
static UNMATCHED: Applied<'static> = Applied::NONE;

/// A setting that applies to a queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applying<'m> {
    /// The value.
    pub(crate) value: &'m Value,
    /// What says so.
    pub(crate) from: From<'m>,
}

/// What a setting that applies comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum From<'m> {
    /// The queue's own argument.
    Argument(&'m Setting),
    /// A policy or operator policy.
    Policy(Id<Policy>, &'m Setting),
}

/// How often a quorum queue returns a message before it gives it up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DeliveryLimit<'m> {
    /// An argument or a policy says so.
    Said(Applying<'m>),
    /// Nothing says so, and the broker of that version counts to this.
    Implied(u32),
}

impl<'m> Effective<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        let matching = Matching::of(model);
        let mut matched = vec![false; model.policies.len()];
        let (mut queues, mut exchanges) = (Vec::new(), Vec::new());
        if !model.policies.is_empty() {
            let of_queue = |queue| matching.queue(queue, &mut matched);
            queues = model.queues.values().map(of_queue).collect();
            let of_exchange = |exchange| matching.exchange(exchange, &mut matched);
            exchanges = model.exchanges.values().map(of_exchange).collect();
        }
        Self { model, matching, queues, exchanges, matched }
    }

    /// Why a policy's pattern is no regular expression, if it is none.
    pub(crate) fn invalid_pattern(&self, policy: Id<Policy>) -> Option<&InvalidPattern> {
        self.matching.invalid(policy)
    }

    /// Whether a policy's pattern matches a name, whatever the policy applies to.
    pub(crate) fn matches(&self, policy: Id<Policy>, name: &str) -> bool {
        self.matching.matches(policy, name)
    }

    /// Whether a policy's pattern matches a queue or exchange of what it applies to.
    pub(crate) fn is_matched(&self, policy: Id<Policy>) -> bool {
        self.matched[policy.index()]
    }

    /// Whether an import overwrites a policy by a later one of the same name.
    pub(crate) fn is_overwritten(&self, policy: Id<Policy>) -> bool {
        self.matching.is_overwritten(policy)
    }

    /// The policies that match a queue.
    pub(crate) fn queue(&self, queue: Id<Queue>) -> &Applied<'m> {
        self.queues.get(queue.index()).unwrap_or(&UNMATCHED)
    }

    /// The policies that match an exchange.
    pub(crate) fn exchange(&self, exchange: Id<Exchange>) -> &Applied<'m> {
        self.exchanges.get(exchange.index()).unwrap_or(&UNMATCHED)
    }

    /// The setting that applies to a queue, by the policies' name for it (`message-ttl`).
    pub(crate) fn setting(&self, queue: Id<Queue>, key: &str) -> Option<Applying<'m>> {
        let kind = self.model.queues[queue].kind?;
        let argument = argument(&self.model.queues[queue], key);
        let Some(policy) = self.of_policies(queue, key) else { return argument };
        merge(argument, Some(policy), argument_with_policy(kind, key, self.model.target.version))
    }

    /// What the policy and the operator policy of a queue say together.
    fn of_policies(&self, queue: Id<Queue>, key: &str) -> Option<Applying<'m>> {
        let applied = self.queue(queue);
        if applied.policy.is_none() && applied.operator.is_none() {
            return None;
        }
        let says = |id: Option<Id<Policy>>| {
            let id = id?;
            let setting = self.model.policies[id].definition.get(key)?;
            Some(Applying { value: &setting.value, from: From::Policy(id, setting) })
        };
        let rule = policy_with_operator(key, self.model.target.version);
        merge(says(applied.policy), says(applied.operator), rule)
    }

    /// The text that applies to a queue under that key.
    pub(crate) fn text(&self, queue: Id<Queue>, key: &str) -> Option<&'m str> {
        self.setting(queue, key)?.value.as_str()
    }

    /// The delivery limit of a queue; none where it returns messages without end.
    ///
    /// Below 0 means no limit, and so does what is no whole number, which no count
    /// exceeds (`rabbit_quorum_queue:gather_policy_config`).
    pub(crate) fn delivery_limit(&self, queue: Id<Queue>) -> Option<DeliveryLimit<'m>> {
        if self.model.queues[queue].kind != Some(QueueType::Quorum) {
            return None;
        }
        match self.setting(queue, "delivery-limit") {
            Some(said) => {
                let limits = values::integer(said.value).is_some_and(|limit| limit >= 0);
                limits.then_some(DeliveryLimit::Said(said))
            }
            None => default_delivery_limit(self.model.target.version).map(DeliveryLimit::Implied),
        }
    }

    /// Whether a queue that is full drops its oldest message rather than refuse the
    /// newest: by default, and where a quorum queue is told `reject-publish-dlx`
    /// (`rabbit_quorum_queue`, every version).
    pub(crate) fn drops_head(&self, queue: Id<Queue>) -> bool {
        match self.text(queue, "overflow") {
            Some("reject-publish") => false,
            Some("reject-publish-dlx") => self.model.queues[queue].kind == Some(QueueType::Quorum),
            _ => true,
        }
    }

    /// The alternate exchange of an exchange: the argument, or else the policy's
    /// (`rabbit_exchange:route1`), by name and with its place.
    pub(crate) fn alternate(&self, id: Id<Exchange>) -> Option<(&'m str, From<'m>)> {
        const KEY: &str = "alternate-exchange";
        if let Some(setting) = self.model.exchanges[id].arguments.get(KEY) {
            return Some((setting.value.as_str()?, From::Argument(setting)));
        }
        let policy = self.exchange(id).policy?;
        let setting = self.model.policies[policy].definition.get(KEY)?;
        Some((setting.value.as_str()?, From::Policy(policy, setting)))
    }

    /// Where a setting that applies to a queue is written.
    pub(crate) fn place(&self, queue: Id<Queue>, applying: Applying<'_>) -> Option<Place> {
        let (origin, setting) = match applying.from {
            From::Argument(setting) => (&self.model.queues[queue].origin, setting),
            From::Policy(id, setting) => (&self.model.policies[id].origin, setting),
        };
        origin.place().map(|owner| setting.place(owner))
    }
}

fn argument<'m>(queue: &'m Queue, key: &str) -> Option<Applying<'m>> {
    let is_it =
        |setting: &&Setting| setting.name.strip_prefix("x-").is_some_and(|name| name == key);
    let setting = queue.arguments.iter().find(is_it)?;
    Some(Applying { value: &setting.value, from: From::Argument(setting) })
}

/// Of two settings the one that counts; without a rule the first.
fn merge<'m>(
    first: Option<Applying<'m>>,
    second: Option<Applying<'m>>,
    rule: Option<Merge>,
) -> Option<Applying<'m>> {
    match (first, second, rule) {
        (Some(first), Some(second), Some(rule)) => {
            let value = rule.apply(first.value, second.value);
            Some(if std::ptr::eq(value, first.value) { first } else { second })
        }
        (first, second, _) => first.or(second),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
mod tests;
