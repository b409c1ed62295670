//! The settings that really apply to a queue: its arguments, the policy that wins and
//! the operator policy that wins, merged as the broker of that version merges them.
//!
//! Which policy applies is worked out once for all objects; every rule asks here.

use crate::broker::merging::{Merge, argument_with_policy, policy_with_operator};
use crate::broker::patterns::{InvalidPattern, Pattern};
use crate::broker::{Version, policies};
use crate::model::{Exchange, Id, Model, Policy, Queue, Setting};
use crate::source::Place;
use serde_json::Value;

/// The policies of a model, matched against its queues and exchanges.
pub(crate) struct Effective<'m> {
    model: &'m Model,
    patterns: Vec<Result<Pattern, InvalidPattern>>,
    queues: Vec<Applied>,
    exchanges: Vec<Applied>,
}

/// The policies that match one object.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// The policy that the broker applies.
    pub(crate) policy: Option<Id<Policy>>,
    /// The operator policy that the broker applies.
    pub(crate) operator: Option<Id<Policy>>,
    /// Policies that match and are skipped whole, each with the key that is the reason.
    pub(crate) skipped: Vec<(Id<Policy>, String)>,
    /// Policies of the same priority as the one that wins: the broker picks any of them.
    pub(crate) ties: Vec<Id<Policy>>,
}

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

impl<'m> Effective<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        let patterns = model.policies.values().map(|policy| Pattern::compile(&policy.pattern));
        let patterns: Vec<_> = patterns.collect();
        let mut effective = Self { model, patterns, queues: Vec::new(), exchanges: Vec::new() };
        if !model.policies.is_empty() {
            effective.queues = model.queues.values().map(|q| effective.match_queue(q)).collect();
            effective.exchanges =
                model.exchanges.values().map(|e| effective.match_exchange(e)).collect();
        }
        effective
    }

    /// A policy's compiled pattern, or why it is none.
    pub(crate) fn pattern(&self, policy: Id<Policy>) -> &Result<Pattern, InvalidPattern> {
        &self.patterns[policy.index()]
    }

    /// The policies that match a queue.
    pub(crate) fn queue(&self, queue: Id<Queue>) -> &Applied {
        static NONE: Applied =
            Applied { policy: None, operator: None, skipped: Vec::new(), ties: Vec::new() };
        self.queues.get(queue.index()).unwrap_or(&NONE)
    }

    /// The policies that match an exchange.
    pub(crate) fn exchange(&self, exchange: Id<Exchange>) -> Option<&Applied> {
        self.exchanges.get(exchange.index())
    }

    /// The setting that applies to a queue, by the policies' name for it (`message-ttl`).
    pub(crate) fn setting(&self, queue: Id<Queue>, key: &str) -> Option<Applying<'m>> {
        let (model, applied) = (self.model, self.queue(queue));
        let version = model.target.version;
        let argument = argument(&model.queues[queue], key);
        let of_policy = |id: Option<Id<Policy>>| {
            let id = id?;
            let setting = model.policies[id].definition.get(key)?;
            Some(Applying { value: &setting.value, from: From::Policy(id, setting) })
        };
        let operator = of_policy(applied.operator);
        let policy = merge(of_policy(applied.policy), operator, policy_with_operator(key, version));
        let kind = model.queues[queue].kind?;
        merge(argument, policy, argument_with_policy(kind, key, version))
    }

    /// The whole number that applies to a queue under that key.
    pub(crate) fn number(&self, queue: Id<Queue>, key: &str) -> Option<i64> {
        self.setting(queue, key)?.value.as_i64()
    }

    /// The text that applies to a queue under that key.
    pub(crate) fn text(&self, queue: Id<Queue>, key: &str) -> Option<&'m str> {
        self.setting(queue, key)?.value.as_str()
    }

    /// The alternate exchange of an exchange: the argument, or else the policy's
    /// (`rabbit_exchange:route1`), by name and with its place.
    pub(crate) fn alternate(&self, id: Id<Exchange>) -> Option<(&'m str, Option<Place>)> {
        let exchange = &self.model.exchanges[id];
        if let Some(setting) = exchange.arguments.get("alternate-exchange") {
            let place = exchange.origin.place().map(|owner| setting.place(owner));
            return Some((setting.value.as_str()?, place));
        }
        let policy = &self.model.policies[self.exchange(id)?.policy?];
        let setting = policy.definition.get("alternate-exchange")?;
        let place = policy.origin.place().map(|owner| setting.place(owner));
        Some((setting.value.as_str()?, place))
    }

    /// Where a setting that applies to a queue is written.
    pub(crate) fn place(&self, queue: Id<Queue>, applying: Applying<'_>) -> Option<Place> {
        let (origin, setting) = match applying.from {
            From::Argument(setting) => (&self.model.queues[queue].origin, setting),
            From::Policy(id, setting) => (&self.model.policies[id].origin, setting),
        };
        origin.place().map(|owner| setting.place(owner))
    }

    fn match_queue(&self, queue: &Queue) -> Applied {
        let Some(kind) = queue.kind else { return Applied::default() };
        let version = self.model.target.version;
        let skipped = |policy: &Policy| {
            policies::skipped_for(&policy.definition.to_map(), kind, version).map(str::to_owned)
        };
        let matches = self.model.policies.iter().filter(|(id, policy)| {
            policy.vhost == queue.vhost
                && policy.scope.is_some_and(|scope| scope.has_queue(kind))
                && self.matches(*id, &queue.name)
        });
        self.apply(matches, skipped)
    }

    fn match_exchange(&self, exchange: &Exchange) -> Applied {
        let matches = self.model.policies.iter().filter(|(id, policy)| {
            policy.vhost == exchange.vhost
                && !policy.operator
                && policy.scope.is_some_and(policies::Scope::has_exchanges)
                && self.matches(*id, &exchange.name)
        });
        self.apply(matches, |_| None)
    }

    fn matches(&self, policy: Id<Policy>, name: &str) -> bool {
        self.patterns[policy.index()].as_ref().is_ok_and(|pattern| pattern.matches(name))
    }

    fn apply(
        &self,
        matching: impl Iterator<Item = (Id<Policy>, &'m Policy)>,
        skipped: impl Fn(&Policy) -> Option<String>,
    ) -> Applied {
        let mut applied = Applied::default();
        for (id, policy) in matching {
            if let Some(key) = skipped(policy) {
                applied.skipped.push((id, key));
                continue;
            }
            let winner = if policy.operator { &mut applied.operator } else { &mut applied.policy };
            let best = winner.map(|best| self.model.policies[best].rank());
            match best {
                Some(best) if best > policy.rank() => {}
                Some(best) if best.total_cmp(&policy.rank()).is_eq() => applied.ties.push(id),
                _ => {
                    *winner = Some(id);
                    // Ties with the one that is beaten do not matter any more.
                    let operator = policy.operator;
                    applied.ties.retain(|tie| self.model.policies[*tie].operator != operator);
                }
            }
        }
        applied
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

/// The delivery limit that applies to a queue, and whether it is the broker's own default.
pub(crate) fn implicit_delivery_limit(version: Version) -> Option<u32> {
    crate::broker::queue_types::default_delivery_limit(version)
}
