//! `dead_letter`: the arguments; `parking` makes the queue that they lead to.

use super::builder::{Builder, nearest_of};
use super::queues::Made;
use super::scope::{Named, Scope};
use super::settings::elsewhere;
use crate::broker::QueueType;
use crate::model::{Id, Presence, Queue, Setting, SettingPlace, Vhost};
use crate::source::Place;
use crate::syntax::{DeadLetter, DeadLetterPolicy, DeadLetterStrategy};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A dead-letter policy, found for a queue.
pub(super) struct Chosen<'s> {
    pub(super) policy: &'s DeadLetterPolicy,
    pub(super) places: Rc<Places>,
    /// Where the queue, or its default, names it.
    pub(super) used_at: Place,
    by_default: bool,
}

/// Where a policy is written, and what of it becomes settings: the same for every queue that uses it.
pub(super) struct Places {
    pub(super) policy: Place,
    exchange: SettingPlace,
    routing_key: SettingPlace,
    strategy: SettingPlace,
}

impl Places {
    fn of(policy: Place) -> Rc<Self> {
        let at = |key: &str| elsewhere(policy.at(key));
        let (exchange, routing_key, strategy) = (at("exchange"), at("routing_key"), at("strategy"));
        Rc::new(Self { policy, exchange, routing_key, strategy })
    }
}

/// The named policies of a scope.
type Policies<'s> = FxHashMap<&'s str, (&'s DeadLetterPolicy, Rc<Places>)>;

impl Builder {
    /// Applies the dead-letter policies to the queues of a virtual host.
    pub(super) fn dead_letters(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>, made: &[Made]) {
        for named in &scope.dead_letters {
            self.check_policy(vhost, named.item, &named.place);
        }
        let policies = scope.dead_letters.iter();
        let policies: Policies<'_> = policies
            .map(|named| (named.name, (named.item, Places::of(named.place.clone()))))
            .collect();
        let default = scope.defaults.iter().find_map(|layer| {
            let written = layer.item.queue.dead_letter.as_ref()?;
            Some((written, layer.place.at("queue").at("dead_letter")))
        });
        for (named, made) in scope.queues.iter().zip(made) {
            if let Some(DeadLetter::None(reason)) = &named.item.dead_letter {
                self.accept_loss(*made, reason);
                continue;
            }
            if let Some(DeadLetter::Inline(policy)) = &named.item.dead_letter {
                self.check_policy(vhost, policy, &named.place.at("dead_letter"));
            }
            let chosen = self.chosen(&policies, default.as_ref(), named, made.first);
            if let Some(chosen) = chosen {
                self.apply(vhost, named.name, *made, &chosen);
            }
        }
    }

    fn accept_loss(&mut self, made: Made, reason: &str) {
        for id in made.ids() {
            self.model.queues[id].loss_accepted = Some(reason.to_owned());
        }
    }

    /// Looks up the exchange that a policy names, unless it is the default exchange.
    fn check_policy(&mut self, vhost: Id<Vhost>, policy: &DeadLetterPolicy, at: &Place) {
        if !policy.exchange.is_empty() {
            self.exchange_ref(vhost, &policy.exchange, || at.at("exchange"));
        }
        self.check_discard_has_a_queue(policy, at);
    }

    fn chosen<'s>(
        &mut self,
        policies: &Policies<'s>,
        default: Option<&(&'s DeadLetter, Place)>,
        named: &Named<'s, crate::syntax::Queue>,
        first: Id<Queue>,
    ) -> Option<Chosen<'s>> {
        if let Some(written) = &named.item.dead_letter {
            return self.look_up(policies, written, named.place.at("dead_letter"), false);
        }
        let queue = &self.model.queues[first];
        if queue.presence != Presence::Declared || queue.kind == Some(QueueType::Stream) {
            return None;
        }
        let (written, place) = default?;
        self.look_up(policies, written, place.clone(), true)
    }

    fn look_up<'s>(
        &mut self,
        policies: &Policies<'s>,
        written: &'s DeadLetter,
        used_at: Place,
        by_default: bool,
    ) -> Option<Chosen<'s>> {
        match written {
            DeadLetter::None(_) => None,
            DeadLetter::Inline(policy) => {
                Some(Chosen { policy, places: Places::of(used_at.clone()), used_at, by_default })
            }
            DeadLetter::Policy(name) => {
                let Some((policy, places)) = policies.get(name.as_str()) else {
                    let near = nearest_of(name, policies.keys().copied());
                    self.unresolved("dead-letter policy", name, &used_at, near);
                    return None;
                };
                Some(Chosen { policy, places: Rc::clone(places), used_at, by_default })
            }
        }
    }

    fn apply(&mut self, vhost: Id<Vhost>, name: &str, made: Made, chosen: &Chosen<'_>) {
        let policy = chosen.policy;
        let parking = policy.queue.as_ref().map(|queue| queue.replace("{queue}", name));
        let key = match (policy.routing_key.as_deref(), &parking) {
            (Some("keep"), _) => None,
            (Some(key), _) => Some(key.replace("{queue}", name)),
            // The default exchange knows queues by their names.
            (None, Some(parking)) if policy.exchange.is_empty() => Some(parking.clone()),
            (None, _) => Some(name.to_owned()),
        };
        for id in made.ids() {
            let settings = self.arguments_for(id, chosen, key.as_deref());
            let queue = &mut self.model.queues[id];
            for setting in settings {
                queue.arguments.add(setting);
            }
        }
        match parking {
            Some(parking) => {
                let parking = self.park(vhost, name, parking, chosen);
                for id in made.ids() {
                    self.model.queues[id].parked_in = Some(parking);
                }
                self.bind_parking(name, parking, key, chosen);
            }
            // A policy that is written among the defaults has been looked at by nobody else.
            None => self.check_discard_has_a_queue(policy, &chosen.places.policy),
        }
    }

    fn arguments_for(&self, id: Id<Queue>, chosen: &Chosen<'_>, key: Option<&str>) -> Vec<Setting> {
        let kind = self.model.queues[id].kind;
        let places = &*chosen.places;
        let exchange = chosen.policy.exchange.as_str();
        let mut settings =
            vec![Setting::new("x-dead-letter-exchange", exchange, places.exchange.clone())];
        if let Some(key) = key {
            settings.push(Setting::new(
                "x-dead-letter-routing-key",
                key,
                places.routing_key.clone(),
            ));
        }
        let strong = chosen.policy.strategy == Some(DeadLetterStrategy::AtLeastOnce);
        // A default is applied as far as the queue's type allows.
        if strong && (kind == Some(QueueType::Quorum) || !chosen.by_default) {
            settings.push(Setting::new(
                "x-dead-letter-strategy",
                "at-least-once",
                places.strategy.clone(),
            ));
            // With `drop-head` the broker would fall back to at-most-once.
            settings.push(Setting::new("x-overflow", "reject-publish", places.strategy.clone()));
        }
        settings
    }
}
