//! The walks of messages that are not handled: from every queue that one comes to, to wherever its dead letters go, and
//! through the delay queues of those who try again.

use super::{Arrival, Circle, Flow, LostLetter, Network};
use crate::analyse::Context;
use crate::model::{Exchange, Id, Model, Queue, QueueRole};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::sync::Arc;
use topoc_routing::{DeadLetter, Death, Lost, Reason};

/// A routing key, by the order in which a walk met it.
type Key = usize;

/// A dead letter on its way: the queue that gives it up, why, with what key it goes on, and what it died of before.
type Step = (usize, Reason, Key, Vec<(u32, Reason)>);

/// What is still to be followed of one contract, and what has been.
#[derive(Default)]
pub(super) struct Walk {
    waiting: Vec<(Id<Queue>, Arrival)>,
    keys: FxHashMap<Box<str>, Key>,
    seen: FxHashSet<Step>,
    /// Arrivals that are noted: the queue, where it came from, and the key.
    noted: FxHashSet<(usize, usize, Key)>,
    /// The queues whose readers have tried it again.
    retried: FxHashSet<Id<Queue>>,
}

/// How often a dead letter is followed; a longer chain is a circle.
pub(crate) const LONGEST: usize = 12;

impl Walk {
    /// Follows the retries and the dead letters of one contract.
    pub(super) fn unhandled(
        &mut self,
        flow: &mut Flow,
        context: &Context<'_>,
        network: &Network,
        contract: usize,
    ) {
        self.seen.clear();
        self.noted.clear();
        self.retried.clear();
        for queue in queues_of(flow, contract) {
            let arrivals = &flow.arrivals[queue.index()];
            let direct = arrivals.iter().filter(|arrival| arrival.contract == contract);
            self.waiting.extend(direct.map(|arrival| (queue, arrival.clone())));
        }
        while let Some((queue, arrival)) = self.waiting.pop() {
            if arrival.deaths.len() >= LONGEST {
                continue;
            }
            let deaths: Vec<_> =
                arrival.deaths.iter().map(|death| (death.queue.0, death.reason)).collect();
            let key = network.topology.dead_letter_key(network.queue(queue), &arrival.message);
            let key = self.key(key);
            for reason in reasons(flow, context, contract, queue) {
                // Messages that go on with one key go on as one.
                if self.seen.insert((queue.index(), reason, key, deaths.clone())) {
                    let letter = (queue, &arrival, reason);
                    step(flow, context.model, network, letter, self);
                }
            }
            // However it came, it comes back by the queue's name.
            if self.retried.insert(queue) {
                retry(flow, context.model, network, (queue, &arrival), self);
            }
        }
    }

    /// The number of a key.
    fn key(&mut self, key: &str) -> Key {
        if let Some(number) = self.keys.get(key) {
            return *number;
        }
        let number = self.keys.len();
        self.keys.insert(key.into(), number);
        number
    }

    /// Notes that a message comes to a queue from another, and that it is to be followed from there.
    fn arrive(&mut self, flow: &mut Flow, from: Id<Queue>, to: Id<Queue>, arrival: Arrival) {
        let key = self.key(&arrival.message.key);
        if self.noted.insert((to.index(), from.index(), key)) {
            flow.arrivals[to.index()].push(arrival.clone());
        }
        self.waiting.push((to, arrival));
    }
}

/// A reader puts a message into delay queues, from which it comes back to the queue.
fn retry(
    flow: &mut Flow,
    model: &Model,
    network: &Network,
    (queue, arrival): (Id<Queue>, &Arrival),
    walk: &mut Walk,
) {
    let message = topoc_routing::Message::new(&model.queues[queue].name);
    let message = Arc::new(message.with_headers(arrival.message.headers.clone()));
    for delay in delays(flow, model, queue) {
        let Ok(reached) = network.topology.publish(network.exchange(delay), &message) else {
            continue;
        };
        flow.mark(network, &reached);
        for target in reached.possible() {
            let (message, deaths) = (Arc::clone(&message), Vec::new());
            let by_choice = arrival.by_choice || !reached.reaches(target);
            let arrival = Arrival { contract: arrival.contract, message, deaths, by_choice };
            walk.arrive(flow, queue, Id::new(target.index()), arrival);
        }
    }
}

/// The exchanges that readers of a queue put messages into to try them again.
fn delays(flow: &Flow, model: &Model, queue: Id<Queue>) -> BTreeSet<Id<Exchange>> {
    let consumptions = flow.readers[queue.index()]
        .iter()
        .filter_map(|reader| model.services[reader.service].consumes.get(reader.consumption?));
    consumptions.flat_map(|consumption| consumption.delays.iter().copied()).collect()
}

/// The queues that a contract's messages come to when they are published.
fn queues_of(flow: &Flow, contract: usize) -> Vec<Id<Queue>> {
    let ways = flow.contracts[contract].ways.iter();
    let reached = ways.filter_map(|way| way.reached.as_ref().ok());
    let mut queues: Vec<Id<Queue>> = reached
        .flat_map(|reached| reached.possible())
        .map(|queue| Id::new(queue.index()))
        .collect();
    queues.sort_unstable();
    queues.dedup();
    queues
}

fn step(
    flow: &mut Flow,
    model: &Model,
    network: &Network,
    (queue, arrival, reason): (Id<Queue>, &Arrival, Reason),
    walk: &mut Walk,
) {
    let contract = arrival.contract;
    let dead = network.topology.dead_letter(
        network.queue(queue),
        &arrival.message,
        &arrival.deaths,
        reason,
    );
    flow.mark(network, &dead.reached);
    match dead.lost {
        // Someone else may have bound the exchange.
        Some(_) if network.leaves(model, &dead.reached) => return,
        // Where another queue gets it, it does no harm that this one is left out.
        Some(Lost::Cycle) => return flow.circles.extend(dropped(contract, &dead)),
        Some(why) => {
            let message = dead.message;
            return flow.lost.push(LostLetter { queue, reason, contract, message, why });
        }
        None => {}
    }
    go_on(flow, queue, arrival, dead, walk);
}

/// A dead letter comes to its queues, and may be given up there again.
fn go_on(flow: &mut Flow, queue: Id<Queue>, arrival: &Arrival, dead: DeadLetter, walk: &mut Walk) {
    let contract = arrival.contract;
    let message = Arc::new(dead.message);
    for target in dead.reached.possible() {
        let to: Id<Queue> = Id::new(target.index());
        if has_died_in(&dead.deaths, target) {
            let (message, deaths) = ((*message).clone(), dead.deaths.clone());
            flow.circles.push(Circle { queue: to, contract, message, deaths, dropped: false });
            continue;
        }
        let by_choice = arrival.by_choice || !dead.reached.reaches(target);
        let arrival = Arrival {
            contract,
            message: Arc::clone(&message),
            deaths: dead.deaths.clone(),
            by_choice,
        };
        walk.arrive(flow, queue, to, arrival);
    }
}

/// The circles in which a dead letter ends.
fn dropped(contract: usize, dead: &DeadLetter) -> impl Iterator<Item = Circle> {
    dead.cycles.iter().map(move |back| Circle {
        queue: Id::new(back.index()),
        contract,
        message: dead.message.clone(),
        deaths: dead.deaths.clone(),
        dropped: true,
    })
}

fn has_died_in(deaths: &[Death], queue: topoc_routing::QueueId) -> bool {
    deaths.iter().any(|death| death.queue == queue)
}

/// What a queue can give such a message up for.
fn reasons(flow: &Flow, context: &Context<'_>, contract: usize, id: Id<Queue>) -> Vec<Reason> {
    let queue = &context.model.queues[id];
    let effective = &context.effective;
    let mut reasons = Vec::new();
    let is_read = !flow.readers[id.index()].is_empty();
    let expires = effective.setting(id, "message-ttl").is_some();
    // The reader of a queue may be missing from the file. But nobody is to refuse what a delay queue or a parking queue
    // keeps, nor what waits in a queue that nobody reads until its time is over.
    let keeps = queue.role != QueueRole::Work || context.dead_letters(id).is_none() || expires;
    if is_read || !keeps {
        reasons.push(Reason::Rejected);
    }
    let (message, _) = flow.of_contract(context.model, contract);
    if expires || message.ttl.is_some() {
        reasons.push(Reason::Expired);
    }
    let bounded = ["max-length", "max-length-bytes"];
    if bounded.iter().any(|key| effective.setting(id, key).is_some()) && effective.drops_head(id) {
        reasons.push(Reason::MaxLen);
    }
    if is_read && effective.delivery_limit(id).is_some() {
        reasons.push(Reason::DeliveryLimit);
    }
    reasons
}
