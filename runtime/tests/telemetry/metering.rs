//! What is measured.

use super::measured::Recorder;
use super::stage::{PATIENCE, Seen, message};
use super::subscriptions::{ASKED, LOG, ONCE, ORDERED, WORK};
use super::{broker, options};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::sleep;
use topoc_runtime::descriptor::{DeadLetter, Subscription};
use topoc_runtime::telemetry::names::{
    CONNECTION, DESTINATION_TEMPLATE, ERROR_TYPE, OPERATION_NAME, OUTCOME,
};
use topoc_runtime::{Envelope, Failure, Health, PublishError, Value};

const SENT: &str = "messaging.client.sent.messages";
const OPERATION_DURATION: &str = "messaging.client.operation.duration";
const SETTLED: &str = "topoc.consumer.settled";
const PROCESS_DURATION: &str = "messaging.process.duration";
const WORK_QUEUE: (&str, &str) = (DESTINATION_TEMPLATE, "work");

fn work() -> Envelope {
    message("events", "work.a", "x")
}

#[tokio::test(start_paused = true)]
async fn publishes_are_counted_by_exchange_and_outcome() {
    let recorder = Recorder::install();
    let (memory, broker) = broker(&options()).await;
    let publisher = broker.publisher();
    for _ in 0..3 {
        publisher.publish(work()).await.unwrap();
    }
    publisher.publish(message("rpc", "nobody", "x")).await.unwrap_err();
    memory.nack_next(1);
    publisher.publish(work()).await.unwrap_err();
    memory.lose_next_confirms(1);
    publisher.publish(work()).await.unwrap_err();
    publisher.publish(message("events", "work.a", "x").of("t".repeat(256), 1)).await.unwrap_err();
    let seen = recorder.look();
    let sent = |exchange, error: &str| {
        let labels = [(DESTINATION_TEMPLATE, exchange), (ERROR_TYPE, error)];
        (seen.count(SENT, &labels), seen.seconds(OPERATION_DURATION, &labels).len())
    };
    assert_eq!(sent("rpc", "unroutable"), (1, 1));
    assert_eq!(sent("events", "nacked"), (1, 1));
    assert_eq!(sent("events", "unknown"), (1, 1));
    // It was not sent.
    assert_eq!(sent("events", "invalid"), (0, 1));
    let good = seen.0.iter().find(|one| one.name == SENT && !one.labels.contains_key(ERROR_TYPE));
    assert_eq!(good.unwrap().value, metrics_util::debugging::DebugValue::Counter(3));
    assert_eq!(seen.values(SENT, OPERATION_NAME), [Some("publish".to_owned())].into());
}

#[tokio::test(start_paused = true)]
async fn a_publish_that_waits_takes_so_long() {
    let recorder = Recorder::install();
    let (memory, broker) = broker(&options()).await;
    memory.block("disk");
    let is_blocked = |health: &Health| matches!(health, Health::Blocked { .. });
    broker.publishing().wait_for(is_blocked).await.unwrap();
    let published = broker.publisher().publish_within(work(), Duration::from_secs(2)).await;
    assert_eq!(published, Err(PublishError::Blocked));
    let seen = recorder.look();
    let blocked = [(DESTINATION_TEMPLATE, "events"), (ERROR_TYPE, "blocked")];
    let [seconds] = seen.seconds(OPERATION_DURATION, &blocked)[..] else {
        unreachable!("one publish")
    };
    assert!((2.0..2.1).contains(&seconds), "{seconds}");
    assert_eq!(seen.count(SENT, &blocked), 0);
    let publishes = [(CONNECTION, "telemetry (publishes)")];
    assert_eq!(seen.gauge("topoc.connection.up", &publishes), Some(1.0));
    assert_eq!(seen.gauge("topoc.connection.blocked", &publishes), Some(1.0));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_is_measured_from_its_beginning_to_its_end() {
    let recorder = Recorder::install();
    let (_, broker) = broker(&options()).await;
    let mut seen = Seen::of(&broker, &WORK, |_, _| async {
        sleep(Duration::from_secs(3)).await;
        Ok(())
    });
    let mut old = work();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    old.properties.timestamp = Some(now - 100);
    broker.publisher().publish(old).await.unwrap();
    seen.next().await;
    let during = recorder.look();
    assert_eq!(during.gauge("topoc.consumer.active", &[WORK_QUEUE]), Some(1.0));
    assert_eq!(during.count("messaging.client.consumed.messages", &[WORK_QUEUE]), 1);
    let [age] = during.seconds("topoc.consumer.message.age", &[WORK_QUEUE])[..] else {
        unreachable!("one message")
    };
    assert!((100.0..=110.0).contains(&age), "{age}");
    assert!(during.seconds(PROCESS_DURATION, &[WORK_QUEUE]).is_empty());
    sleep(Duration::from_secs(4)).await;
    let after = recorder.look();
    // One less than before.
    assert_eq!(after.gauge("topoc.consumer.active", &[WORK_QUEUE]), Some(-1.0));
    let [seconds] = after.seconds(PROCESS_DURATION, &[WORK_QUEUE])[..] else {
        unreachable!("one attempt")
    };
    assert!((3.0..3.1).contains(&seconds), "{seconds}");
    assert_eq!(after.count(SETTLED, &[WORK_QUEUE, (OUTCOME, "done")]), 1);
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_a_delivery_is_counted() {
    let recorder = Recorder::install();
    let (_, broker) = broker(&options()).await;
    let mut seen = Seen::of(&broker, &ONCE, |delivery, context| async move {
        match (&*delivery.body, context.attempt, context.redelivered) {
            (b"retried", 1, _) => Err(Failure::retry("not yet")),
            (b"given up", ..) => Err(Failure::dead_letter("never")),
            (b"released", _, false) => Err(Failure::release()),
            _ => Ok(()),
        }
    });
    let publish = |body: &'static str| {
        let mut envelope = message("events", "work.a", body);
        envelope.properties.message_id = Some(body.into());
        broker.publisher().publish(envelope)
    };
    for body in ["done", "retried", "given up", "released"] {
        publish(body).await.unwrap();
    }
    seen.bodies(6).await;
    publish("done").await.unwrap();
    seen.quiet().await;
    let measured = recorder.look();
    let settled = |outcome| measured.count(SETTLED, &[WORK_QUEUE, (OUTCOME, outcome)]);
    let outcomes = ["done", "duplicate", "retried", "given-up", "released"].map(settled);
    assert_eq!(outcomes, [3, 1, 1, 1, 1]);
    // Seven deliveries, and each had one attempt.
    assert_eq!(measured.count("messaging.client.consumed.messages", &[WORK_QUEUE]), 7);
    let attempts = |error| measured.seconds(PROCESS_DURATION, &[WORK_QUEUE, (ERROR_TYPE, error)]);
    assert_eq!(["failed", "dead-letter", "released"].map(|error| attempts(error).len()), [1; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_in_place_is_one_delivery_of_two_attempts() {
    let recorder = Recorder::install();
    let (_, broker) = broker(&options()).await;
    let mut seen = Seen::of(&broker, &ORDERED, |_, context| async move {
        if context.attempt == 1 { Err(Failure::retry("not yet")) } else { Ok(()) }
    });
    let customer = Value::Text("ada".to_owned());
    let ordered = message("orders", "paid", "x").with_header("customer", customer);
    broker.publisher().publish(ordered).await.unwrap();
    seen.bodies(2).await;
    seen.quiet().await;
    let measured = recorder.look();
    let sum = |name, outcome: &[(&str, &str)]| -> u64 {
        let queues = ["ordered.0", "ordered.1"].into_iter();
        let of = |queue| [&[(DESTINATION_TEMPLATE, queue)], outcome].concat();
        queues.map(|queue| measured.count(name, &of(queue))).sum()
    };
    assert_eq!(sum("messaging.client.consumed.messages", &[]), 1);
    assert_eq!(sum(SETTLED, &[(OUTCOME, "retried")]), 1);
    assert_eq!(sum(SETTLED, &[(OUTCOME, "done")]), 1);
}

static PARKING_LOG: Subscription =
    Subscription { dead_letter: Some(DeadLetter { exchange: "dlx", key: Some("work") }), ..LOG };

#[tokio::test(start_paused = true)]
async fn a_message_of_a_stream_is_given_up_with_its_dead_letter() {
    let recorder = Recorder::install();
    let (_, broker) = broker(&options()).await;
    let mut seen =
        Seen::of(&broker, &PARKING_LOG, |_, _| async { Err(Failure::dead_letter("never")) });
    broker.publisher().publish(message("events", "log.a", "x")).await.unwrap();
    seen.next().await;
    seen.quiet().await;
    let measured = recorder.look();
    let settled =
        |outcome| measured.count(SETTLED, &[(DESTINATION_TEMPLATE, "log"), (OUTCOME, outcome)]);
    assert_eq!(["given-up", "released"].map(settled), [1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_comes_back_is_counted() {
    let recorder = Recorder::install();
    let (memory, broker) = broker(&options()).await;
    let seen = Seen::all(&broker, &ASKED);
    seen.consumer.reading().await;
    memory.disconnect();
    sleep(Duration::from_secs(5)).await;
    let measured = recorder.look();
    for connection in ["telemetry (publishes)", "telemetry (consumes)"] {
        let of = [(CONNECTION, connection)];
        assert_eq!(measured.count("topoc.connection.reconnects", &of), 1);
        assert_eq!(measured.gauge("topoc.connection.up", &of), Some(1.0));
        assert_eq!(measured.gauge("topoc.connection.blocked", &of), Some(0.0));
    }
    assert_eq!(measured.count("topoc.consumer.restarts", &[(DESTINATION_TEMPLATE, "asked")]), 1);
    broker.shutdown(PATIENCE).await;
    let up = recorder.look().gauge("topoc.connection.up", &[(CONNECTION, "telemetry (publishes)")]);
    assert_eq!(up, Some(0.0));
}
