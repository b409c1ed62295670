//! The store of handled messages, as several instances share one.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use topoc_runtime::{Begun, DeduplicationStore, MemoryStore, StoreError};

/// What all instances share.
#[derive(Debug, Default)]
pub struct Shared {
    marks: MemoryStore,
    /// Duplicates that were told.
    pub caught: AtomicUsize,
    /// Deliveries that met the same message being handled.
    pub met: AtomicUsize,
}

/// One instance's way to the store. It knows the marks of the instance, whose lease runs out with it.
#[derive(Debug)]
pub struct Store {
    shared: Arc<Shared>,
    open: Mutex<HashSet<(String, String)>>,
}

impl Store {
    pub fn new(shared: Arc<Shared>) -> Self {
        Self { shared, open: Mutex::default() }
    }

    /// The instance is dead: the messages that it was handling can be begun anew.
    pub async fn expire(&self) {
        let open = std::mem::take(&mut *self.open.lock().unwrap());
        for (consumer, id) in open {
            self.shared.marks.abandon(&consumer, &id).await.unwrap();
        }
    }

    fn close(&self, consumer: &str, id: &str) {
        self.open.lock().unwrap().remove(&(consumer.to_owned(), id.to_owned()));
    }
}

#[async_trait::async_trait]
impl DeduplicationStore for Store {
    async fn begin(&self, consumer: &str, id: &str) -> Result<Begun, StoreError> {
        let begun = self.shared.marks.begin(consumer, id).await?;
        match begun {
            Begun::New => {
                self.open.lock().unwrap().insert((consumer.to_owned(), id.to_owned()));
            }
            Begun::InFlight => _ = self.shared.met.fetch_add(1, Ordering::Relaxed),
            Begun::Done => _ = self.shared.caught.fetch_add(1, Ordering::Relaxed),
        }
        Ok(begun)
    }

    async fn commit(&self, consumer: &str, id: &str, keep: Duration) -> Result<(), StoreError> {
        self.close(consumer, id);
        self.shared.marks.commit(consumer, id, keep).await
    }

    async fn abandon(&self, consumer: &str, id: &str) -> Result<(), StoreError> {
        self.close(consumer, id);
        self.shared.marks.abandon(consumer, id).await
    }
}
