//! Which policies match which queues and exchanges, and which of them applies.

use crate::broker::patterns::{InvalidPattern, Pattern};
use crate::broker::{QueueType, Version, policies, policy_keys};
use crate::model::{Exchange, Form, Id, Model, Policy, Queue, Vhost};
use std::collections::HashMap;

/// The policies that match one object.
#[derive(Debug, Default)]
pub(crate) struct Applied<'m> {
    /// The policy that the broker applies.
    pub(crate) policy: Option<Id<Policy>>,
    /// The operator policy that the broker applies.
    pub(crate) operator: Option<Id<Policy>>,
    /// The user's policy that a derived one took the place of, and holds.
    pub(crate) beneath: Option<Id<Policy>>,
    /// Policies that match and are skipped whole, each with the key that is the reason.
    pub(crate) skipped: Vec<(Id<Policy>, &'m str)>,
    /// A policy that would apply, and another of the same priority: the broker picks
    /// any of them.
    pub(crate) ties: Vec<[Id<Policy>; 2]>,
}

impl Applied<'static> {
    /// Nothing matches.
    pub(crate) const NONE: Self =
        Self { policy: None, operator: None, beneath: None, skipped: Vec::new(), ties: Vec::new() };
}

/// The policies of a model, ready to be matched.
pub(super) struct Matching<'m> {
    model: &'m Model,
    matchers: Vec<Matcher>,
    vhosts: Vec<OfVhost>,
}

/// How a policy finds its objects.
enum Matcher {
    /// The pattern spells out one name.
    Name(Box<str>),
    Pattern(Pattern),
    /// The pattern is no regular expression, and matches nothing.
    Invalid(InvalidPattern),
    /// An import overwrites the policy by a later one of its name.
    Overwritten,
}

/// The policies of a virtual host: those of one name are found by it, so that ten
/// thousand queues with a policy each do not meet each other's.
#[derive(Default)]
struct OfVhost {
    general: Vec<Id<Policy>>,
    by_name: HashMap<Box<str>, Vec<Id<Policy>>>,
}

/// The best policy so far, and those that are as good.
#[derive(Default)]
struct Ladder {
    best: Option<Id<Policy>>,
    ties: Vec<Id<Policy>>,
}

impl<'m> Matching<'m> {
    pub(super) fn of(model: &'m Model) -> Self {
        let last = last_of_names(model);
        let matchers: Vec<_> = model
            .policies
            .iter()
            .map(|(id, policy)| match last.get(&key(policy)) {
                Some(last) if *last != id => Matcher::Overwritten,
                _ => Matcher::of(&policy.pattern),
            })
            .collect();
        let mut vhosts: Vec<OfVhost> = Vec::new();
        for ((id, policy), matcher) in model.policies.iter().zip(&matchers) {
            let index = policy.vhost.index();
            if vhosts.len() <= index {
                vhosts.resize_with(index + 1, OfVhost::default);
            }
            match matcher {
                Matcher::Name(name) => {
                    vhosts[index].by_name.entry(name.clone()).or_default().push(id);
                }
                Matcher::Pattern(_) => vhosts[index].general.push(id),
                Matcher::Invalid(_) | Matcher::Overwritten => {}
            }
        }
        Self { model, matchers, vhosts }
    }

    pub(super) fn invalid(&self, policy: Id<Policy>) -> Option<&InvalidPattern> {
        match &self.matchers[policy.index()] {
            Matcher::Invalid(reason) => Some(reason),
            _ => None,
        }
    }

    pub(super) fn is_overwritten(&self, policy: Id<Policy>) -> bool {
        matches!(self.matchers[policy.index()], Matcher::Overwritten)
    }

    pub(super) fn matches(&self, policy: Id<Policy>, name: &str) -> bool {
        match &self.matchers[policy.index()] {
            Matcher::Name(only) => [name, line(name)].contains(&&**only),
            Matcher::Pattern(pattern) => pattern.matches(name),
            Matcher::Invalid(_) | Matcher::Overwritten => false,
        }
    }

    /// The policies that match a queue; notes in `matched` which ones do.
    pub(super) fn queue(&self, queue: &'m Queue, matched: &mut [bool]) -> Applied<'m> {
        let Some(kind) = queue.kind else { return Applied::NONE };
        let version = self.model.target.version;
        let in_scope = |policy: &Policy| policy.scope.is_some_and(|scope| scope.has_queue(kind));
        let skipped = |policy: &'m Policy| skipping_key(policy, kind, version);
        self.apply(self.candidates(queue.vhost, &queue.name), in_scope, skipped, matched)
    }

    /// The policies that match an exchange; notes in `matched` which ones do.
    pub(super) fn exchange(&self, exchange: &Exchange, matched: &mut [bool]) -> Applied<'m> {
        let in_scope = |policy: &Policy| {
            !policy.operator && policy.scope.is_some_and(policies::Scope::has_exchanges)
        };
        let candidates = self.candidates(exchange.vhost, &exchange.name);
        self.apply(candidates, in_scope, |_| None, matched)
    }

    /// The policies of a virtual host whose pattern matches a name.
    fn candidates<'s>(
        &'s self,
        vhost: Id<Vhost>,
        name: &'s str,
    ) -> impl Iterator<Item = Id<Policy>> + 's {
        let of_vhost = self.vhosts.get(vhost.index());
        let general = of_vhost.into_iter().flat_map(|vhost| &vhost.general);
        let general = general.filter(move |id| self.matches(**id, name));
        // `$` also matches before a line feed that ends the name.
        let stripped = Some(line(name)).filter(|stripped| stripped.len() < name.len());
        let named = [Some(name), stripped].into_iter().flatten();
        let named = named.filter_map(move |name| of_vhost?.by_name.get(name)).flatten();
        general.chain(named).copied()
    }

    fn apply(
        &self,
        candidates: impl Iterator<Item = Id<Policy>>,
        in_scope: impl Fn(&Policy) -> bool,
        skipped: impl Fn(&'m Policy) -> Option<&'m str>,
        matched: &mut [bool],
    ) -> Applied<'m> {
        let mut applied = Applied::NONE;
        let [mut written, mut derived, mut operator] = <[Ladder; 3]>::default();
        for id in candidates {
            let policy = &self.model.policies[id];
            if !in_scope(policy) {
                continue;
            }
            matched[id.index()] = true;
            if let Some(key) = skipped(policy) {
                applied.skipped.push((id, key));
            } else if policy.operator {
                operator.climb(id, self.model);
            } else if policy.origin.is_written() {
                written.climb(id, self.model);
            } else {
                derived.climb(id, self.model);
            }
        }
        for ladder in [&written, &derived, &operator] {
            applied.ties.extend(ladder.ties.iter().filter_map(|tie| Some([ladder.best?, *tie])));
        }
        applied.operator = operator.best;
        // A derived policy ranks above the user's that it holds.
        applied.policy = derived.best.or(written.best);
        applied.beneath = derived.best.and(written.best);
        applied
    }
}

impl Matcher {
    fn of(pattern: &str) -> Self {
        if let Some(name) = only_name(pattern) {
            return Self::Name(name.into());
        }
        match Pattern::compile(pattern) {
            Ok(pattern) => Self::Pattern(pattern),
            Err(reason) => Self::Invalid(reason),
        }
    }
}

impl Ladder {
    fn climb(&mut self, id: Id<Policy>, model: &Model) {
        let rank = model.policies[id].rank();
        match self.best.map(|best| model.policies[best].rank()) {
            Some(best) if best > rank => {}
            Some(best) if best.total_cmp(&rank).is_eq() => self.ties.push(id),
            _ => {
                self.best = Some(id);
                self.ties.clear();
            }
        }
    }
}

/// The key for which a queue of that type skips a policy whole.
fn skipping_key(policy: &Policy, kind: QueueType, version: Version) -> Option<&str> {
    let keys = policy.definition.iter().map(|setting| &*setting.name);
    let skips =
        |key: &&str| policy_keys::policy_key(key).is_some_and(|k| k.is_skipped_by(kind, version));
    keys.into_iter().find(skips)
}

/// What makes a policy one and the same to the broker.
fn key(policy: &Policy) -> (Id<Vhost>, bool, &str) {
    (policy.vhost, policy.operator, &policy.name)
}

/// The last policy of each name: an import sets a policy of the same name again.
fn last_of_names(model: &Model) -> HashMap<(Id<Vhost>, bool, &str), Id<Policy>> {
    if model.form != Form::Definitions {
        return HashMap::new();
    }
    model.policies.iter().map(|(id, policy)| (key(policy), id)).collect()
}

/// A name without the line feed that ends it.
fn line(name: &str) -> &str {
    name.strip_suffix('\n').unwrap_or(name)
}

/// Whether a pattern plainly matches every name.
pub(super) fn is_catch_all(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    let whole = inner.len() + 2 == pattern.len();
    matches!(inner, ".*" | ".+") || (!whole && matches!(inner, "" | "."))
}

/// The one name that a pattern such as `^orders\.new$` spells out.
pub(super) fn only_name(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut name = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.push(chars.next().filter(char::is_ascii_punctuation)?),
            '^' | '$' | '.' | '|' | '?' | '*' | '+' | '(' | ')' | '[' | ']' | '{' | '}' => {
                return None;
            }
            c => name.push(c),
        }
    }
    Some(name)
}
