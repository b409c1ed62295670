//! How the suite reads its queues: what generated code would hold.

use std::time::Duration;
use topoc_runtime::descriptor::{
    Ack, Argument, Bind, Binding, DeadLetter, Declared, Deduplicate, Delay, End, Exchange,
    Identity, Instance, Offset, Queue, Retry, RetryBy, Source, Subscription,
};

const PARKED: Option<DeadLetter> = Some(DeadLetter { exchange: "dlx", key: Some("work") });

const QUICK: Retry = Retry {
    attempts: 2,
    delays: &[
        &[Delay { after: Duration::from_millis(200), exchange: "topoc.delay.200ms" }],
        &[Delay { after: Duration::from_millis(400), exchange: "topoc.delay.400ms" }],
    ],
    by: RetryBy::DelayQueues,
};

const IN_ORDER: Retry = Retry {
    attempts: 2,
    delays: &[&[Delay { after: Duration::from_millis(100), exchange: "" }]],
    by: RetryBy::Blocking,
};

pub static WORK: Subscription = Subscription {
    prefetch: 20,
    workers: 4,
    retry: Some(QUICK),
    dead_letter: PARKED,
    ..Subscription::new("work", &["work"])
};

/// Each message once.
pub static ONCE: Subscription = Subscription {
    deduplicate: Some(Deduplicate { by: Identity::MessageId, keep: Duration::from_secs(60) }),
    ..WORK
};

/// With little time for each attempt.
pub static HURRIED: Subscription = Subscription { time_limit: Duration::from_millis(300), ..WORK };

/// Acknowledged before it is handled.
pub static AT_MOST_ONCE: Subscription = Subscription { ack: Ack::Before, ..WORK };

pub static ASKED: Subscription =
    Subscription { prefetch: 10, workers: 4, ..Subscription::new("asked", &["asked"]) };

/// Without a place of its own for dead letters: the queue's own.
pub static PLAIN: Subscription = Subscription::new("work", &["work"]);

pub static PARKED_WORK: Subscription = Subscription::new("work.dlq", &["work.dlq"]);

pub static ORDERED: Subscription = Subscription {
    prefetch: 10,
    workers: 3,
    ordered_by: Some("customer"),
    retry: Some(IN_ORDER),
    dead_letter: PARKED,
    ..Subscription::new("ordered", &["ordered.0", "ordered.1"])
};

pub static ORDERED_ONCE: Subscription = Subscription { deduplicate: ONCE.deduplicate, ..ORDERED };

pub static LOG: Subscription = Subscription {
    prefetch: 5,
    source: Source::Stream(Offset::First),
    ..Subscription::new("log", &["log"])
};

/// Whose dead letters nobody takes.
pub static LOG_PARKED_NOWHERE: Subscription = Subscription {
    dead_letter: Some(DeadLetter { exchange: "events", key: Some("nobody.cares") }),
    ..LOG
};

/// From where the service has stopped.
pub static KEPT: Subscription = Subscription { offsets_stored: true, ..LOG };

pub static LIVE: Subscription = Subscription {
    source: Source::PerInstance(Instance {
        arguments: &[],
        bindings: &[Bind { exchange: "events", key: "live.#", arguments: &[] }],
    }),
    ..Subscription::new("live", &["live"])
};

const CONSTANT: Retry = Retry {
    attempts: 2,
    delays: &[&[Delay { after: Duration::from_millis(200), exchange: "topoc.delay.200ms" }]],
    by: RetryBy::DelayQueues,
};

/// With a constant delay, by a delay queue: what topoc makes of it before 4.3.
pub static STEADY: Subscription = Subscription {
    prefetch: 10,
    workers: 4,
    retry: Some(CONSTANT),
    dead_letter: Some(DeadLetter { exchange: "dlx", key: Some("steady") }),
    ..Subscription::new("steady", &["steady"])
};

/// With a constant delay, by the quorum queue itself: what topoc makes of it from 4.3.
pub static STEADY_BY_ITSELF: Subscription =
    Subscription { retry: Some(Retry { by: RetryBy::Redelivery, ..CONSTANT }), ..STEADY };

pub static PARKED_OWN: Subscription = Subscription::new("own.dlq", &["own.dlq"]);

pub static PARKED_STEADY: Subscription = Subscription::new("steady.dlq", &["steady.dlq"]);

pub static OWN: Subscription = Subscription {
    dead_letter: Some(DeadLetter { exchange: "dlx", key: Some("own") }),
    ..Subscription::new("own", &["own"])
};

/// What the owner of `own` declares, as topoc has it of the topology.
pub static OWN_DECLARED: Declared = Declared {
    exchanges: &[Exchange {
        name: "own.events",
        kind: "topic",
        durable: true,
        auto_delete: false,
        internal: false,
        arguments: &[("alternate-exchange", Argument::Text("orders"))],
    }],
    queues: &[Queue {
        name: "own",
        durable: true,
        auto_delete: false,
        arguments: &[
            ("x-dead-letter-exchange", Argument::Text("dlx")),
            ("x-dead-letter-routing-key", Argument::Text("own")),
            ("x-queue-type", Argument::Text("quorum")),
        ],
    }],
    bindings: &[Binding {
        to: End::Queue("own"),
        bind: Bind { exchange: "own.events", key: "own.#", arguments: &[] },
    }],
};
