//! Offsets and leases.

use super::stage::{LONG, Stage};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use topoc_runtime::descriptor::{Offset, Source, Subscription};
use topoc_runtime::transport::Memory;
use topoc_runtime::{Broker, Context, Delivery, Failure, Handler, Lease, OffsetStore, Options};

pub async fn an_offset_is_there_for_the_next_process<S: Stage>(stage: S) {
    let first = stage.instance(LONG).await;
    assert_eq!(first.load("audit", "log").await.unwrap(), None);
    for offset in [7, 41, i64::MAX as u64, 3] {
        first.store("audit", "log", offset).await.unwrap();
        let next = stage.instance(LONG).await;
        assert_eq!(next.load("audit", "log").await.unwrap(), Some(offset));
    }
    assert_eq!(first.load("audit", "log-1").await.unwrap(), None);
    assert_eq!(first.load("billing", "log").await.unwrap(), None);
}

pub async fn a_lease_has_one_holder_and_a_token_that_rises<S: Stage>(stage: S) {
    let mut asked = JoinSet::new();
    for _ in 0..3 {
        let store = Arc::new(stage.instance(LONG).await);
        for _ in 0..5 {
            let store = store.clone();
            asked.spawn(async move { store.acquire("log", LONG).await.unwrap() });
        }
    }
    let tokens: Vec<u64> = asked.join_all().await.into_iter().flatten().collect();
    assert_eq!(tokens, [1]);
    let (one, other) = (stage.instance(LONG).await, stage.instance(LONG).await);
    assert_eq!(other.acquire("another", LONG).await.unwrap(), Some(1));
    // A token that is not the holder's changes nothing.
    assert!(!other.renew("log", 2, LONG).await.unwrap());
    other.release("log", 2).await.unwrap();
    assert_eq!(other.acquire("log", LONG).await.unwrap(), None);
    // Kept for a moment only.
    let short = Duration::from_millis(300);
    assert!(one.renew("log", 1, short).await.unwrap());
    assert_eq!(other.acquire("log", LONG).await.unwrap(), None);
    sleep(short).await;
    assert_eq!(other.acquire("log", LONG).await.unwrap(), Some(2));
    assert!(!one.renew("log", 1, LONG).await.unwrap());
    other.release("log", 2).await.unwrap();
    assert_eq!(one.acquire("log", LONG).await.unwrap(), Some(3));
}

/// How long a lease counts that is not renewed.
const HOLD: Duration = Duration::from_millis(900);

static KEPT: Subscription = Subscription {
    source: Source::Stream(Offset::First),
    offsets_stored: true,
    prefetch: 10,
    ..Subscription::new("log", &["log"])
};

struct Told(mpsc::UnboundedSender<String>);

impl Handler for Told {
    async fn handle(&self, delivery: &Delivery, _: &Context) -> Result<(), Failure> {
        self.0.send(String::from_utf8(delivery.body.clone())?)?;
        Ok(())
    }
}

pub async fn instances_share_a_stream_by_their_database<S: Stage>(stage: S) {
    let memory = Memory::new(include_str!("../conformance/definitions.json")).unwrap();
    let (mut brokers, mut told) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let options = Options::new("audit", "");
        let broker = Broker::connect_by(Arc::new(memory.clone()), &options).await.unwrap();
        let store = Arc::new(stage.instance(LONG).await);
        let broker = broker.storing_offsets_in(store.clone()).leasing_by(store, HOLD);
        let (sender, receiver) = mpsc::unbounded_channel();
        // The first one reads before the other asks.
        broker.consume(&KEPT, Told(sender)).reading().await;
        brokers.push(broker);
        told.push(receiver);
    }
    // The first one stops, and the other goes on behind it.
    for (number, (broker, told)) in brokers.iter().zip(&mut told).enumerate() {
        for message in 0..20 {
            let message = super::stage::message("log.a", number * 20 + message);
            broker.publisher().publish(message).await.unwrap();
        }
        for message in 0..20 {
            let came = timeout(Duration::from_secs(30), told.recv()).await.unwrap().unwrap();
            assert_eq!(came, (number * 20 + message).to_string());
        }
        broker.shutdown(Duration::from_secs(5)).await;
        assert!(told.try_recv().is_err());
    }
    let store = stage.instance(LONG).await;
    assert_eq!(store.load("audit", "log").await.unwrap(), Some(39));
}
