//! Deliveries on their way through a consumer.

use crate::stage::{PATIENCE, Seen, Stage, message};
use crate::subscriptions::{LIVE, ONCE, ORDERED, ORDERED_ONCE, PLAIN, WORK};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use topoc_runtime::{
    Begun, Broker, DeduplicationStore, Failure, Health, MemoryStore, PublishError, Value,
};

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

/// Publishes messages of one customer: their numbers are their ids, too.
async fn publish_in_order(broker: &Broker, count: usize) {
    for number in 0..count {
        let header = Value::Text("a".to_owned());
        let mut message = message("orders", "paid", number).with_header("customer", header);
        message.properties.message_id = Some(number.to_string().into());
        broker.publisher().publish(message).await.unwrap();
    }
}

pub async fn equal_keys_keep_their_order_through_a_release(stage: Stage) {
    let broker = stage.broker().await;
    publish_in_order(&broker, 4).await;
    let count = AtomicU32::new(0);
    let mut seen = Seen::of(&broker, &ORDERED, move |_, _| {
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        async move { if is_first { Err(Failure::release()) } else { Ok(()) } }
    });
    assert_eq!(seen.bodies(5).await, ["0", "0", "1", "2", "3"]);
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn equal_keys_keep_their_order_while_another_instance_is_at_one(stage: Stage) {
    let store = Arc::new(MemoryStore::default());
    let broker = stage.broker().await.deduplicating_by(store.clone());
    assert_eq!(store.begin("ordered", "0").await.unwrap(), Begun::New);
    publish_in_order(&broker, 4).await;
    let mut seen = Seen::all(&broker, &ORDERED_ONCE);
    seen.quiet().await;
    // The other instance fails.
    store.abandon("ordered", "0").await.unwrap();
    assert_eq!(seen.bodies(4).await, ["0", "1", "2", "3"]);
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
