//! Reading a stream: where one is in it, who remembers that, and whose turn it is to read.

mod cursor;
mod keeper;
mod turn;

pub(super) use cursor::Cursor;
pub(super) use turn::{Over, Turn};

use crate::lease::Lease;
use crate::offsets::OffsetStore;
use std::sync::Arc;
use std::time::Duration;

/// What remembers up to where a service has read its streams, and which of its instances reads them.
#[derive(Clone)]
pub(crate) struct Streams {
    pub(crate) service: Arc<str>,
    pub(crate) offsets: Arc<dyn OffsetStore>,
    /// Without it every instance reads.
    pub(crate) lease: Option<Leasing>,
}

/// How instances take turns.
#[derive(Clone)]
pub(crate) struct Leasing {
    pub(crate) lease: Arc<dyn Lease>,
    /// For how long each renewal keeps the lease.
    pub(crate) hold: Duration,
}
