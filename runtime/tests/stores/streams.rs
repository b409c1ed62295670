//! Offsets and leases.

use super::stage::{LONG, Stage};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;
use topoc_runtime::{Lease, OffsetStore};

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
