//! Messages that wait in a database.

use super::stage::{CONSUMER, LONG, Stage, message};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use topoc_runtime::sql::SqlError;
use topoc_runtime::transport::Memory;
use topoc_runtime::{Begun, Broker, DeduplicationStore, Envelope, Options, Outbox, Relay, Value};

const OFTEN: Duration = Duration::from_millis(20);

async fn broker() -> (Memory, Broker) {
    let memory = Memory::new(include_str!("../conformance/definitions.json")).unwrap();
    let options = Options::new("shop", "");
    let broker = Broker::connect_by(Arc::new(memory.clone()), &options).await.unwrap();
    (memory, broker)
}

async fn enqueue<S: Stage>(stage: &S, store: &S::Store, envelopes: Vec<Envelope>) {
    let mut transaction = stage.transaction().await;
    for envelope in envelopes {
        store.enqueue(&mut transaction, envelope).await.unwrap();
    }
    S::commit(transaction).await;
}

fn numbered(from: u32, to: u32) -> Vec<Envelope> {
    (from..to).map(|number| message("work.a", number)).collect()
}

/// What has arrived, as soon as it is so many.
async fn arrived(memory: &Memory, count: usize) -> Vec<String> {
    let bodies = || {
        let waiting = memory.waiting("work").into_iter();
        waiting.map(|delivery| String::from_utf8(delivery.body).unwrap()).collect::<Vec<_>>()
    };
    let all = async {
        while bodies().len() < count {
            sleep(OFTEN).await;
        }
    };
    timeout(Duration::from_secs(60), all).await.unwrap_or_else(|_| panic!("{:?}", bodies()));
    bodies()
}

fn in_order(count: u32) -> Vec<String> {
    (0..count).map(|number| number.to_string()).collect()
}

pub async fn what_is_rolled_back_was_never_there<S: Stage>(stage: S) {
    let store = stage.instance(LONG).await;
    assert_eq!(store.begin(CONSUMER, "m").await.unwrap(), Begun::New);
    let mut transaction = stage.transaction().await;
    S::work(&mut transaction).await;
    store.enqueue(&mut transaction, message("work.a", "x")).await.unwrap();
    S::commit_in(&store, &mut transaction, "m", LONG).await.unwrap();
    drop(transaction);
    store.abandon(CONSUMER, "m").await.unwrap();
    assert_eq!(stage.worked().await, 0);
    assert!(store.waiting(10).await.unwrap().is_empty());
    assert_eq!(store.begin(CONSUMER, "m").await.unwrap(), Begun::New);
}

pub async fn an_envelope_waits_as_it_was_with_what_it_belongs_to<S: Stage>(stage: S) {
    let store = stage.instance(LONG).await;
    let mut given = message("work.a", "").of("thing.happened", 2);
    given = given.with_header("share", Value::Float(0.1)).with_header("nothing", Value::Void);
    given.body = (0..=u8::MAX).collect();
    given.properties.message_id = Some("m-1".into());
    given.properties.timestamp = Some(1_700_000_000);
    given.properties.expiration = Some(Duration::from_millis(1500));
    let long: &'static str = Box::leak("x".repeat(256).into_boxed_str());
    let mut transaction = stage.transaction().await;
    let refused = store.enqueue(&mut transaction, message(long, "never")).await;
    assert!(matches!(refused, Err(SqlError::Invalid(_))), "{refused:?}");
    store.enqueue(&mut transaction, given.clone()).await.unwrap();
    store.enqueue(&mut transaction, message("work.a", "bare")).await.unwrap();
    S::commit(transaction).await;
    let waiting = store.waiting(10).await.unwrap();
    assert_eq!(waiting.len(), 2);
    assert_eq!(waiting[0].1, given);
    // However often it is published, it is the same message.
    let bare = &waiting[1].1.properties;
    assert!(bare.message_id.is_some() && bare.timestamp.is_some(), "{bare:?}");
    assert_eq!(store.waiting(10).await.unwrap(), waiting);
    assert_eq!(store.waiting(1).await.unwrap().len(), 1);
    store.delete(&waiting[0].0).await.unwrap();
    assert_eq!(store.waiting(10).await.unwrap(), waiting[1..]);
}

pub async fn of_two_relays_one_publishes_and_the_other_takes_over<S: Stage>(stage: S) {
    let (memory, broker) = broker().await;
    let (one, other) = (stage.instance(LONG).await, stage.instance(LONG).await);
    let (one, other) = (Arc::new(one), Arc::new(other));
    enqueue(&stage, &one, numbered(0, 150)).await;
    let relays: [Relay; 2] = [&one, &other].map(|store| broker.relay(store.clone(), OFTEN));
    enqueue(&stage, &other, numbered(150, 250)).await;
    // All of them, each once, in their order.
    assert_eq!(arrived(&memory, 250).await, in_order(250));
    // Whichever stops leaves the outbox to the other at once, however long its claim would count.
    for (number, relay) in (250..).zip(relays) {
        enqueue(&stage, &one, numbered(number, number + 1)).await;
        assert_eq!(arrived(&memory, number as usize + 1).await, in_order(number + 1));
        relay.stop().await;
    }
    enqueue(&stage, &one, numbered(252, 253)).await;
    sleep(OFTEN * 5).await;
    assert_eq!(arrived(&memory, 252).await, in_order(252));
    broker.shutdown(Duration::from_secs(5)).await;
}

pub async fn a_relay_that_is_gone_is_waited_for<S: Stage>(stage: S) {
    let (memory, broker) = broker().await;
    let counts = Duration::from_secs(1);
    let gone = stage.instance(counts).await;
    enqueue(&stage, &gone, numbered(0, 3)).await;
    let since = Instant::now();
    assert_eq!(gone.waiting(10).await.unwrap().len(), 3);
    let relay = broker.relay(Arc::new(stage.instance(counts).await), OFTEN);
    assert_eq!(arrived(&memory, 3).await, in_order(3));
    assert!(since.elapsed() >= counts);
    // It comes back, and learns that the outbox is no longer its own.
    assert!(gone.waiting(10).await.unwrap().is_empty());
    assert!(matches!(gone.delete(&0).await, Err(SqlError::ClaimLost)));
    relay.stop().await;
    broker.shutdown(Duration::from_secs(5)).await;
}
