//! Whether a mutant loses or misdelivers, by what the broker did with it and with the example.

use std::collections::{BTreeMap, BTreeSet};

use super::client::Outcome;
use super::contracts::{Publish, Reader};
use super::run::Observed;

/// What a broker did with the example or a mutant, and who reads there.
pub(crate) struct Side {
    pub(crate) publishes: Vec<Publish>,
    pub(crate) readers: BTreeMap<String, Vec<Reader>>,
    pub(crate) observed: Observed,
    /// The names of all queues.
    pub(crate) queues: BTreeSet<String>,
    /// Those of them that are there only as long as an instance of their reader runs.
    pub(crate) of_instances: BTreeSet<String>,
}

/// How often each service gets a publish that it expects, and which get it without expecting it.
#[derive(Default, PartialEq)]
struct Delivered<'s> {
    expected: BTreeMap<&'s str, usize>,
    unexpected: BTreeSet<&'s str>,
}

impl Side {
    fn readers_of(&self, queue: &str) -> &[Reader] {
        self.readers.get(queue).map_or(&[], Vec::as_slice)
    }

    /// Whether a service asks for a publish anywhere.
    fn awaits(&self, service: &str, number: usize) -> bool {
        let version = &self.publishes[number].version;
        let mut readers = self.readers.values().flatten();
        readers.any(|reader| reader.service == service && reader.expects(version))
    }

    /// The queues in which a publish is left, with nobody who reads them.
    fn left_in(&self, number: usize) -> impl Iterator<Item = &String> {
        let held = self.observed.held[number].keys();
        held.filter(|queue| {
            self.readers_of(queue).is_empty() && !self.of_instances.contains(*queue)
        })
    }

    fn delivered(&self, number: usize) -> Delivered<'_> {
        let mut delivered = Delivered::default();
        for (queue, copies) in &self.observed.held[number] {
            for reader in self.readers_of(queue) {
                if reader.expects(&self.publishes[number].version) {
                    *delivered.expected.entry(&reader.service).or_default() += copies;
                } else {
                    delivered.unexpected.insert(&reader.service);
                }
            }
        }
        delivered
    }

    /// The publishes that no service gets.
    pub(crate) fn unread(&self) -> Vec<&str> {
        let numbers = 0..self.publishes.len();
        let unread = numbers.filter(|number| self.delivered(*number).expected.is_empty());
        unread.map(|number| self.publishes[number].title.as_str()).collect()
    }

    fn number(&self, title: &str) -> Option<usize> {
        self.publishes.iter().position(|publish| publish.title == title)
    }
}

/// What is worse in the mutant than in the example: what is lost, and what comes to the wrong place.
pub(crate) fn harm(base: &Side, mutant: &Side) -> Vec<String> {
    let mut harm = Vec::new();
    for (number, publish) in base.publishes.iter().enumerate() {
        let title = &publish.title;
        match mutant.number(title) {
            Some(other) => {
                delivery(base, mutant, number, other, &mut harm);
                rejections(base, mutant, number, other, &mut harm);
                restarts(base, mutant, number, other, &mut harm);
            }
            None => harm.push(format!("{title} cannot be published any more")),
        }
    }
    harm
}

fn delivery(base: &Side, mutant: &Side, number: usize, other: usize, harm: &mut Vec<String>) {
    let title = &base.publishes[number].title;
    let (was, is) = (base.delivered(number), mutant.delivered(other));
    let outcome = &mutant.observed.outcomes[other];
    if *outcome != Outcome::Confirmed && base.observed.outcomes[number] == Outcome::Confirmed {
        harm.push(format!("{title} is not taken: {outcome:?}"));
    }
    for (service, copies) in &was.expected {
        match is.expected.get(service) {
            None if mutant.awaits(service, other) => {
                harm.push(format!("{title} does not come to {service}"));
            }
            // Who asks for it no longer does not miss it. But nobody is to leave it lying.
            None => {
                let read = |queue: &&String| {
                    base.readers_of(queue).iter().any(|reader| reader.service == **service)
                };
                let left = mutant.left_in(other).filter(read);
                harm.extend(left.map(|queue| format!("{title} is left in {queue}")));
            }
            Some(now) if now != copies => {
                harm.push(format!("{title} comes to {service} {now} times"));
            }
            Some(_) => {}
        }
    }
    let new = is.expected.keys().filter(|service| !was.expected.contains_key(*service));
    harm.extend(new.map(|service| format!("{title} comes to {service}")));
    let unexpected = is.unexpected.difference(&was.unexpected);
    harm.extend(unexpected.map(|service| format!("{title} comes to {service}, unexpected")));
}

fn rejections(base: &Side, mutant: &Side, number: usize, other: usize, harm: &mut Vec<String>) {
    let title = &base.publishes[number].title;
    let of_mutant = mutant.observed.rests.iter().filter(|((_, publish), _)| *publish == other);
    for ((queue, _), rest) in of_mutant {
        let Some(before) = base.observed.rests.get(&(queue.clone(), number)) else { continue };
        if rest.is_empty() && !before.is_empty() {
            harm.push(format!("{title} is lost when {queue} gives it up"));
        }
        if !before.is_empty() && rest.values().sum::<usize>() > before.values().sum() {
            harm.push(format!("{title}, given up by {queue}, ends in {} queues", rest.len()));
        }
        for end in rest.keys() {
            if end == queue {
                harm.push(format!("{title} comes back to {queue}"));
            } else if !mutant.readers_of(end).is_empty() {
                harm.push(format!("{title}, given up by {queue}, comes to the readers of {end}"));
            } else if base.queues.contains(end) && !before.contains_key(end) {
                // Its own parking queue, or one that is new, is where it may end; a queue that is there for something else is not.
                harm.push(format!("{title}, given up by {queue}, ends in {end}"));
            }
        }
    }
}

fn restarts(base: &Side, mutant: &Side, number: usize, other: usize, harm: &mut Vec<String>) {
    let title = &base.publishes[number].title;
    let of_mutant = mutant.observed.fleeting.iter().filter(|(_, publish)| *publish == other);
    for (queue, _) in of_mutant {
        if !base.observed.fleeting.contains(&(queue.clone(), number)) {
            harm.push(format!("{title} is lost from {queue} when the broker restarts"));
        }
    }
}
