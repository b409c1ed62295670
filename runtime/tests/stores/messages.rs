//! Handled messages.

use super::stage::{CONSUMER, LONG, Stage};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use topoc_runtime::descriptor::{Deduplicate, Identity, Subscription};
use topoc_runtime::sql::SqlError;
use topoc_runtime::transport::Memory;
use topoc_runtime::{
    Begun, Broker, Context, DeduplicationStore, Delivery, Failure, Handler, Options,
};

pub async fn instances_that_start_at_once_make_the_tables_once<S: Stage + 'static>(stage: S) {
    let stage = Arc::new(stage);
    let mut starting = JoinSet::new();
    for number in 0..6 {
        let stage = stage.clone();
        starting.spawn(async move {
            let store = stage.instance(LONG).await;
            store.begin(CONSUMER, &number.to_string()).await.unwrap()
        });
    }
    assert_eq!(starting.join_all().await, [Begun::New; 6]);
}

pub async fn of_instances_that_begin_at_once_one_does<S: Stage>(stage: S) {
    let mut begun = JoinSet::new();
    for _ in 0..3 {
        let store = Arc::new(stage.instance(LONG).await);
        for number in 0..40 {
            let store = store.clone();
            begun.spawn(async move {
                let id = number.to_string();
                store.begin(CONSUMER, &id).await.unwrap()
            });
        }
    }
    let all = begun.join_all().await;
    assert_eq!(all.iter().filter(|begun| **begun == Begun::New).count(), 40);
    assert_eq!(all.iter().filter(|begun| **begun == Begun::InFlight).count(), 80);
    // Another consumer's messages are others.
    let store = stage.instance(LONG).await;
    assert_eq!(store.begin("another", "0").await.unwrap(), Begun::New);
}

pub async fn a_mark_that_expired_is_taken_over_and_its_holder_is_late<S: Stage>(stage: S) {
    let short = Duration::from_millis(300);
    let (dead, living) = (stage.instance(short).await, stage.instance(LONG).await);
    assert_eq!(dead.begin(CONSUMER, "m").await.unwrap(), Begun::New);
    assert_eq!(living.begin(CONSUMER, "m").await.unwrap(), Begun::InFlight);
    sleep(short).await;
    assert_eq!(living.begin(CONSUMER, "m").await.unwrap(), Begun::New);
    // It was not dead after all, and gives up what it no longer has.
    dead.abandon(CONSUMER, "m").await.unwrap();
    assert_eq!(dead.begin(CONSUMER, "m").await.unwrap(), Begun::InFlight);
    // Both come to their end: the first to commit wins, and the other's work is rolled back.
    let (mut first, mut second) = (stage.transaction().await, None);
    S::work(&mut first).await;
    S::commit_in(&living, &mut first, "m", LONG).await.unwrap();
    let late = async {
        let transaction = second.insert(stage.transaction().await);
        let result = S::commit_in(&dead, transaction, "m", LONG).await;
        if result.is_ok() {
            S::work(transaction).await;
        }
        result
    };
    let commit = async {
        sleep(Duration::from_millis(100)).await;
        S::commit(first).await;
    };
    let (late, ()) = tokio::join!(late, commit);
    assert!(matches!(late, Err(SqlError::Duplicate)), "{late:?}");
    drop(second);
    assert_eq!(stage.worked().await, 1);
    assert_eq!(dead.begin(CONSUMER, "m").await.unwrap(), Begun::Done);
}

pub async fn a_failed_attempt_takes_its_own_mark_away_and_nothing_else<S: Stage>(stage: S) {
    let (one, other) = (stage.instance(LONG).await, stage.instance(LONG).await);
    assert_eq!(one.begin(CONSUMER, "m").await.unwrap(), Begun::New);
    other.abandon(CONSUMER, "m").await.unwrap();
    assert_eq!(other.begin(CONSUMER, "m").await.unwrap(), Begun::InFlight);
    one.abandon(CONSUMER, "m").await.unwrap();
    assert_eq!(other.begin(CONSUMER, "m").await.unwrap(), Begun::New);
    // A handler may fail after its transaction.
    other.commit(CONSUMER, "m", LONG).await.unwrap();
    other.abandon(CONSUMER, "m").await.unwrap();
    assert_eq!(one.begin(CONSUMER, "m").await.unwrap(), Begun::Done);
}

pub async fn what_was_handled_is_forgotten_in_time<S: Stage>(stage: S) {
    let store = stage.instance(LONG).await;
    for (id, keep) in [("short", Duration::from_millis(200)), ("long", LONG)] {
        store.begin(CONSUMER, id).await.unwrap();
        store.commit(CONSUMER, id, keep).await.unwrap();
    }
    store.begin(CONSUMER, "in flight").await.unwrap();
    assert_eq!(S::sweep(&store).await, 0);
    sleep(Duration::from_millis(300)).await;
    assert_eq!(S::sweep(&store).await, 1);
    assert_eq!(store.begin(CONSUMER, "short").await.unwrap(), Begun::New);
    assert_eq!(store.begin(CONSUMER, "long").await.unwrap(), Begun::Done);
    // It also does so by itself.
    store.commit(CONSUMER, "short", Duration::ZERO).await.unwrap();
    for _ in 0..1000 {
        store.begin(CONSUMER, "long").await.unwrap();
    }
    assert_eq!(S::sweep(&store).await, 0);
}

static ONCE: Subscription = Subscription {
    deduplicate: Some(Deduplicate { by: Identity::MessageId, keep: LONG }),
    ..Subscription::new(CONSUMER, &["work"])
};

/// Does its work and remembers the message in one transaction; then the connection is lost, so that no acknowledgement arrives.
struct Worker<S: Stage> {
    stage: Arc<S>,
    store: Arc<S::Store>,
    memory: Memory,
    attempts: Arc<AtomicU32>,
}

impl<S: Stage + 'static> Handler for Worker<S> {
    async fn handle(&self, _: &Delivery, context: &Context) -> Result<(), Failure> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        let id = context.message_id.as_deref().unwrap_or_default();
        let mut transaction = self.stage.transaction().await;
        S::work(&mut transaction).await;
        S::commit_in(&self.store, &mut transaction, id, LONG).await?;
        S::commit(transaction).await;
        self.memory.disconnect();
        Ok(())
    }
}

pub async fn a_crash_between_commit_and_ack_is_a_duplicate<S: Stage + 'static>(stage: S) {
    let memory = Memory::new(include_str!("../conformance/definitions.json")).unwrap();
    let options = Options::new("worker", "");
    let broker = Broker::connect_by(Arc::new(memory.clone()), &options).await.unwrap();
    let (store, stage) = (Arc::new(stage.instance(LONG).await), Arc::new(stage));
    let broker = broker.deduplicating_by(store.clone());
    broker.publisher().publish(super::stage::message("work.a", "x")).await.unwrap();
    let attempts = Arc::<AtomicU32>::default();
    let worker =
        Worker { stage: stage.clone(), store, memory: memory.clone(), attempts: attempts.clone() };
    broker.consume(&ONCE, worker);
    let settled = async {
        while attempts.load(Ordering::SeqCst) == 0
            || memory.in_work("work") + memory.waiting("work").len() > 0
        {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(30), settled).await.unwrap();
    assert_eq!((attempts.load(Ordering::SeqCst), stage.worked().await), (1, 1));
    broker.shutdown(Duration::from_secs(5)).await;
}
