//! Telling duplicates: what comes at least once is handled once.

use async_trait::async_trait;
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What is known of a message when its handling begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: handle it.
    New,
    /// Somebody is at it.
    InFlight,
    /// It was handled.
    Done,
}

/// Why a store does not answer.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// Remembers which messages a consumer has handled. To be exact, handlers write their result and [`DeduplicationStore::commit`] in
/// one transaction of the same database; then the runtime's own commit changes nothing.
#[async_trait]
pub trait DeduplicationStore: Send + Sync + 'static {
    /// Asks, and marks the message as being handled. A mark that is older than the longest attempt no longer counts.
    ///
    /// # Errors
    /// The store does not answer; the message is tried again.
    async fn begin(&self, consumer: &str, id: &str) -> Result<Begun, StoreError>;

    /// The message was handled, and is to be remembered for so long.
    ///
    /// # Errors
    /// The store does not answer; the message is tried again.
    async fn commit(&self, consumer: &str, id: &str, keep: Duration) -> Result<(), StoreError>;

    /// The attempt failed: the mark goes away.
    ///
    /// # Errors
    /// The store does not answer; the mark stays until it no longer counts.
    async fn abandon(&self, consumer: &str, id: &str) -> Result<(), StoreError>;
}

/// A store in memory: it forgets with its process, and knows nothing of other instances.
#[derive(Debug, Default)]
pub struct MemoryStore {
    messages: Mutex<HashMap<(String, String), Mark>>,
}

#[derive(Clone, Copy, Debug)]
enum Mark {
    InFlight,
    Done { until: Instant },
}

impl MemoryStore {
    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Mark>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many messages are remembered before those are looked for that can be forgotten, each time this number is doubled.
const SWEEP: usize = 1024;

#[async_trait]
impl DeduplicationStore for MemoryStore {
    async fn begin(&self, consumer: &str, id: &str) -> Result<Begun, StoreError> {
        let (now, mut messages) = (Instant::now(), self.lock());
        if messages.len() >= SWEEP && messages.len().is_power_of_two() {
            messages.retain(|_, mark| !matches!(mark, Mark::Done { until } if *until <= now));
        }
        let key = (consumer.to_owned(), id.to_owned());
        match messages.get(&key) {
            Some(Mark::InFlight) => return Ok(Begun::InFlight),
            Some(Mark::Done { until }) if *until > now => return Ok(Begun::Done),
            _ => {}
        }
        messages.insert(key, Mark::InFlight);
        Ok(Begun::New)
    }

    async fn commit(&self, consumer: &str, id: &str, keep: Duration) -> Result<(), StoreError> {
        let done = Mark::Done { until: Instant::now() + keep };
        self.lock().insert((consumer.to_owned(), id.to_owned()), done);
        Ok(())
    }

    async fn abandon(&self, consumer: &str, id: &str) -> Result<(), StoreError> {
        self.lock().remove(&(consumer.to_owned(), id.to_owned()));
        Ok(())
    }
}
