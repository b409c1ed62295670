//! `retries`: delays, and the delay queues that a virtual host shares.

use super::builder::Builder;
use super::settings::elsewhere;
use crate::broker::{ExchangeType, QueueType};
use crate::model::{
    Destination, Exchange, Id, Origin, Presence, Queue, QueueRole, Ref, Retry, Service, Setting,
    Settings, Vhost,
};
use crate::source::Place;
use crate::syntax;
use std::collections::{BTreeMap, BTreeSet};

/// What the names of delay exchanges and delay queues begin with.
pub(super) const DELAY_PREFIX: &str = "topoc.delay.";

/// The exchange that brings messages back to their queues, by the queues' names.
const RETRY_EXCHANGE: &str = "topoc.retry";

impl Builder {
    pub(super) fn retry(&mut self, name: &str, retry: &syntax::Retry, place: Place) -> Id<Retry> {
        let factor =
            retry.delay.factor.unwrap_or(if retry.delay.max.is_some() { 2.0 } else { 1.0 });
        self.model.retries.push(Retry {
            name: name.to_owned(),
            attempts: retry.attempts.get(),
            delays: delays(retry, factor),
            jitter: retry.jitter.map_or(0, |jitter| u32::from(jitter.get())),
            blocking: retry.blocking,
            origin: Origin::Written(place),
        })
    }

    /// Makes the delay queues that the services of a virtual host need.
    pub(super) fn retry_queues(&mut self, vhost: Id<Vhost>) {
        let mut waiting = self.delayed(vhost);
        waiting.retain(|one| !self.delays_by_itself(one));
        let Some(first) = waiting.first() else { return };
        let Some(cause) = self.model.retries[first.retry].origin.place().cloned() else { return };
        let retry_exchange = self.retry_exchange(vhost, &cause);
        let all = waiting.iter().flat_map(|one| all_classes(&self.model.retries[one.retry]));
        let all: BTreeSet<u64> = all.collect();
        let exchanges: BTreeMap<u64, Id<Exchange>> = all
            .into_iter()
            .map(|millis| (millis, self.delay_queue(vhost, millis, &cause)))
            .collect();
        let mut returning: BTreeSet<Id<Queue>> = BTreeSet::new();
        for one in waiting {
            let classes: BTreeSet<u64> =
                all_classes(&self.model.retries[one.retry]).into_iter().collect();
            let delays = classes.iter().filter_map(|millis| exchanges.get(millis).copied());
            let delays: Vec<Id<Exchange>> = delays.collect();
            self.model.services[one.service].consumes[one.consumption].delays = delays;
            for queue in crate::flow::partitions(&self.model, one.queue).collect::<Vec<_>>() {
                if returning.insert(queue) {
                    self.bring_back(retry_exchange, queue, one.place.clone());
                }
            }
        }
    }

    /// Binds a queue by its name to the exchange that brings messages back.
    fn bring_back(&mut self, retry_exchange: Id<Exchange>, queue: Id<Queue>, from: Place) {
        let Queue { vhost, name, .. } = &self.model.queues[queue];
        let (vhost, key) = (*vhost, name.clone());
        let why = format!("brings {key} its messages back after a delay");
        let end = Destination::Queue(Ref::Known(queue));
        self.bind(vhost, retry_exchange, end, key, Origin::Derived { from, why });
    }

    /// The consumptions of a virtual host that retry through the broker.
    fn delayed(&self, vhost: Id<Vhost>) -> Vec<Delayed> {
        let returns = |queue: &Queue| {
            queue.vhost == vhost
                && queue.presence == Presence::Declared
                && queue.kind != Some(QueueType::Stream)
        };
        let of_service = |(service, of): (Id<Service>, &Service)| {
            let consumes = of.consumes.iter().enumerate();
            let delayed = consumes.filter_map(|(consumption, of)| {
                let retry = of.retry.filter(|retry| !self.model.retries[*retry].blocking)?;
                let queue = of.queue.known().filter(|queue| returns(&self.model.queues[*queue]))?;
                Some(Delayed { service, consumption, queue, retry, place: of.place.at("retry") })
            });
            delayed.collect::<Vec<_>>()
        };
        self.model.services.iter().flat_map(of_service).collect()
    }

    /// Lets a quorum queue delay by itself, where that says the same: one constant
    /// delay without jitter, from 4.3 (`rabbit_fifo`, `delayed-retry-*`).
    fn delays_by_itself(&mut self, Delayed { queue, retry, place, .. }: &Delayed) -> bool {
        let (queue, retry) = (*queue, *retry);
        let plan = &self.model.retries[retry];
        let constant = plan.delays.iter().all(|delay| Some(delay) == plan.delays.first());
        let wanted = self.delayed(self.model.queues[queue].vhost);
        let shared = wanted.iter().any(|other| other.queue == queue && other.retry != retry);
        let target = &self.model.queues[queue];
        let limit = target.arguments.value("x-delivery-limit");
        let limit_fits = limit.is_none_or(|limit| *limit == plan.attempts);
        let fits = self.version().at_least(4, 3, 0)
            && target.kind == Some(QueueType::Quorum)
            && constant
            && plan.jitter == 0
            && !shared
            && limit_fits;
        let (Some(delay), true) = (plan.delays.first().copied(), fits) else { return false };
        let attempts = plan.attempts;
        let at = || elsewhere(place.clone());
        let arguments = &mut self.model.queues[queue].arguments;
        arguments.add(Setting::new("x-delayed-retry-type", "failed", at()));
        arguments.add(Setting::new("x-delayed-retry-min", delay, at()));
        arguments.add(Setting::new("x-delayed-retry-max", delay, at()));
        arguments.add(Setting::new("x-delivery-limit", attempts, at()));
        true
    }

    fn retry_exchange(&mut self, vhost: Id<Vhost>, cause: &Place) -> Id<Exchange> {
        if let Some(id) = self.model.exchange(vhost, RETRY_EXCHANGE) {
            return id;
        }
        let why = "brings messages back to their queues after a delay".to_owned();
        let origin = Origin::Derived { from: cause.clone(), why };
        let (name, kind) = (RETRY_EXCHANGE.to_owned(), ExchangeType::Direct);
        self.derived_exchange(vhost, name, kind, Settings::default(), origin)
    }

    /// The queue in which messages wait, and the exchange before it.
    fn delay_queue(&mut self, vhost: Id<Vhost>, millis: u64, cause: &Place) -> Id<Exchange> {
        let name = delay_name(millis);
        let origin = |why: String| Origin::Derived { from: cause.clone(), why };
        let at = || elsewhere(cause.clone());
        let mut arguments = Settings::default();
        for (key, value) in [
            ("x-queue-type", "quorum".into()),
            ("x-message-ttl", serde_json::Value::from(millis)),
            ("x-dead-letter-exchange", RETRY_EXCHANGE.into()),
            ("x-dead-letter-strategy", "at-least-once".into()),
            ("x-overflow", "reject-publish".into()),
        ] {
            arguments.add(Setting::new(key, value, at()));
        }
        let why = format!("holds messages for {}", syntax::Duration { millis });
        let queue = self.derived_queue(
            vhost,
            name.clone(),
            QueueRole::Delay,
            arguments,
            origin(why.clone()),
        );
        let exchange = self.derived_exchange(
            vhost,
            name,
            ExchangeType::Fanout,
            Settings::default(),
            origin(why.clone()),
        );
        let end = Destination::Queue(Ref::Known(queue));
        self.bind(vhost, exchange, end, String::new(), origin(why));
        exchange
    }
}

/// A consumption that tries again after a delay on the broker.
struct Delayed {
    service: Id<Service>,
    consumption: usize,
    queue: Id<Queue>,
    retry: Id<Retry>,
    place: Place,
}

/// What the exchange and the queue of a delay are called.
pub(crate) fn delay_name(millis: u64) -> String {
    format!("{DELAY_PREFIX}{}", syntax::Duration { millis })
}

/// The delay before each attempt, in milliseconds.
fn delays(retry: &syntax::Retry, factor: f64) -> Vec<u64> {
    let max = retry.delay.max.map_or(u64::MAX, |max| max.millis);
    let mut delay = retry.delay.first.millis as f64;
    let mut delays = Vec::new();
    for _ in 0..retry.attempts.get() {
        let millis = (delay.min(MAX_DELAY).round() as u64).min(max);
        delays.push(millis);
        // Once at its greatest, a delay stays there: no need to count to a million.
        if delays.len() > 1 && millis == delays[delays.len() - 2] {
            break;
        }
        delay *= factor.max(1.0);
    }
    delays
}

/// The longest message TTL that a broker takes, in milliseconds (`rabbit_misc:check_expiry`).
const MAX_DELAY: f64 = 315_360_000_000.0;

/// The delays that need a queue each.
fn all_classes(retry: &Retry) -> Vec<u64> {
    retry.delays.iter().flat_map(|delay| delay_classes(retry, *delay)).collect()
}

/// The classes of one delay: with jitter one below and one above.
pub(crate) fn delay_classes(retry: &Retry, delay: u64) -> impl Iterator<Item = u64> + use<> {
    let off = delay * u64::from(retry.jitter) / 100;
    let mut classes = vec![delay.saturating_sub(off), delay, delay.saturating_add(off)];
    classes.retain(|class| *class > 0);
    classes.dedup();
    classes.into_iter()
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may fail")]
mod tests {
    use super::{all_classes, delays};
    use crate::model::{Origin, Retry};
    use crate::syntax;

    fn plan(text: &str) -> Vec<u64> {
        let retry: syntax::Retry = serde_json::from_str(text).expect("a retry");
        let factor = retry.delay.factor.unwrap_or(2.0);
        delays(&retry, factor)
    }

    #[test]
    fn delays_grow_to_their_maximum() {
        let text = r#"{"attempts": 5, "delay": {"first": "1s", "factor": 3, "max": "10s"}}"#;
        assert_eq!(plan(text), [1_000, 3_000, 9_000, 10_000, 10_000]);
        let text = r#"{"attempts": 4000000000, "delay": {"first": "1s", "factor": 2}}"#;
        assert!(plan(text).len() < 40, "a delay that no longer grows is listed once");
    }

    #[test]
    fn jitter_adds_a_class_below_and_above() {
        let retry = Retry {
            name: String::new(),
            attempts: 2,
            delays: vec![1_000, 2_000],
            jitter: 20,
            blocking: false,
            origin: Origin::Predeclared,
        };
        assert_eq!(all_classes(&retry), [800, 1_000, 1_200, 1_600, 2_000, 2_400]);
    }
}
