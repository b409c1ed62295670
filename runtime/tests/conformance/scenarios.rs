//! What every broker has to do with the runtime, told once.

use super::stage::{PATIENCE, Seen, Stage, message};
use super::subscriptions::{ASKED, LIVE, LOG, ONCE, ORDERED, PARKED_WORK, PLAIN, WORK};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use topoc_runtime::{
    Context, Delivery, Envelope, Failure, Health, Outbox, PublishError, RequestError, Responder,
    Value, headers,
};

/// All scenarios, for a macro that makes a test of each.
macro_rules! each {
    ($run:ident) => {
        $run! {
            what_is_confirmed_is_handled_once
            a_publish_that_arrives_nowhere_says_so
            a_full_queue_is_a_nack
            a_failure_is_tried_again_after_its_delays
            after_the_last_attempt_a_message_is_parked_with_its_cause
            a_panic_is_a_retry
            what_cannot_be_decoded_is_parked_at_once
            without_a_place_of_its_own_the_queue_parks
            what_is_released_comes_again_as_the_same_attempt
            a_lost_connection_comes_back_with_its_consumers
            equal_keys_keep_their_order_through_a_failure
            every_instance_gets_every_message
            a_stream_is_read_from_its_beginning_by_everyone
            what_a_handler_publishes_belongs_to_what_it_handles
            a_shutdown_finishes_what_is_begun_and_releases_the_rest
            a_request_gets_its_own_reply
            a_request_without_a_reply_ends_in_time_and_with_its_connection
            a_duplicate_is_handled_once_and_a_failure_is_no_duplicate
            an_outbox_keeps_what_the_broker_does_not_take
        }
    };
}
pub(crate) use each;

pub async fn what_is_confirmed_is_handled_once(stage: Stage) {
    let broker = stage.broker().await;
    let mut publishes = JoinSet::new();
    for number in 0..200 {
        let publisher = broker.publisher().clone();
        publishes
            .spawn(async move { publisher.publish(message("events", "work.a", number)).await });
    }
    while let Some(published) = publishes.join_next().await {
        assert!(!published.unwrap().unwrap().message_id.is_empty());
    }
    let mut seen = Seen::all(&broker, &WORK);
    let bodies: BTreeSet<String> = seen.bodies(200).await.into_iter().collect();
    assert_eq!(bodies.len(), 200);
    seen.quiet().await;
    seen.consumer.stop(PATIENCE).await;
    // All were acknowledged: nothing comes back.
    Seen::all(&broker, &PLAIN).quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_publish_that_arrives_nowhere_says_so(stage: Stage) {
    let broker = stage.broker().await;
    let publish = |exchange, key| broker.publisher().publish(message(exchange, key, "x"));
    let unroutable = publish("events", "nobody.cares").await;
    assert!(matches!(unroutable, Err(PublishError::Unroutable { .. })), "{unroutable:?}");
    let refused = publish("no.such.exchange", "x").await;
    assert!(matches!(refused, Err(PublishError::Refused { .. })), "{refused:?}");
    let long: &'static str = Box::leak("x".repeat(256).into_boxed_str());
    let invalid = publish("events", long).await;
    assert!(matches!(invalid, Err(PublishError::Invalid { .. })), "{invalid:?}");
    // A channel that the broker closed is replaced.
    publish("events", "work.a").await.unwrap();
    broker.shutdown(PATIENCE).await;
}

pub async fn a_full_queue_is_a_nack(stage: Stage) {
    let broker = stage.broker().await;
    // A quorum queue notices its limit a little late.
    for _ in 0..50 {
        match broker.publisher().publish(message("events", "full", "x")).await {
            Ok(_) => {}
            Err(PublishError::Nacked) => return broker.shutdown(PATIENCE).await,
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("the queue takes all");
}

pub async fn a_failure_is_tried_again_after_its_delays(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, context| async move {
        if context.attempt < 3 { Err(Failure::retry("not yet")) } else { Ok(()) }
    });
    let receipt = broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    let mut last: Option<Instant> = None;
    for (attempt, delay) in [(1, 0), (2, 200), (3, 400)] {
        let (delivery, context) = seen.next().await;
        assert_eq!(context.attempt, attempt);
        assert_eq!((delivery.exchange.as_str(), delivery.key.as_str()), ("events", "work.a"));
        assert_eq!(delivery.message_id(), Some(receipt.message_id.as_str()));
        assert_eq!((delivery.type_name(), delivery.version()), (Some("thing.happened"), Some(1)));
        // The timer and the broker's clock are not one: half of a delay is well beyond chance.
        let least = Duration::from_millis(delay / 2);
        assert!(last.is_none_or(|last| last.elapsed() >= least), "{attempt}");
        last = Some(Instant::now());
    }
    seen.quiet().await;
    Seen::all(&broker, &PARKED_WORK).quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn after_the_last_attempt_a_message_is_parked_with_its_cause(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, _| async {
        let number: Result<u8, _> = "many".parse::<u8>();
        number?;
        Ok(())
    });
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.bodies(3).await;
    let (delivery, _) = parked.next().await;
    assert_eq!(delivery.text(headers::CAUSE), Some("invalid digit found in string"));
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("failed"));
    assert_eq!(delivery.text(headers::QUEUE), Some("work"));
    assert_eq!((delivery.exchange.as_str(), delivery.key.as_str()), ("events", "work.a"));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_panic_is_a_retry(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, context| async move {
        assert!(context.attempt > 1, "out of order");
        Ok(())
    });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    assert_eq!(seen.next().await.1.attempt, 1);
    let (delivery, context) = seen.next().await;
    assert_eq!(context.attempt, 2);
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("panicked"));
    assert_eq!(delivery.text(headers::CAUSE), Some("out of order"));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn what_cannot_be_decoded_is_parked_at_once(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, _| async { Err(Failure::undecodable("no JSON")) });
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.next().await;
    let (delivery, _) = parked.next().await;
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("undecodable"));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn without_a_place_of_its_own_the_queue_parks(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &PLAIN, |_, _| async { Err(Failure::retry("never")) });
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.next().await;
    let (delivery, _) = parked.next().await;
    assert!(delivery.properties.headers.get("x-death").is_some(), "{delivery:?}");
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn what_is_released_comes_again_as_the_same_attempt(stage: Stage) {
    let broker = stage.broker().await;
    let count = AtomicU32::new(0);
    let mut seen = Seen::of(&broker, &WORK, move |_, _| {
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        async move { if is_first { Err(Failure::release()) } else { Ok(()) } }
    });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    assert!(!seen.next().await.1.redelivered);
    let (_, context) = seen.next().await;
    assert!(context.redelivered);
    assert_eq!(context.attempt, 1);
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_lost_connection_comes_back_with_its_consumers(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::all(&broker, &WORK);
    broker.publisher().publish(message("events", "work.a", "before")).await.unwrap();
    assert_eq!(seen.body().await, "before");
    // Followed from before: a connection that is back at once was lost all the same.
    let mut health = broker.consuming();
    let lost = tokio::spawn(async move {
        let is_lost = |health: &Health| matches!(health, Health::Lost { .. });
        health.wait_for(is_lost).await.map(drop)
    });
    (stage.disconnect)();
    tokio::time::timeout(PATIENCE, lost).await.unwrap().unwrap().unwrap();
    loop {
        match broker.publisher().publish(message("events", "work.a", "after")).await {
            Ok(_) => break,
            Err(PublishError::Unknown { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(seen.body().await, "after");
    broker.shutdown(PATIENCE).await;
}

pub async fn equal_keys_keep_their_order_through_a_failure(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &ORDERED, |delivery, context| async move {
        let is_first = delivery.body == b"0" && context.attempt == 1;
        if is_first { Err(Failure::retry("once")) } else { Ok(()) }
    });
    let customers = ["a", "b", "c", "d"];
    for number in 0..8 {
        for customer in customers {
            let header = Value::Text(customer.to_owned());
            let message = message("orders", "paid", number).with_header("customer", header);
            broker.publisher().publish(message).await.unwrap();
        }
    }
    let mut came: Vec<(String, String)> = Vec::new();
    for _ in 0..customers.len() * 9 {
        let (delivery, _) = seen.next().await;
        let customer = delivery.text("customer").unwrap().to_owned();
        came.push((customer, String::from_utf8(delivery.body).unwrap()));
    }
    for customer in customers {
        let of = came.iter().filter(|(of, _)| of == customer).map(|(_, body)| body.as_str());
        assert_eq!(of.collect::<Vec<_>>(), ["0", "0", "1", "2", "3", "4", "5", "6", "7"]);
    }
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn every_instance_gets_every_message(stage: Stage) {
    let broker = stage.broker().await;
    let (mut one, mut other) = (Seen::all(&broker, &LIVE), Seen::all(&broker, &LIVE));
    // Until an instance's queue is bound, messages pass it by.
    tokio::join!(one.consumer.reading(), other.consumer.reading());
    broker.publisher().publish(message("events", "live.a", "x")).await.unwrap();
    assert_eq!((one.body().await, other.body().await), ("x".to_owned(), "x".to_owned()));
    broker.shutdown(PATIENCE).await;
}

pub async fn a_stream_is_read_from_its_beginning_by_everyone(stage: Stage) {
    let broker = stage.broker().await;
    for number in 0..12 {
        broker.publisher().publish(message("events", "log.a", number)).await.unwrap();
    }
    let expected: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    for _ in 0..2 {
        let mut seen = Seen::all(&broker, &LOG);
        assert_eq!(seen.bodies(12).await, expected);
        seen.consumer.stop(PATIENCE).await;
    }
    broker.shutdown(PATIENCE).await;
}

pub async fn what_a_handler_publishes_belongs_to_what_it_handles(stage: Stage) {
    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let broker = stage.broker().await;
    let publisher = broker.publisher().clone();
    let mut seen = Seen::of(&broker, &WORK, move |delivery, _| {
        let (publisher, is_first) = (publisher.clone(), delivery.key == "work.a");
        async move {
            if is_first {
                publisher.publish(message("events", "work.b", "next")).await?;
            }
            Ok(())
        }
    });
    let trace = Value::Text(TRACE.to_owned());
    let first = message("events", "work.a", "x").with_header(headers::TRACEPARENT, trace);
    let receipt = broker.publisher().publish(first).await.unwrap();
    seen.next().await;
    let (delivery, context) = seen.next().await;
    assert_eq!(context.correlation_id, Some(receipt.message_id));
    assert_eq!(context.traceparent.as_deref(), Some(TRACE));
    assert_eq!(delivery.properties.app_id.as_deref(), Some("conformance"));
    broker.shutdown(PATIENCE).await;
}

pub async fn a_shutdown_finishes_what_is_begun_and_releases_the_rest(stage: Stage) {
    let (first, second) = (stage.broker().await, stage.broker().await);
    let gate = Arc::new(Semaphore::new(0));
    let held = gate.clone();
    let mut seen = Seen::of(&first, &WORK, move |_, _| {
        let gate = held.clone();
        async move {
            gate.acquire().await?.forget();
            Ok(())
        }
    });
    for number in 0..10 {
        first.publisher().publish(message("events", "work.a", number)).await.unwrap();
    }
    // Its four workers are at work, the others wait in front of them.
    let begun: BTreeSet<String> = seen.bodies(4).await.into_iter().collect();
    let opened = async {
        sleep(Duration::from_millis(300)).await;
        gate.add_permits(4);
    };
    tokio::join!(first.shutdown(PATIENCE), opened);
    let rest: BTreeSet<String> = Seen::all(&second, &WORK).bodies(6).await.into_iter().collect();
    assert!(begun.is_disjoint(&rest), "{begun:?} {rest:?}");
    Seen::all(&second, &PLAIN).quiet().await;
    let closed = first.publisher().publish(message("events", "work.a", "x")).await;
    assert_eq!(closed, Err(PublishError::Closed));
    second.shutdown(PATIENCE).await;
}

/// Answers with what it was asked, unless that is silence.
struct Echo;

impl Responder for Echo {
    async fn answer(&self, request: &Delivery, _: &Context) -> Result<Envelope, Failure> {
        if request.body == b"silence" {
            std::future::pending::<()>().await;
        }
        Ok(Envelope::new("", "", request.body.clone()))
    }
}

pub async fn a_request_gets_its_own_reply(stage: Stage) {
    let broker = stage.broker().await;
    broker.answer(&ASKED, Echo);
    let mut asked = JoinSet::new();
    for number in 0..50 {
        let requester = broker.requester().clone();
        asked.spawn(async move {
            let reply = requester.ask(message("rpc", "ask", number), PATIENCE).await.unwrap();
            assert_eq!(reply.body, number.to_string().into_bytes());
        });
    }
    while let Some(one) = asked.join_next().await {
        one.unwrap();
    }
    let unroutable = broker.requester().ask(message("rpc", "nobody", "x"), PATIENCE).await;
    let unroutable_is =
        matches!(unroutable, Err(RequestError::Publish(PublishError::Unroutable { .. })));
    assert!(unroutable_is, "{unroutable:?}");
    let refused = broker.requester().ask(message("no.such.exchange", "x", "x"), PATIENCE).await;
    let is_refused = matches!(refused, Err(RequestError::Publish(PublishError::Refused { .. })));
    assert!(is_refused, "{refused:?}");
    // The broker closed the channel for that; the next request has another one.
    let reply = broker.requester().ask(message("rpc", "ask", "again"), PATIENCE).await.unwrap();
    assert_eq!(reply.body, b"again");
    broker.shutdown(PATIENCE).await;
}

pub async fn a_request_without_a_reply_ends_in_time_and_with_its_connection(stage: Stage) {
    let broker = stage.broker().await;
    broker.answer(&ASKED, Echo);
    let ask = |timeout| broker.requester().ask(message("rpc", "ask", "silence"), timeout);
    // The first request opens the channel, which takes its time too.
    broker.requester().ask(message("rpc", "ask", "first"), PATIENCE).await.unwrap();
    assert_eq!(ask(Duration::from_secs(1)).await, Err(RequestError::TimedOut));
    let lost = async {
        sleep(Duration::from_millis(500)).await;
        (stage.disconnect)();
    };
    let (answer, ()) = tokio::join!(ask(PATIENCE), lost);
    assert_eq!(answer, Err(RequestError::Lost));
    // The next one goes by a new channel.
    let reply = broker.requester().ask(message("rpc", "ask", "again"), PATIENCE).await.unwrap();
    assert_eq!(reply.body, b"again");
    broker.shutdown(Duration::from_millis(100)).await;
}

pub async fn a_duplicate_is_handled_once_and_a_failure_is_no_duplicate(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &ONCE, |_, context| async move {
        if context.attempt == 1 { Err(Failure::retry("once")) } else { Ok(()) }
    });
    let mut twice = message("events", "work.a", "x");
    twice.properties.message_id = Some("one and the same".into());
    broker.publisher().publish(twice.clone()).await.unwrap();
    assert_eq!(seen.next().await.1.attempt, 1);
    assert_eq!(seen.next().await.1.attempt, 2);
    sleep(Duration::from_millis(200)).await;
    broker.publisher().publish(twice).await.unwrap();
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

/// A table in memory.
#[derive(Default)]
struct Table(Mutex<BTreeMap<u32, Envelope>>);

impl Outbox for Table {
    type Transaction = u32;
    type Id = u32;
    type Error = std::convert::Infallible;

    async fn enqueue(&self, next: &mut u32, envelope: Envelope) -> Result<(), Self::Error> {
        *next += 1;
        self.0.lock().unwrap().insert(*next, envelope);
        Ok(())
    }

    async fn waiting(&self, most: usize) -> Result<Vec<(u32, Envelope)>, Self::Error> {
        let rows = self.0.lock().unwrap();
        Ok(rows.iter().take(most).map(|(id, envelope)| (*id, envelope.clone())).collect())
    }

    async fn delete(&self, id: &u32) -> Result<(), Self::Error> {
        self.0.lock().unwrap().remove(id);
        Ok(())
    }
}

pub async fn an_outbox_keeps_what_the_broker_does_not_take(stage: Stage) {
    let broker = stage.broker().await;
    let (table, mut next) = (Arc::new(Table::default()), 0);
    for (key, body) in [("work.a", "1"), ("work.a", "2"), ("nobody.cares", "3"), ("work.a", "4")] {
        table.enqueue(&mut next, message("events", key, body)).await.unwrap();
    }
    let mut seen = Seen::all(&broker, &WORK);
    let relay = broker.relay(table.clone(), Duration::from_millis(50));
    let bodies: BTreeSet<String> = seen.bodies(2).await.into_iter().collect();
    assert_eq!(bodies, BTreeSet::from(["1".to_owned(), "2".to_owned()]));
    seen.quiet().await;
    assert_eq!(table.0.lock().unwrap().len(), 2);
    // Once it can go, what waited behind it goes, too.
    table.0.lock().unwrap().get_mut(&3).unwrap().key = "work.b".into();
    let bodies: BTreeSet<String> = seen.bodies(2).await.into_iter().collect();
    assert_eq!(bodies, BTreeSet::from(["3".to_owned(), "4".to_owned()]));
    relay.stop().await;
    assert!(table.0.lock().unwrap().is_empty());
    broker.shutdown(PATIENCE).await;
}
