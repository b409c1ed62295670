//! Where dead letters go, and which messages a queue gives up.

use super::Context;
use super::effective::{Applying, DeliveryLimit};
use crate::broker::values::integer;
use crate::broker::{ExchangeType, QueueType, names};
use crate::model::{Destination, Exchange, Id, Presence, Queue, QueueRole, Ref};
use crate::syntax::Duration;
use rustc_hash::{FxHashMap, FxHashSet};
use topoc_routing::keys::{Keys, overlap};

/// The dead-lettering of a queue.
pub(crate) struct DeadLetters<'m> {
    /// The setting that names the exchange.
    pub(crate) exchange: Applying<'m>,
    /// The setting that names the routing key, where there is one.
    pub(crate) key: Option<Applying<'m>>,
    pub(crate) target: Target<'m>,
}

/// Where dead letters go.
pub(crate) enum Target<'m> {
    Exchange(Id<Exchange>),
    MissingExchange(&'m str),
    /// To a queue, through the default exchange.
    Queue(Id<Queue>),
    MissingQueue(&'m str),
    /// Through the default exchange, to whatever queue each message's own key names.
    ByOwnKeys,
}

/// Messages that a queue gives up, as a phrase, and the setting that makes it.
pub(super) struct GivenUp<'m> {
    pub(super) what: String,
    /// `None` where the broker does so by default.
    pub(super) setting: Option<Applying<'m>>,
    /// Whether the queue goes as a whole, which dead-letters nothing.
    pub(super) with_queue: bool,
}

impl<'m> Context<'m> {
    /// The queues that this topology declares; of partitions, which are alike, the first;
    /// of a document, those that an import does not skip.
    pub(super) fn declared_queues(&self) -> impl Iterator<Item = (Id<Queue>, &'m Queue)> + use<'m> {
        let in_document = self.is_definitions();
        self.model.queues.iter().filter(move |(_, queue)| {
            let alike = queue.partition.is_some_and(|partition| partition > 0);
            let skipped = in_document && names::queue_is_skipped(&queue.name);
            queue.presence == Presence::Declared && !alike && !skipped
        })
    }

    /// Where a queue's dead letters go, if anywhere.
    pub(crate) fn dead_letters(&self, id: Id<Queue>) -> Option<&DeadLetters<'m>> {
        let of_all = self.dead_letters.get_or_init(|| {
            self.model.queues.iter().map(|(id, _)| self.find_dead_letters(id)).collect()
        });
        of_all[id.index()].as_ref()
    }

    /// Whether a queue keeps its dead letters until another has them: the strategy `at-least-once`,
    /// which a quorum queue follows only with the overflow `reject-publish` (`rabbit_quorum_queue`).
    pub(crate) fn keeps_dead_letters(&self, id: Id<Queue>) -> bool {
        self.model.queues[id].kind == Some(QueueType::Quorum)
            && self.effective.text(id, "dead-letter-strategy") == Some("at-least-once")
            && self.effective.text(id, "overflow") == Some("reject-publish")
    }

    fn find_dead_letters(&self, id: Id<Queue>) -> Option<DeadLetters<'m>> {
        let queue = &self.model.queues[id];
        if queue.kind.is_none_or(|kind| kind == QueueType::Stream) {
            return None;
        }
        let exchange = self.effective.setting(id, "dead-letter-exchange")?;
        let key = self.effective.setting(id, "dead-letter-routing-key");
        let target = match (exchange.value.as_str()?, key.map(|key| key.value.as_str())) {
            ("", Some(Some(key))) => match self.model.queue(queue.vhost, key) {
                Some(id) => Target::Queue(id),
                None => Target::MissingQueue(key),
            },
            ("", _) => Target::ByOwnKeys,
            (name, _) => match self.model.exchange(queue.vhost, name) {
                Some(id) => Target::Exchange(id),
                None => Target::MissingExchange(name),
            },
        };
        Some(DeadLetters { exchange, key, target })
    }

    /// What a queue gives up by itself: to its dead letters, if it has any.
    pub(super) fn given_up(&self, id: Id<Queue>) -> Vec<GivenUp<'m>> {
        let mut given_up = Vec::new();
        if self.model.queues[id].kind.is_none_or(|kind| kind == QueueType::Stream) {
            return given_up;
        }
        let mut add = |what, setting, with_queue| {
            given_up.push(GivenUp { what, setting, with_queue });
        };
        let number = |key| {
            let setting = self.effective.setting(id, key)?;
            Some((u64::try_from(integer(setting.value)?).ok()?, setting))
        };
        if let Some((millis, setting)) = number("message-ttl") {
            add(format!("messages older than {}", Duration { millis }), Some(setting), false);
        }
        for (key, unit) in [("max-length", "messages"), ("max-length-bytes", "bytes")] {
            let limit = number(key).filter(|_| self.effective.drops_head(id));
            if let Some((limit, setting)) = limit {
                add(format!("the oldest above {limit} {unit}"), Some(setting), false);
            }
        }
        match self.effective.delivery_limit(id) {
            Some(DeliveryLimit::Said(limit)) => {
                add(
                    format!("messages returned more than {} times", limit.value),
                    Some(limit),
                    false,
                );
            }
            Some(DeliveryLimit::Implied(limit)) => {
                add(format!("messages returned more than {limit} times"), None, false);
            }
            None => {}
        }
        if let Some((millis, setting)) = number("expires") {
            let what = format!("all messages after {} without use", Duration { millis });
            add(what, Some(setting), true);
        }
        given_up
    }

    /// Whether a queue keeps what exchanges could not route: it is there to be looked at by people.
    pub(super) fn keeps_what_is_unroutable(&self, id: Id<Queue>) -> bool {
        let mut sources = self.flow().sources[id.index()].iter();
        sources.all(|source| !self.alternate_of(*source).is_empty())
    }

    /// Whether a queue keeps dead letters: messages come to it as dead letters only, and it
    /// sends none on.
    pub(super) fn is_parking(&self, id: Id<Queue>) -> bool {
        self.parking.get_or_init(|| self.find_parking())[id.index()]
    }

    fn find_parking(&self) -> Vec<bool> {
        let mut keys: FxHashMap<Id<Exchange>, FxHashSet<Option<&str>>> = FxHashMap::default();
        let mut parking = vec![false; self.model.queues.len()];
        for (id, queue) in self.model.queues.iter() {
            // What a delay queue gives up is not dead.
            let letters = self.dead_letters(id).filter(|_| queue.role != QueueRole::Delay);
            let Some(letters) = letters else { continue };
            match letters.target {
                Target::Exchange(exchange) => {
                    let keys = keys.entry(exchange).or_default();
                    if reads_keys(&self.model.exchanges[exchange].kind) {
                        keys.insert(letters.key.and_then(|key| key.value.as_str()));
                    }
                }
                Target::Queue(queue) => parking[queue.index()] = true,
                _ => {}
            }
        }
        let mut fed = vec![false; parking.len()];
        for binding in self.model.bindings.values() {
            let (Ref::Known(source), Destination::Queue(Ref::Known(queue))) =
                (&binding.source, &binding.destination)
            else {
                continue;
            };
            let kind = &self.model.exchanges[*source].kind;
            let leads =
                keys.get(source).is_some_and(|keys| any_leads(kind, &binding.routing_key, keys));
            let which = if leads { &mut parking } else { &mut fed };
            which[queue.index()] = true;
        }
        for (id, _) in self.model.queues.iter() {
            parking[id.index()] &= !fed[id.index()] && self.dead_letters(id).is_none();
        }
        parking
    }
}

/// Whether the keys of dead letters tell which bindings of an exchange take them.
fn reads_keys(kind: &ExchangeType) -> bool {
    matches!(kind, ExchangeType::Direct | ExchangeType::Topic)
}

/// Whether a binding takes dead letters of any of these keys; `None` is any key.
fn any_leads(kind: &ExchangeType, binding: &str, keys: &FxHashSet<Option<&str>>) -> bool {
    match kind {
        ExchangeType::Direct => keys.contains(&None) || keys.contains(&Some(binding)),
        ExchangeType::Topic => {
            keys.contains(&None)
                || keys.contains(&Some(binding))
                || (binding.contains(['*', '#'])
                    && keys
                        .iter()
                        .flatten()
                        .any(|key| overlap(&Keys::of_key(key), binding).is_some()))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::any_leads;
    use crate::broker::ExchangeType;

    #[test]
    fn words_and_wildcards_match_as_in_the_broker() {
        for (binding, key, expected) in [
            ("a.b", "a.b", true),
            ("a.*", "a.b", true),
            ("a.*", "a", false),
            ("a.#", "a", true),
            ("#", "", true),
            ("*", "", false),
            ("a.*.b", "a..b", true),
            ("#.b", "a.b.c.b", true),
            ("#.b.#", "a.c", false),
            ("a.b*", "a.bc", false),
        ] {
            let keys = std::iter::once(Some(key)).collect();
            assert_eq!(
                any_leads(&ExchangeType::Topic, binding, &keys),
                expected,
                "{binding} {key}"
            );
        }
    }
}
