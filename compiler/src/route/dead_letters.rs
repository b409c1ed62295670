//! The way of a message that a queue gives up, told.

use super::{Router, Trace};
use crate::analyse::Target;
use crate::broker::values::integer;
use crate::flow::LONGEST;
use crate::model::{Id, Queue};
use crate::syntax::Duration;
use serde::Serialize;
use topoc_routing::{Lost, Message, Reason};

/// What becomes of a message that a queue gives up, until it comes to rest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeadLetterWalk {
    /// The steps: from the queue to where its dead letter goes, and on from there as long as only time is needed.
    pub steps: Vec<DeadLetterStep>,
    /// The queues in which the message rests, sorted.
    pub queues: Vec<String>,
    /// What a hash or chance decides at the last step.
    pub one_of: Vec<Vec<String>>,
}

/// One step of a dead letter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeadLetterStep {
    /// The queue that gives it up.
    pub queue: String,
    /// Why, in the broker's word: `rejected`, `expired`, `maxlen`, `delivery_limit`.
    pub reason: &'static str,
    /// Where the queue's dead letters go; `None` is nowhere.
    pub dead_letter_exchange: Option<String>,
    /// The way from there.
    pub trace: Option<Trace>,
    /// Queues that the broker leaves out, since the message came from there.
    pub cycles: Vec<String>,
    /// Why it comes nowhere, if so.
    pub lost: Option<String>,
    /// How long the message waits in the queue that it came to, where the walk goes on.
    pub waits: Option<String>,
}

impl Router<'_> {
    /// Follows a message that a queue gives up, and then from queue to queue as long as it has only to expire.
    #[must_use]
    pub fn dead_letter(
        &self,
        queue: Id<Queue>,
        message: &Message,
        reason: Reason,
    ) -> DeadLetterWalk {
        let network = self.context.network();
        let (mut at, mut reason) = (queue, reason);
        let (mut message, mut deaths) = (message.clone(), Vec::new());
        let mut walk = DeadLetterWalk { steps: Vec::new(), queues: Vec::new(), one_of: Vec::new() };
        for _ in 0..LONGEST {
            let dead = network.topology.dead_letter(network.queue(at), &message, &deaths, reason);
            let exchange = self.context.dead_letters(at);
            let exchange_id = exchange.and_then(|letters| match letters.target {
                Target::Exchange(id) => Some(id),
                _ => None,
            });
            let trace = self.trace(exchange_id, &dead.message, &dead.reached);
            (walk.queues, walk.one_of) = (trace.queues.clone(), trace.one_of.clone());
            let next = self.waiting(&dead.reached.queues());
            walk.steps.push(DeadLetterStep {
                queue: self.model().queues[at].name.clone(),
                reason: reason.name(),
                dead_letter_exchange: exchange
                    .and_then(|letters| letters.exchange.value.as_str())
                    .map(str::to_owned),
                trace: exchange.is_some().then_some(trace),
                cycles: self.names(dead.cycles.clone()).into_iter().map(str::to_owned).collect(),
                lost: dead.lost.map(|lost| why(lost).to_owned()),
                waits: next.as_ref().map(|(_, after)| after.clone()),
            });
            let Some((queue, _)) = next else { break };
            (at, reason, message, deaths) = (queue, Reason::Expired, dead.message, dead.deaths);
        }
        walk
    }

    /// The queue where a message only waits: the one that it came to, if that lets it expire, hands it on and nobody reads it.
    fn waiting(&self, reached: &[topoc_routing::QueueId]) -> Option<(Id<Queue>, String)> {
        let [only] = reached else { return None };
        let id: Id<Queue> = Id::new(only.index());
        let ttl = integer(self.context.effective.setting(id, "message-ttl")?.value)?;
        let is_read = !self.context.flow().readers[id.index()].is_empty();
        let goes_on = self.context.dead_letters(id).is_some() && !is_read;
        let after = Duration { millis: u64::try_from(ttl).ok()? }.to_string();
        goes_on.then_some((id, after))
    }
}

fn why(lost: Lost) -> &'static str {
    match lost {
        Lost::NoExchange => "the queue has no dead-letter exchange",
        Lost::MissingExchange => "the dead-letter exchange does not exist",
        Lost::Unroutable => "no binding takes it",
        Lost::Cycle => "the broker does not let it go round in a circle",
    }
}
