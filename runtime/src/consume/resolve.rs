//! What becomes of a message after a failure. Nothing here waits or sends.

use super::failure::{Failure, Kind, What};
use super::worker::Settled;
use crate::chance;
use crate::descriptor::{Ack, DeadLetter, Delay, Retry, RetryBy, Source, Subscription};
use crate::envelope::{Delivery, Envelope};
use crate::headers;
use crate::telemetry::Outcome;
use std::time::Duration;
use topoc_routing::{Headers, Value};

/// What is to be done with a message.
#[derive(Debug)]
pub(super) enum Resolution {
    /// Publish it elsewhere, and acknowledge it here.
    Publish {
        /// The message.
        envelope: Box<Envelope>,
        /// What becomes of it if that fails.
        otherwise: Settled,
    },
    /// Settle it.
    Settle(Settled),
    /// Try it again in place.
    Wait(Duration),
    /// Keep it in its place for a while, and begin the same attempt again.
    Rest,
}

impl Resolution {
    /// What it comes to.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            // What cannot be handed on comes to the same by the queue itself; from a stream it comes again.
            Self::Publish { otherwise: Settled::Release, .. } => Outcome::GivenUp,
            Self::Publish { otherwise: settled, .. } | Self::Settle(settled) => match settled {
                Settled::Reject { requeue: true } => Outcome::Retried,
                Settled::Reject { requeue: false } | Settled::Done => Outcome::GivenUp,
                Settled::Release => Outcome::Released,
            },
            Self::Wait(_) => Outcome::Retried,
            Self::Rest => Outcome::Released,
        }
    }
}

/// Which attempt begins with a delivery, counted from 1. Where the queue itself retries, it counts.
pub(super) fn first_attempt(subscription: &Subscription, delivery: &Delivery) -> u32 {
    match subscription.retry {
        Some(Retry { by: RetryBy::Redelivery, .. }) => delivery.redeliveries().saturating_add(1),
        _ => delivery.attempt(),
    }
}

/// What becomes of a message after an attempt failed.
pub(super) fn resolution(
    subscription: &Subscription,
    queue: &str,
    delivery: &mut Delivery,
    attempt: u32,
    failure: &Failure,
) -> Resolution {
    let (wanted, kind) = match failure.what {
        // Those behind it have been delivered already, and would overtake it.
        What::Release if subscription.ordered_by.is_some() => return Resolution::Rest,
        What::Release => return Resolution::Settle(Settled::Release),
        What::DeadLetter(kind) => return give_up(subscription, queue, delivery, kind, failure),
        What::Retry(kind) => (None, kind),
        What::RetryAfter(delay) => (Some(delay), Kind::Failed),
    };
    // What is acknowledged before it is handled is handled at most once.
    let more = |retry: &Retry| subscription.ack == Ack::After && attempt <= retry.attempts;
    let Some(retry) = subscription.retry.filter(more) else {
        return give_up(subscription, queue, delivery, kind, failure);
    };
    match (retry.by, delay(&retry, attempt, wanted)) {
        (RetryBy::Redelivery, _) => Resolution::Settle(Settled::Reject { requeue: true }),
        (RetryBy::Blocking, delay) => {
            Resolution::Wait(wanted.or(delay.map(|delay| delay.after)).unwrap_or_default())
        }
        (RetryBy::DelayQueues, Some(delay)) => {
            let mut envelope = again(delivery, queue, kind, failure);
            (envelope.exchange, envelope.key) = (delay.exchange.into(), queue.to_owned().into());
            envelope.properties.headers.insert(headers::ATTEMPT, Value::Int(attempt.into()));
            let otherwise = Settled::Reject { requeue: true };
            Resolution::Publish { envelope: Box::new(envelope), otherwise }
        }
        (RetryBy::DelayQueues, None) => give_up(subscription, queue, delivery, kind, failure),
    }
}

/// The delay before the next attempt: the plan's, or the nearest to the one that is wanted.
fn delay(retry: &Retry, attempt: u32, wanted: Option<Duration>) -> Option<Delay> {
    if let Some(wanted) = wanted {
        let mut all: Vec<Delay> =
            retry.delays.iter().flat_map(|classes| *classes).copied().collect();
        all.sort_unstable_by_key(|delay| delay.after);
        return all.iter().find(|delay| delay.after >= wanted).or(all.last()).copied();
    }
    let at = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    let classes = retry.delays.get(at).or(retry.delays.last())?;
    classes.get(chance::pick(classes.len())).copied()
}

/// Gives a message up: with the cause where the topology says where to, and else as the queue itself does it.
fn give_up(
    subscription: &Subscription,
    queue: &str,
    delivery: &mut Delivery,
    kind: Kind,
    failure: &Failure,
) -> Resolution {
    let is_stream = matches!(subscription.source, Source::Stream(_));
    let Some(DeadLetter { exchange, key }) = subscription.dead_letter else {
        // A stream keeps its messages whatever a consumer says, and knows no rejection.
        let rejected = Settled::Reject { requeue: false };
        return Resolution::Settle(if is_stream { Settled::Done } else { rejected });
    };
    // What a stream's consumer cannot hand on it would pass by: it does not go on before it can.
    let otherwise = if is_stream { Settled::Release } else { Settled::Reject { requeue: false } };
    let mut envelope = again(delivery, queue, kind, failure);
    let key = key.map_or_else(|| delivery.key.clone().into(), Into::into);
    (envelope.exchange, envelope.key) = (exchange.into(), key);
    Resolution::Publish { envelope: Box::new(envelope), otherwise }
}

/// The message, to be published again: it keeps its id, and knows where it came from and why it failed.
fn again(delivery: &mut Delivery, queue: &str, kind: Kind, failure: &Failure) -> Envelope {
    let mut properties = std::mem::take(&mut delivery.properties);
    // A delay queue's TTL is the delay; a message's own would cut it short, or block those behind it.
    properties.expiration = None;
    properties.persistent = true;
    let kept = properties.headers.iter().filter(|(name, _)| !headers::is_of_the_way(name));
    let mut kept: Headers = kept.map(|(name, value)| (name, value.clone())).collect();
    for (name, text) in [
        (headers::EXCHANGE, delivery.exchange.as_str()),
        (headers::KEY, &delivery.key),
        (headers::QUEUE, queue),
        (headers::CAUSE, failure.header()),
        (headers::CAUSE_KIND, kind.name()),
    ] {
        kept.insert(name, Value::Text(text.to_owned()));
    }
    properties.headers = kept;
    let body = std::mem::take(&mut delivery.body);
    Envelope { properties, body, ..Envelope::new("", "", Vec::new()) }
}
