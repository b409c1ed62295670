//! Leases: of several instances, one does it.

use crate::deduplicate::StoreError;
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Gives a name to one holder at a time, for so long as it renews it.
///
/// A lease does not stop who has lost it without noticing: a process that was suspended goes on where it was. So each lease has a
/// *fencing token*, which is higher for every later holder. What a holder writes elsewhere is safe if it is written with the token
/// and refused where a higher one was seen.
#[async_trait]
pub trait Lease: Send + Sync + 'static {
    /// Takes the lease for so long, if nobody has it; gives its fencing token.
    ///
    /// # Errors
    /// The store does not answer; whether it was taken is not known, and it ends by itself.
    async fn acquire(&self, name: &str, hold: Duration) -> Result<Option<u64>, StoreError>;

    /// Keeps it for so long from now on; `false` if somebody else has taken it.
    ///
    /// # Errors
    /// The store does not answer; the lease ends when it would have.
    async fn renew(&self, name: &str, token: u64, hold: Duration) -> Result<bool, StoreError>;

    /// Gives it back, if it still is one's own.
    ///
    /// # Errors
    /// The store does not answer; the lease ends by itself.
    async fn release(&self, name: &str, token: u64) -> Result<(), StoreError>;
}

/// Leases in memory: for tests, and among the consumers of one process.
#[derive(Debug, Default)]
pub struct MemoryLease {
    leases: Mutex<HashMap<String, Held>>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    token: u64,
    until: Instant,
}

impl MemoryLease {
    /// Changes a lease as its holder may; `false` for anybody else.
    fn change(&self, name: &str, token: u64, until: Instant) -> bool {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        let held = leases.get_mut(name).filter(|held| held.token == token);
        held.map(|held| held.until = until).is_some()
    }
}

#[async_trait]
impl Lease for MemoryLease {
    async fn acquire(&self, name: &str, hold: Duration) -> Result<Option<u64>, StoreError> {
        let now = Instant::now();
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        let last = leases.get(name).copied();
        if last.is_some_and(|held| held.until > now) {
            return Ok(None);
        }
        let token = last.map_or(1, |held| held.token + 1);
        leases.insert(name.to_owned(), Held { token, until: now + hold });
        Ok(Some(token))
    }

    async fn renew(&self, name: &str, token: u64, hold: Duration) -> Result<bool, StoreError> {
        Ok(self.change(name, token, Instant::now() + hold))
    }

    async fn release(&self, name: &str, token: u64) -> Result<(), StoreError> {
        // Who has lost it has nothing to give back.
        _ = self.change(name, token, Instant::now());
        Ok(())
    }
}
