//! Storing offsets, beside the reading: a store that is slow holds nobody up.

use crate::link::pause;
use crate::offsets::OffsetStore;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// After how many messages an offset is stored.
const MESSAGES: u64 = 1000;
/// How long after a message its offset is stored at the latest.
const LATEST: Duration = Duration::from_secs(1);

/// Stores the offsets of one stream.
#[derive(Debug)]
pub(super) struct Keeper {
    task: JoinHandle<()>,
}

/// Where a stream's offsets go.
pub(super) struct Shelf {
    pub(super) offsets: Arc<dyn OffsetStore>,
    pub(super) service: Arc<str>,
    pub(super) stream: &'static str,
}

impl Keeper {
    pub(super) fn start(shelf: Shelf, handled: watch::Receiver<Option<u64>>) -> Self {
        // Now, and not when the task begins: what is handled in between is new.
        let stored = *handled.borrow();
        Self { task: tokio::spawn(keep(shelf, handled, stored)) }
    }

    /// Waits until the last offset is stored; the cursor has gone before.
    pub(super) async fn end(mut self, by: Instant) {
        if timeout_at(by, &mut self.task).await.is_err() {
            // Late, it could set back who reads next.
            self.task.abort();
            tracing::warn!("the last offset is not stored; messages come again");
        }
    }

    /// Stores nothing more: somebody else does.
    pub(super) fn abort(self) {
        self.task.abort();
    }
}

async fn keep(shelf: Shelf, mut handled: watch::Receiver<Option<u64>>, mut stored: Option<u64>) {
    let Shelf { offsets, service, stream } = shelf;
    let mut failures = 0;
    loop {
        let is_open = gather(&mut handled, stored).await;
        let last = *handled.borrow_and_update();
        if let Some(offset) = last.filter(|_| last != stored) {
            match offsets.store(&service, stream, offset).await {
                Ok(()) => (stored, failures) = (last, 0),
                Err(error) => {
                    failures += 1;
                    tracing::warn!(stream, offset, %error, "the offset is not stored");
                    // The end of a reader waits as long as it may.
                    sleep(pause(failures)).await;
                    continue;
                }
            }
        }
        if !is_open {
            return;
        }
    }
}

/// Waits for something new, and then a while for more of it. `false` if nothing more comes.
async fn gather(handled: &mut watch::Receiver<Option<u64>>, stored: Option<u64>) -> bool {
    if handled.wait_for(|handled| *handled != stored).await.is_err() {
        return false;
    }
    let is_enough = |handled: &Option<u64>| {
        handled.is_some_and(|handled| handled.abs_diff(stored.unwrap_or(0)) >= MESSAGES)
    };
    !matches!(timeout(LATEST, handled.wait_for(is_enough)).await, Ok(Err(_)))
}

#[cfg(test)]
mod tests {
    use super::{Keeper, LATEST, MESSAGES, Shelf};
    use crate::deduplicate::StoreError;
    use crate::offsets::OffsetStore;
    use async_trait::async_trait;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::sync::watch;
    use tokio::time::{Instant, sleep};

    /// What was stored, and when; and how often it fails before.
    #[derive(Default)]
    struct Ledger {
        stored: Mutex<Vec<(u64, Instant)>>,
        failures: Mutex<u32>,
    }

    #[async_trait]
    impl OffsetStore for Ledger {
        async fn load(&self, _: &str, _: &str) -> Result<Option<u64>, StoreError> {
            Ok(None)
        }

        async fn store(&self, _: &str, _: &str, offset: u64) -> Result<(), StoreError> {
            let mut failures = self.failures.lock().map_err(|error| error.to_string())?;
            if *failures > 0 {
                *failures -= 1;
                return Err("away".into());
            }
            let mut stored = self.stored.lock().map_err(|error| error.to_string())?;
            stored.push((offset, Instant::now()));
            Ok(())
        }
    }

    fn keeper(failures: u32) -> (Arc<Ledger>, watch::Sender<Option<u64>>, Keeper) {
        let ledger = Arc::new(Ledger { failures: Mutex::new(failures), ..Ledger::default() });
        let (handled, followed) = watch::channel(Some(0));
        let shelf = Shelf { offsets: ledger.clone(), service: "s".into(), stream: "log" };
        (ledger, handled, Keeper::start(shelf, followed))
    }

    fn offsets(ledger: &Ledger) -> Vec<u64> {
        let stored = ledger.stored.lock();
        stored.map_or_else(|_| Vec::new(), |stored| stored.iter().map(|(of, _)| *of).collect())
    }

    #[tokio::test(start_paused = true)]
    async fn offsets_are_gathered_by_time_and_by_count() {
        let (ledger, handled, keeper) = keeper(0);
        for offset in 1..=10 {
            handled.send_replace(Some(offset));
            sleep(LATEST / 20).await;
        }
        sleep(LATEST).await;
        assert_eq!(offsets(&ledger), [10]);
        // So many are stored at once.
        let before = Instant::now();
        handled.send_replace(Some(11));
        sleep(LATEST / 20).await;
        handled.send_replace(Some(10 + MESSAGES));
        sleep(LATEST / 20).await;
        assert_eq!(offsets(&ledger), [10, 10 + MESSAGES]);
        assert!(before.elapsed() < LATEST);
        // Nothing new, nothing stored.
        sleep(LATEST * 10).await;
        assert_eq!(offsets(&ledger).len(), 2);
        drop(handled);
        keeper.end(Instant::now() + LATEST).await;
        assert_eq!(offsets(&ledger).len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_offset_is_stored_at_the_end_by_a_store_that_was_away() {
        let (ledger, handled, keeper) = keeper(2);
        handled.send_replace(Some(7));
        sleep(LATEST + Duration::from_millis(1)).await;
        handled.send_replace(Some(8));
        drop(handled);
        keeper.end(Instant::now() + LATEST * 10).await;
        assert_eq!(offsets(&ledger), [8]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_stays_away_is_waited_for_no_longer_than_allowed() {
        let (ledger, handled, keeper) = keeper(u32::MAX);
        handled.send_replace(Some(7));
        drop(handled);
        let begun = Instant::now();
        keeper.end(begun + LATEST).await;
        assert_eq!(begun.elapsed(), LATEST);
        assert!(offsets(&ledger).is_empty());
    }
}
