//! What a broker does with every declared publish, and with every rejection of it.

use std::collections::{BTreeMap, BTreeSet};
use std::thread::sleep;
use std::time::{Duration, Instant};

use lapin::Channel;
use lapin::options::BasicNackOptions;
use serde_json::json;

use super::client::{self, Found, Outcome};
use super::contracts::Publish;
use super::document::{Document, Object};
use super::stage::{Stage, close};

/// How many channels read queues at a time.
const CHANNELS: usize = 8;
/// A queue that lives no longer than this without use is waited for. Quorum queues look every 5 s.
const SHORT_LIFE_MILLIS: u64 = 5_000;
const LONGEST_LIFE: Duration = Duration::from_secs(12);

/// What a broker did. Copies are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Observed {
    /// What the publisher was told, by the publish's position.
    pub(crate) outcomes: Vec<Outcome>,
    /// The queues that held each publish.
    pub(crate) held: Vec<BTreeMap<String, usize>>,
    /// Where each publish was when a queue had given it up.
    pub(crate) rests: BTreeMap<(String, usize), BTreeMap<String, usize>>,
    /// The publishes that a restart of the broker would have lost, by queue.
    pub(crate) fleeting: BTreeSet<(String, usize)>,
}

/// What is asked of a broker.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) document: Document,
    pub(crate) publishes: Vec<Publish>,
    /// The queues that some service reads.
    pub(crate) read: BTreeSet<String>,
}

impl Stage<'_> {
    /// Publishes, reads what services read, and rejects it. `quiet` is for how long nothing has to come until a dead letter is
    /// given up.
    ///
    /// # Errors
    /// The broker's words, where it refuses the document.
    pub(crate) fn ask(&mut self, question: &Question, quiet: Duration) -> Result<Observed, String> {
        self.become_document(&question.document)?;
        self.restart(&question.document);
        self.let_go(question);
        let run = self.next_run();
        let held = self.queues();
        let is_read = |queue: &String| {
            question.read.contains(queue) && !question.document.streams.contains(queue)
        };
        let (read, others): (Vec<String>, Vec<String>) = held.iter().cloned().partition(is_read);
        let asked = async {
            let outcomes = self.publish(question, run).await?;
            let (readers, lookers) = (self.channels().await?, self.channels().await?);
            let mut first = client::drain(&readers, &read, run, false).await?;
            let rejected = first.clone();
            first.extend(client::drain(&lookers, &others, run, true).await?);
            reject(&readers).await?;
            let wanted =
                rejected.iter().filter(|found| dead_letters(&question.document, &found.queue));
            let wanted = wanted.count();
            let later = dead(&lookers, &held, run, wanted, quiet).await?;
            for channel in readers.into_iter().chain(lookers) {
                close(channel).await?;
            }
            Ok::<_, lapin::Error>(observed(question, outcomes, first, &rejected, later))
        };
        let observed = self.runtime.block_on(asked).unwrap();
        self.discard_stuck(question, &observed);
        Ok(observed)
    }

    /// A restart of the broker, as far as it concerns what is not durable: it is gone.
    fn restart(&mut self, document: &Document) {
        let fleeting = |objects: &BTreeMap<String, Object>| -> BTreeSet<String> {
            let fleeting =
                objects.iter().filter(|(_, object)| object.value()["durable"] == json!(false));
            fleeting.map(|(name, _)| name.clone()).collect()
        };
        self.delete(&fleeting(&document.queues), &fleeting(&document.exchanges));
    }

    /// Every service has stopped once, and has been away for a while.
    fn let_go(&mut self, question: &Question) {
        let document = &question.document;
        let millis =
            |queue: &String| document.argument(queue, "x-expires").and_then(|value| value.as_u64());
        let short: BTreeSet<String> = self
            .queues()
            .into_iter()
            .filter(|queue| millis(queue).is_some_and(|millis| millis <= SHORT_LIFE_MILLIS))
            .filter(|queue| !document.of_instances.contains(queue))
            .collect();
        let visited: BTreeSet<String> = self
            .queues()
            .into_iter()
            .filter(|queue| {
                question.read.contains(queue)
                    && document.queues[queue].value()["auto_delete"] == json!(true)
            })
            .collect();
        // 3.10 takes a document and leaves out a queue of it that it refuses: such a queue is gone without a visit.
        let there = visited.iter().filter(|queue| self.has_queue(queue)).cloned().collect();
        let visit = client::visit(&self.connection, &there);
        self.runtime.block_on(visit).unwrap();
        let start = Instant::now();
        let mut waited: BTreeSet<String> = &short | &visited;
        let mut gone = BTreeSet::new();
        while !waited.is_empty() && start.elapsed() < LONGEST_LIFE {
            sleep(Duration::from_millis(100));
            let (there, away) = waited.into_iter().partition(|queue| self.has_queue(queue));
            waited = there;
            gone.extend::<BTreeSet<String>>(away);
        }
        self.delete(&gone, &BTreeSet::new());
    }

    async fn publish(&self, question: &Question, run: usize) -> lapin::Result<Vec<Outcome>> {
        // An exchange that is refused takes its channel with it: each has its own.
        let mut by_exchange: BTreeMap<&str, Vec<(usize, &Publish)>> = BTreeMap::new();
        for (number, publish) in question.publishes.iter().enumerate() {
            by_exchange.entry(&publish.exchange).or_default().push((number, publish));
        }
        let mut outcomes = BTreeMap::new();
        for publishes in by_exchange.values() {
            outcomes.extend(client::publish(&self.connection, run, publishes).await?);
        }
        Ok(outcomes.into_values().collect())
    }

    async fn channels(&self) -> lapin::Result<Vec<Channel>> {
        let mut channels = Vec::new();
        for _ in 0..CHANNELS {
            channels.push(client::open(&self.connection).await?);
        }
        Ok(channels)
    }

    /// Deletes queues that keep a dead letter which nobody takes, and would try again for ever.
    fn discard_stuck(&mut self, question: &Question, observed: &Observed) {
        let stuck = observed.rests.iter().filter(|(_, rest)| rest.is_empty());
        let stuck = stuck.map(|((queue, _), _)| queue.clone());
        let stuck = stuck.filter(|queue| dead_letters(&question.document, queue)).collect();
        self.delete(&stuck, &BTreeSet::new());
    }
}

/// Whether the queue hands on what it gives up.
fn dead_letters(document: &Document, queue: &str) -> bool {
    document.argument(queue, "x-dead-letter-exchange").is_some()
}

/// All that was read is rejected, on every channel.
async fn reject(readers: &[Channel]) -> lapin::Result<()> {
    for channel in readers {
        let all = BasicNackOptions { multiple: true, requeue: false };
        channel.basic_nack(0, all).await?;
    }
    Ok(())
}

/// Looks for dead letters, until `wanted` have come or nothing comes any more.
async fn dead(
    lookers: &[Channel],
    queues: &[String],
    run: usize,
    wanted: usize,
    quiet: Duration,
) -> lapin::Result<Vec<Found>> {
    let mut all = Vec::new();
    let mut last = Instant::now();
    let mut complete = false;
    loop {
        let found = client::drain(lookers, queues, run, true).await?;
        if !found.is_empty() {
            last = Instant::now();
        }
        let nothing = found.is_empty();
        all.extend(found);
        // One look more: a second copy comes right behind the first.
        if (nothing && complete) || last.elapsed() > quiet {
            return Ok(all);
        }
        complete = all.len() >= wanted;
        sleep(Duration::from_millis(10));
    }
}

fn observed(
    question: &Question,
    outcomes: Vec<Outcome>,
    first: Vec<Found>,
    rejected: &[Found],
    later: Vec<Found>,
) -> Observed {
    let mut observed = Observed { outcomes, ..Observed::default() };
    observed.held = vec![BTreeMap::new(); question.publishes.len()];
    for found in rejected {
        observed.rests.entry((found.queue.clone(), found.publish)).or_default();
    }
    for found in first.into_iter().chain(later) {
        let Found { queue, publish, persistent, died_in } = found;
        if !persistent && !question.document.replicated.contains(&queue) {
            observed.fleeting.insert((queue.clone(), publish));
        }
        let held = match died_in {
            Some(from) => observed.rests.entry((from, publish)).or_default(),
            None => &mut observed.held[publish],
        };
        *held.entry(queue).or_default() += 1;
    }
    observed
}
