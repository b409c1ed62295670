//! The clock of a broker in memory: it gives up what has expired.

use super::Shared;
use std::sync::{Arc, PoisonError, Weak};
use tokio::time::{Instant, sleep_until};

/// Starts it, once.
pub(super) fn start(shared: &Arc<Shared>) {
    let mut ticking = shared.ticking.lock().unwrap_or_else(PoisonError::into_inner);
    if !std::mem::replace(&mut *ticking, true) {
        tokio::spawn(tick(Arc::downgrade(shared)));
    }
}

async fn tick(shared: Weak<Shared>) {
    // The broker is dropped with its last handle and connection, and the clock ends at its next tick.
    while let Some(shared) = shared.upgrade() {
        let next = shared.lock().expire(Instant::now());
        let changed = shared.changed.notified();
        match next {
            Some(next) => tokio::select! {
                () = sleep_until(next) => {}
                () = changed => {}
            },
            None => changed.await,
        }
    }
}
