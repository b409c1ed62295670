//! Up to where streams were read, beyond the life of a process.

use crate::deduplicate::StoreError;
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Remembers the last offset of a stream up to which a service has handled all. A message may be handled again after a crash: offsets
/// are stored behind the handling, not with it.
#[async_trait]
pub trait OffsetStore: Send + Sync + 'static {
    /// The last offset stored, by the service and by the stream's name on the broker.
    ///
    /// # Errors
    /// The store does not answer; it is asked again before reading begins.
    async fn load(&self, service: &str, stream: &str) -> Result<Option<u64>, StoreError>;

    /// Stores an offset, in place of the last one, which may be higher: a stream that was made anew counts from 0 again.
    ///
    /// # Errors
    /// The store does not answer; the offset, or a later one, is stored later.
    async fn store(&self, service: &str, stream: &str, offset: u64) -> Result<(), StoreError>;
}

/// Offsets in memory: they go with the process.
#[derive(Debug, Default)]
pub struct MemoryOffsets {
    offsets: Mutex<HashMap<(String, String), u64>>,
}

#[async_trait]
impl OffsetStore for MemoryOffsets {
    async fn load(&self, service: &str, stream: &str) -> Result<Option<u64>, StoreError> {
        let offsets = self.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(offsets.get(&(service.to_owned(), stream.to_owned())).copied())
    }

    async fn store(&self, service: &str, stream: &str, offset: u64) -> Result<(), StoreError> {
        let mut offsets = self.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        offsets.insert((service.to_owned(), stream.to_owned()), offset);
        Ok(())
    }
}
