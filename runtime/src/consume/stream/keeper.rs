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
        Self { task: tokio::spawn(keep(shelf, handled)) }
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

async fn keep(shelf: Shelf, mut handled: watch::Receiver<Option<u64>>) {
    let Shelf { offsets, service, stream } = shelf;
    let mut stored = *handled.borrow();
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
