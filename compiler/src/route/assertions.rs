//! The assertions of `tests`, judged.

use super::{Reason, RoutedMessage, Router, Trace};
use crate::model::{Action, Assertion, Exchange, ExpectedQueue, Id, Queue, Ref, Vhost};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Something that happens to one message.
#[derive(Clone, Debug)]
pub enum Case {
    /// A client publishes it; `None` is the default exchange.
    Publish {
        /// The virtual host.
        vhost: Id<Vhost>,
        /// The exchange.
        exchange: Option<Id<Exchange>>,
        /// The message.
        message: RoutedMessage,
    },
    /// A queue gives it up.
    GiveUp {
        /// The queue.
        queue: Id<Queue>,
        /// The message.
        message: RoutedMessage,
        /// Why.
        reason: Reason,
    },
}

/// The queues that a message reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// For certain, by name.
    pub queues: BTreeSet<String>,
    /// Of each of these one.
    pub one_of: Vec<BTreeSet<String>>,
}

impl Outcome {
    /// That of a way.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        let one_of = trace.one_of.iter().map(|options| options.iter().cloned().collect());
        Self { queues: trace.queues.iter().cloned().collect(), one_of: one_of.collect() }
    }
}

impl Router<'_> {
    /// The messages that an assertion is about: all that stand for what it says.
    #[must_use]
    pub fn cases(&self, assertion: &Assertion) -> Vec<Case> {
        let vhost = assertion.vhost;
        match &assertion.action {
            Action::Publish { exchange, key, headers } => {
                let exchange = exchange.as_ref().and_then(Ref::known);
                vec![Case::Publish { vhost, exchange, message: super::message(key, headers) }]
            }
            Action::PublishMessage { message, parameters, headers } => {
                let Some(id) = message.message.known() else { return Vec::new() };
                let of = &self.model().messages[id];
                let versions = of.versions.iter().enumerate();
                let meant = versions.filter(|(_, version)| message.has(version.major));
                let samples = meant.flat_map(|(index, _)| self.samples(id, index, parameters));
                let given = super::headers(headers);
                let mut cases = Vec::new();
                for mut sample in samples {
                    for (name, value) in given.iter() {
                        sample.headers.insert(name, value.clone());
                    }
                    cases.push(Case::Publish {
                        vhost,
                        exchange: of.exchange.known(),
                        message: sample,
                    });
                }
                cases
            }
            Action::Reject(queue) => self.given_up(queue.known(), Reason::Rejected),
            Action::Expire(queue) => self.given_up(queue.known(), Reason::Expired),
        }
    }

    fn given_up(&self, queue: Option<Id<Queue>>, reason: Reason) -> Vec<Case> {
        let Some(queue) = queue else { return Vec::new() };
        let mut messages = self.messages_in(queue);
        if messages.is_empty() {
            // Nothing is declared that comes there: a message without key or headers.
            messages.push(RoutedMessage::default());
        }
        messages.into_iter().map(|message| Case::GiveUp { queue, message, reason }).collect()
    }

    /// What the simulator says of a case, with the way that the message takes.
    #[must_use]
    pub fn simulate(&self, case: &Case) -> Trace {
        match case {
            Case::Publish { vhost, exchange, message } => self.publish(*vhost, *exchange, message),
            Case::GiveUp { queue, message, reason } => {
                let walk = self.dead_letter(*queue, message, *reason);
                let first = walk.steps.into_iter().next().and_then(|step| step.trace);
                first.unwrap_or_else(|| self.nowhere(message))
            }
        }
    }
}

/// What of an assertion an outcome does not meet, one line each.
#[must_use]
pub fn unmet(router: &Router<'_>, assertion: &Assertion, outcome: &Outcome) -> Vec<String> {
    let names = |expected: &ExpectedQueue| -> BTreeSet<String> {
        let queues = &router.model().queues;
        expected.queues.iter().map(|id| queues[*id].name.clone()).collect()
    };
    let reached = |names: &BTreeSet<String>| {
        !outcome.queues.is_disjoint(names)
            || outcome.one_of.iter().any(|options| options.is_subset(names))
    };
    let may_reach = |names: &BTreeSet<String>| {
        !outcome.queues.is_disjoint(names)
            || outcome.one_of.iter().any(|options| !options.is_disjoint(names))
    };
    let mut unmet = Vec::new();
    let exactly = assertion.reaches_exactly.iter().flatten();
    for expected in assertion.reaches.iter().chain(exactly) {
        let (name, names) = (&expected.name, names(expected));
        match (reached(&names), may_reach(&names)) {
            (true, _) => {}
            (false, true) => unmet.push(format!("`{name}` gets it only by chance")),
            (false, false) => unmet.push(format!("`{name}` does not get it")),
        }
    }
    for expected in &assertion.misses {
        if may_reach(&names(expected)) {
            unmet.push(format!("`{}` gets it", expected.name));
        }
    }
    if let Some(exactly) = &assertion.reaches_exactly {
        let allowed: BTreeSet<String> = exactly.iter().flat_map(names).collect();
        let possible = outcome.queues.iter().chain(outcome.one_of.iter().flatten());
        let others: BTreeSet<&String> =
            possible.filter(|queue| !allowed.contains(*queue)).collect();
        unmet.extend(others.into_iter().map(|queue| format!("`{queue}` gets it too")));
    }
    unmet
}

/// What an assertion is about, in one line.
#[must_use]
pub fn title(router: &Router<'_>, assertion: &Assertion) -> String {
    if let Some(doc) = &assertion.doc {
        return doc.lines().next().unwrap_or_default().to_owned();
    }
    let model = router.model();
    let queue = |queue: &Ref<Queue>| {
        queue.known().map_or(Cow::Borrowed(""), |id| router.context.title(&model.queues[id]))
    };
    match &assertion.action {
        Action::Publish { exchange, key, .. } => {
            let exchange = exchange.as_ref().and_then(Ref::known);
            let name = exchange.map_or("the default exchange", |id| &model.exchanges[id].name);
            match key.as_str() {
                "" => format!("publish to {name}"),
                key => format!("publish `{key}` to {name}"),
            }
        }
        Action::PublishMessage { message, .. } => {
            let name = message.message.known().map_or("", |id| &model.messages[id].name);
            format!("publish the message {name}")
        }
        Action::Reject(of) => format!("reject a message of {}", queue(of)),
        Action::Expire(of) => format!("let a message of {} expire", queue(of)),
    }
}
