//! The turn of an instance to read a stream: the lease, if there are such, and the offset that is stored.

use super::keeper::{Keeper, Shelf};
use super::{Cursor, Leasing, Streams};
use crate::consume::{GRACE, Stop, told};
use crate::link::pause;
use std::future::pending;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

/// An instance's turn to read a stream.
pub(in crate::consume) struct Turn {
    keeper: Keeper,
    held: Option<Held>,
}

impl Turn {
    /// Waits until it is one's turn, and says where to go on. Nothing, if reading is to stop before. `waits` is called when somebody
    /// else has it.
    pub(in crate::consume) async fn take(
        streams: &Streams,
        stream: &'static str,
        stopping: &mut watch::Receiver<Stop>,
        waits: impl FnMut(),
    ) -> Option<(Self, Cursor)> {
        let taken = async {
            let held = match &streams.lease {
                Some(leasing) => Some(Held::take(leasing, streams, stream, waits).await),
                None => None,
            };
            (held, stored(streams, stream).await)
        };
        // What was taken and is dropped here ends by itself.
        let (held, stored) = tokio::select! {
            taken = taken => taken,
            () = told(stopping) => return None,
        };
        let (cursor, handled) = Cursor::after(stored);
        let Streams { service, offsets, .. } = streams.clone();
        let keeper = Keeper::start(Shelf { offsets, service, stream }, handled);
        Some((Self { keeper, held }, cursor))
    }

    /// The token of the lease.
    pub(in crate::consume) fn fencing(&self) -> Option<u64> {
        self.held.as_ref().map(|held| held.token)
    }

    /// What ends when somebody else may read.
    pub(in crate::consume) fn over(&self) -> Over {
        Over(self.held.as_ref().map(|held| held.lost.clone()))
    }

    /// Ends it: what was handled is stored, and then another instance may go on. The cursor has gone before.
    pub(in crate::consume) async fn end(self, by: Instant) {
        let Some(held) = self.held else { return self.keeper.end(by + GRACE / 2).await };
        if *held.lost.borrow() {
            // The new reader stores what it has read, and this would set it back.
            return self.keeper.abort();
        }
        self.keeper.end(by + GRACE / 2).await;
        held.release().await;
    }
}

/// Whether a turn is over.
#[derive(Clone)]
pub(in crate::consume) struct Over(Option<watch::Receiver<bool>>);

impl Over {
    /// Of a reader that takes no turns.
    pub(in crate::consume) fn never() -> Self {
        Self(None)
    }

    pub(in crate::consume) fn is_over(&self) -> bool {
        self.0.as_ref().is_some_and(|lost| *lost.borrow())
    }

    pub(in crate::consume) async fn wait(mut self) {
        match &mut self.0 {
            // An error is that nobody renews it any more.
            Some(lost) => drop(lost.wait_for(|lost| *lost).await),
            None => pending().await,
        }
    }
}

/// The offset that is stored, from a store that may be away for a while.
async fn stored(streams: &Streams, stream: &'static str) -> Option<u64> {
    let mut failures = 0;
    loop {
        match streams.offsets.load(&streams.service, stream).await {
            Ok(stored) => return stored,
            Err(error) => {
                tracing::warn!(stream, %error, "cannot read on, the stored offset is not known");
                failures += 1;
                sleep(pause(failures)).await;
            }
        }
    }
}

/// A lease that is held, and renewed.
struct Held {
    leasing: Leasing,
    name: String,
    token: u64,
    lost: watch::Receiver<bool>,
    renewing: JoinHandle<()>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

/// How many times a lease is asked for in the time that it is held.
const ASKED: u32 = 3;

impl Held {
    async fn take(
        leasing: &Leasing,
        streams: &Streams,
        stream: &str,
        mut waits: impl FnMut(),
    ) -> Self {
        let name = format!("{}/{stream}", streams.service);
        loop {
            let asked = Instant::now();
            match leasing.lease.acquire(&name, leasing.hold).await {
                Ok(Some(token)) => {
                    tracing::info!(stream, token, "its turn to read");
                    return Self::of(leasing.clone(), name, token, asked + leasing.hold);
                }
                Ok(None) => waits(),
                Err(error) => tracing::warn!(stream, %error, "the lease is not known"),
            }
            sleep(leasing.hold / ASKED).await;
        }
    }

    fn of(leasing: Leasing, name: String, token: u64, until: Instant) -> Self {
        let (lose, lost) = watch::channel(false);
        let (renewed, of) = (leasing.clone(), name.clone());
        let renewing = tokio::spawn(async move {
            renew(&renewed, &of, token, until).await;
            tracing::warn!(lease = of, token, "somebody else may read now");
            lose.send_replace(true);
        });
        Self { leasing, name, token, lost, renewing }
    }

    async fn release(self) {
        self.renewing.abort();
        if let Err(error) = self.leasing.lease.release(&self.name, self.token).await {
            tracing::warn!(lease = self.name, %error, "the lease is not given back, and ends later");
        }
    }
}

/// Renews a lease until it is lost: to somebody else, or to a store that did not answer in time.
async fn renew(leasing: &Leasing, name: &str, token: u64, mut until: Instant) {
    let every = (leasing.hold / ASKED).max(Duration::from_millis(1));
    loop {
        sleep(every).await;
        let asked = Instant::now();
        match timeout_at(until, leasing.lease.renew(name, token, leasing.hold)).await {
            Ok(Ok(true)) => until = asked + leasing.hold,
            Ok(Ok(false)) | Err(_) => return,
            Ok(Err(error)) => {
                tracing::warn!(lease = name, %error, "the lease is not renewed");
                if Instant::now() >= until {
                    return;
                }
            }
        }
    }
}
