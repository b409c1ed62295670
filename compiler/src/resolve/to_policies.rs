//! Settings that move from a queue's arguments into a policy of its own: with
//! `settings: policies` all that may change in place, otherwise only those that the
//! broker knows as a policy's key and not yet as an argument.

use super::builder::Builder;
use crate::broker::patterns::Pattern;
use crate::broker::policies::Scope;
use crate::broker::policy_keys::{Level, check_policy_key};
use crate::broker::queue_arguments::ignored_until_later;
use crate::broker::{QueueType, Version};
use crate::model::{
    Id, Origin, Policy, Presence, Queue, QueueRole, Setting, SettingPlace, Settings,
};
use crate::report::Diagnostic;
use crate::source::Place;
use crate::syntax::SettingsMode;
use serde_json::Value;
use std::sync::Arc;

/// What the name of a policy with the settings of a queue begins with; the queue's name follows.
const OF_QUEUE: &str = "topoc.";

/// The queue whose settings a policy holds, by its name.
pub(crate) fn queue_of(policy: &Policy) -> Option<&str> {
    let is_derived = matches!(policy.origin, Origin::Derived { .. });
    policy.name.strip_prefix(OF_QUEUE).filter(|_| is_derived)
}

impl Builder {
    pub(super) fn settings_to_policies(&mut self) {
        let movable = Movable::of(self.settings_mode, self.version());
        let written: Vec<Option<Pattern>> = self
            .model
            .policies
            .values()
            .map(|policy| Pattern::compile(&policy.pattern).ok())
            .collect();
        let ids: Vec<_> = self.model.queues.iter().map(|(id, _)| id).collect();
        for id in ids {
            self.queue_to_policy(id, &movable, &written);
        }
    }

    fn queue_to_policy(&mut self, id: Id<Queue>, movable: &Movable, written: &[Option<Pattern>]) {
        let queue = &self.model.queues[id];
        // A delay queue is its TTL: nobody may change that in place.
        if queue.presence != Presence::Declared || queue.role == QueueRole::Delay {
            return;
        }
        if !queue.arguments.iter().any(|setting| movable.has(setting, queue.kind)) {
            return;
        }
        let Some(owner) = queue.origin.place().cloned() else { return };
        let mut definition = self.take_settings(id, movable, &owner);
        let (name, vhost) = (self.model.queues[id].name.clone(), self.model.queues[id].vhost);
        let beneath = self.policy_beneath(id, written);
        let mut priority = Value::from(0);
        if let Some(beneath) = beneath {
            priority = above(self.model.policies[beneath].rank());
            self.merge(&name, &mut definition, beneath);
        }
        self.model.policies.push(Policy {
            vhost,
            name: format!("{OF_QUEUE}{name}"),
            pattern: format!("^{}$", escape(&name)),
            scope: Some(Scope::Queues),
            definition,
            priority,
            operator: false,
            origin: Origin::Derived { from: owner, why: format!("settings of {name}") },
        });
    }

    /// Takes the arguments that a policy can say too.
    fn take_settings(&mut self, id: Id<Queue>, movable: &Movable, owner: &Place) -> Settings {
        let queue = &mut self.model.queues[id];
        let kind = queue.kind;
        let arguments = std::mem::take(&mut queue.arguments.0);
        let (moved, kept) = arguments.into_iter().partition(|setting| movable.has(setting, kind));
        queue.arguments = Settings(kept);
        let rename = |setting: Setting| Setting {
            name: setting.name.trim_start_matches("x-").to_owned().into(),
            at: SettingPlace::Elsewhere(Arc::new(setting.place(owner))),
            value: setting.value,
        };
        Settings(Vec::into_iter(moved).map(rename).collect())
    }

    /// The user's policy that would apply to the queue if it had none of its own.
    fn policy_beneath(&self, id: Id<Queue>, written: &[Option<Pattern>]) -> Option<Id<Policy>> {
        let queue = &self.model.queues[id];
        let applies = |policy: &Policy, pattern: &Option<Pattern>| {
            !policy.operator
                && policy.vhost == queue.vhost
                && policy.scope.zip(queue.kind).is_some_and(|(scope, kind)| scope.has_queue(kind))
                && pattern.as_ref().is_some_and(|pattern| pattern.matches(&queue.name))
        };
        self.model
            .policies
            .iter()
            .zip(written)
            .filter(|((_, policy), pattern)| applies(policy, pattern))
            .max_by(|((_, a), _), ((_, b), _)| a.rank().total_cmp(&b.rank()))
            .map(|((id, _), _)| id)
    }

    /// The broker applies one policy only, so the user's must be part of ours.
    fn merge(&mut self, queue: &str, definition: &mut Settings, beneath: Id<Policy>) {
        let policy = &self.model.policies[beneath];
        let Some(place) = policy.origin.place() else { return };
        for setting in &policy.definition {
            let at = setting.place(place);
            match definition.get(&setting.name) {
                Some(ours) if ours.value != setting.value => {
                    let message = format!(
                        "the policy `{}` and the queue `{queue}` disagree on `{}`, and the broker applies one policy only",
                        policy.name, setting.name
                    );
                    let fault = Diagnostic::fault("policy-displaces-derived", message)
                        .at(at, format!("the policy says {}", setting.value))
                        .at(ours.place(place), format!("the queue says {}", ours.value))
                        .help("say it in one place: with `settings: policies` the queue's own settings are a policy");
                    self.found.push(fault);
                }
                Some(_) => {}
                None => definition.add(Setting {
                    name: setting.name.clone(),
                    value: setting.value.clone(),
                    at: SettingPlace::Elsewhere(Arc::new(at)),
                }),
            }
        }
    }
}

/// The arguments that a policy is to say.
struct Movable {
    /// Only these, or all.
    only: Option<Vec<&'static str>>,
    version: Version,
}

impl Movable {
    fn of(mode: SettingsMode, version: Version) -> Self {
        let only = match mode {
            SettingsMode::Policies => None,
            SettingsMode::Arguments => {
                Some(ignored_until_later(version).map(|argument| argument.name).collect())
            }
        };
        Self { only, version }
    }

    /// Whether a policy is to say a setting of a queue, and can.
    fn has(&self, setting: &Setting, kind: Option<QueueType>) -> bool {
        if let Some(only) = &self.only
            && (kind.is_none() || !only.contains(&&*setting.name))
        {
            return false;
        }
        let key = setting.name.strip_prefix("x-");
        key.is_some_and(|key| {
            check_policy_key(Level::User, key, &setting.value, self.version).is_ok()
        })
    }
}

/// A priority above another: the next whole number, as long as every whole number is a float.
fn above(rank: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let next = rank.floor() + 1.0;
    if next.abs() < EXACT { (next as i64).into() } else { rank.next_up().min(f64::MAX).into() }
}

/// A name as a regular expression that matches nothing else.
pub(super) fn escape(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        if "\\^$.|?*+()[]{}".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
