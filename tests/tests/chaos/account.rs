//! The account: what each message owes, what became of it, and what is wrong with that.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A queue whose messages are followed, and what its consumer promises.
#[derive(Clone, Debug)]
pub struct Queue {
    pub name: &'static str,
    /// Duplicates are told, so that each message is handled once; elsewhere at least once.
    pub is_once: bool,
    /// What fails for good is parked. A stream parks nothing.
    pub parks: bool,
    /// Messages of one key are handled in the order in which they were published.
    pub is_ordered: bool,
    /// A stream may lose what was on its way when its broker fails, though it is confirmed (rabbitmq-server, issue 9457).
    pub is_stream: bool,
}

/// What a message owes.
#[derive(Clone, Debug)]
pub struct Due {
    /// The queues that it reaches, by their place in the list.
    pub queues: Arc<[usize]>,
    /// Whether it fails for good wherever it is handled.
    pub is_poison: bool,
    /// What its order is kept by.
    pub key: Option<usize>,
}

/// What became of a message in one queue.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    handled: u32,
    parked: u32,
    /// Parked by the queue's own delivery limit.
    is_limit: bool,
}

/// Who parked a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParkedBy {
    /// The consumer, with the cause, or by a rejection where it could not publish.
    Consumer,
    /// The queue, which had delivered it too often.
    DeliveryLimit,
}

#[derive(Debug, Default)]
struct State {
    /// For each message, which fault was the last one before its confirm.
    confirmed: Vec<Option<usize>>,
    /// For each message, how often the broker had been away before its confirm.
    outages: Vec<Option<usize>>,
    /// For each message and each of its queues.
    seen: Vec<Vec<Seen>>,
    /// The last message of a key that was handled in a queue.
    last: HashMap<(usize, usize), usize>,
    /// How often a message was handled after a later one of its key that was published after a restart.
    moved: usize,
    /// What is wrong at once.
    wrong: Vec<String>,
}

/// What the account comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub messages: usize,
    pub confirmed: usize,
    /// Places in queues that the confirmed messages owe.
    pub due: usize,
    pub handled: usize,
    /// Handled more than once where nobody tells duplicates.
    pub repeated: usize,
    pub parked: usize,
    /// Of these, by the queue's delivery limit.
    pub by_limit: usize,
    /// Parked again with the same id.
    pub parked_again: usize,
    /// Overtaken by what was published after a restart of the broker: with it a key may move to another partition.
    pub moved: usize,
    pub missing: usize,
    /// As that, in a stream.
    pub missing_in_stream: usize,
}

#[derive(Debug)]
pub struct Account {
    queues: Vec<Queue>,
    due: Vec<Due>,
    confirmed: AtomicUsize,
    /// How many faults have begun.
    faults: AtomicUsize,
    /// How often the broker went away.
    outages: AtomicUsize,
    state: Mutex<State>,
}

impl Account {
    pub fn new(queues: Vec<Queue>, due: Vec<Due>) -> Self {
        let seen = due.iter().map(|due| vec![Seen::default(); due.queues.len()]).collect();
        let (confirmed, outages) = (vec![None; due.len()], vec![None; due.len()]);
        let state = Mutex::new(State { confirmed, outages, seen, ..State::default() });
        let [confirmed, faults, outages] = [0; 3].map(AtomicUsize::new);
        Self { queues, due, confirmed, faults, outages, state }
    }

    /// How many messages are confirmed so far.
    pub fn confirmed_count(&self) -> usize {
        self.confirmed.load(Ordering::Relaxed)
    }

    /// A fault begins.
    pub fn fault(&self) {
        self.faults.fetch_add(1, Ordering::Relaxed);
    }

    /// The broker goes away.
    pub fn outage(&self) {
        self.outages.fetch_add(1, Ordering::Relaxed);
    }

    /// The broker has the message.
    pub fn confirmed(&self, number: usize) {
        let mut state = self.state();
        state.confirmed[number] = Some(self.faults.load(Ordering::Relaxed));
        state.outages[number] = Some(self.outages.load(Ordering::Relaxed));
        self.confirmed.fetch_add(1, Ordering::Relaxed);
    }

    /// A handler came to its end with the message: its effect is there.
    pub fn handled(&self, queue: &str, number: usize) {
        let mut state = self.state();
        let Some((queue, seen)) = self.find(&mut state, queue, number) else { return };
        seen.handled += 1;
        let (true, Some(key)) = (self.queues[queue].is_ordered, self.due[number].key) else {
            return;
        };
        let last = state.last.insert((queue, key), number);
        let Some(last) = last.filter(|last| *last >= number) else { return };
        let now = self.outages.load(Ordering::Relaxed);
        let outages = |number: usize| state.outages[number].unwrap_or(now);
        if outages(last) > outages(number) {
            state.moved += 1;
            return;
        }
        let name = self.queues[queue].name;
        state.wrong.push(format!("{name}: message {number} after {last}, of key {key}"));
    }

    /// The message rests in the parking queue of a queue.
    pub fn parked(&self, queue: &str, number: usize, by: ParkedBy) {
        if let Some((_, seen)) = self.find(&mut self.state(), queue, number) {
            seen.parked += 1;
            seen.is_limit = by == ParkedBy::DeliveryLimit;
        }
    }

    /// The message is where no queue's consumer sees it.
    pub fn astray(&self, place: &str, number: usize) {
        self.state().wrong.push(format!("message {number} ended in {place}"));
    }

    fn find<'s>(
        &self,
        state: &'s mut State,
        queue: &str,
        number: usize,
    ) -> Option<(usize, &'s mut Seen)> {
        let queues = self.due.get(number).map(|due| &*due.queues).unwrap_or_default();
        let at = queues.iter().position(|at| self.queues[*at].name == queue);
        let Some(at) = at else {
            state.wrong.push(format!("message {number} came to {queue}, where it does not belong"));
            return None;
        };
        Some((queues[at], &mut state.seen[number][at]))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds it all up.
    pub fn sum(&self) -> Sum {
        let state = self.state();
        let (messages, moved) = (self.due.len(), state.moved);
        let mut sum = Sum { messages, moved, ..Sum::default() };
        for (number, due) in
            self.due.iter().enumerate().filter(|(at, _)| state.confirmed[*at].is_some())
        {
            sum.confirmed += 1;
            for (queue, seen) in due.queues.iter().zip(&state.seen[number]) {
                sum.due += 1;
                sum.handled += usize::from(seen.handled > 0);
                sum.parked += usize::from(seen.parked > 0);
                sum.by_limit += usize::from(seen.is_limit);
                let is_missing = usize::from(seen.handled + seen.parked == 0);
                match self.queues[*queue].is_stream {
                    true => sum.missing_in_stream += is_missing,
                    false => sum.missing += is_missing,
                }
                sum.parked_again += seen.parked.saturating_sub(1) as usize;
                if !self.queues[*queue].is_once {
                    sum.repeated += seen.handled.saturating_sub(1) as usize;
                }
            }
        }
        sum
    }

    /// Everything that is wrong, each with the message's id. What streams miss is only in the sum.
    pub fn wrong(&self) -> Vec<String> {
        let state = self.state();
        let mut wrong = state.wrong.clone();
        for (number, due) in self.due.iter().enumerate() {
            let Some(fault_number) = state.confirmed[number] else {
                wrong.push(format!("message {number} was never confirmed"));
                continue;
            };
            for (queue, seen) in due.queues.iter().zip(&state.seen[number]) {
                let queue = &self.queues[*queue];
                if let Some(what) = fault(queue, due.is_poison && queue.parks, *seen) {
                    let (name, after) =
                        (queue.name, format!("confirmed after fault {fault_number}"));
                    wrong.push(format!("{name}: message {number} {what}; {after}"));
                }
            }
        }
        wrong
    }
}

/// What is wrong with one message in one queue.
fn fault(queue: &Queue, fails: bool, seen: Seen) -> Option<String> {
    match (seen.handled, seen.parked) {
        (0, 0) if queue.is_stream => None,
        (0, 0) => Some("is missing".to_owned()),
        (1.., 1..) => Some("was both handled and parked".to_owned()),
        (2.., 0) if queue.is_once => Some(format!("was handled {} times", seen.handled)),
        (1.., 0) if fails => Some("was handled, and always fails".to_owned()),
        (0, 1..) if !fails && !seen.is_limit => {
            Some("was parked, and has no reason to fail".to_owned())
        }
        _ => None,
    }
}
