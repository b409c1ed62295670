//! Stores in a service's own database, by sqlx: handled messages, an outbox, stream offsets and leases.
//!
//! One [`Store`] is all four: a [`DeduplicationStore`](crate::DeduplicationStore), an [`Outbox`](crate::Outbox), an
//! [`OffsetStore`](crate::OffsetStore) and a [`Lease`](crate::Lease). Its tables, all called `topoc_...`, come from `Store::SCHEMA`: run it as
//! one of your migrations, or call `Store::migrate` at each start. The service's user then needs to select, insert, update and delete.
//!
//! Both databases get the same statements; what differs between them is in their schemas. Time is the database's, so that
//! instances with other clocks agree on what has expired.
//!
//! ```no_run
//! # #[cfg(feature = "sqlx-sqlite")]
//! # async fn example(broker: topoc_runtime::Broker) -> Result<(), Box<dyn std::error::Error>> {
//! use std::{sync::Arc, time::Duration};
//! use topoc_runtime::sql::SqliteStore;
//! use topoc_runtime::{Envelope, Outbox};
//!
//! let pool = sqlx::SqlitePool::connect("sqlite:shop.db?mode=rwc").await?;
//! let store = Arc::new(SqliteStore::new(pool.clone()));
//! store.migrate().await?;
//! let broker = broker.deduplicating_by(store.clone());
//! let relay = broker.relay(store.clone(), Duration::from_secs(1));
//!
//! // What a message tells of and the message itself are written together, or neither is.
//! let mut transaction = pool.begin().await?;
//! sqlx::query("insert into orders (id) values ('o-1')").execute(&mut *transaction).await?;
//! let placed = Envelope::new("orders", "placed.eu", br#"{"id":"o-1"}"#.to_vec());
//! store.enqueue(&mut transaction, placed).await?;
//! transaction.commit().await?;
//! # relay.stop().await;
//! # Ok(())
//! # }
//! ```

mod deduplicate;
mod error;
mod lease;
mod offsets;
mod outbox;
mod row;

pub use error::SqlError;

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// The stores in SQLite. Begin a transaction that reads before it writes with `BEGIN IMMEDIATE` (`Pool::begin_with`): SQLite gives up at
/// once, whatever its busy timeout, where another has written in between.
#[cfg(feature = "sqlx-sqlite")]
pub type SqliteStore = Store<sqlx::Sqlite>;

/// The stores in PostgreSQL.
#[cfg(feature = "sqlx-postgres")]
pub type PostgresStore = Store<sqlx::Postgres>;

/// How long a mark in flight counts: longer than a handler may take by default ([`crate::descriptor::Subscription::time_limit`]).
const IN_FLIGHT: Duration = Duration::from_secs(30 * 60);
/// How long a relay that is gone keeps others from the outbox: longer than a publish may take by default.
const CLAIM: Duration = Duration::from_secs(60);

/// A service's database, as the runtime uses it. Each instance of a service makes one of its own.
pub struct Store<DB: sqlx::Database> {
    pool: sqlx::Pool<DB>,
    /// Tells its marks from those of other instances.
    holder: String,
    in_flight: Duration,
    claim: Duration,
    /// How many messages it has seen, to sweep now and then.
    begun: AtomicU32,
    /// Its claim on the outbox.
    claimed: Mutex<Option<Claim>>,
}

#[derive(Clone, Copy, Debug)]
struct Claim {
    token: u64,
    /// When it is to be renewed.
    due: Instant,
}

impl<DB: sqlx::Database> fmt::Debug for Store<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("holder", &self.holder).finish_non_exhaustive()
    }
}

impl<DB: sqlx::Database> Store<DB> {
    /// The stores in this database.
    #[must_use]
    pub fn new(pool: sqlx::Pool<DB>) -> Self {
        Self {
            pool,
            holder: Uuid::now_v7().to_string(),
            in_flight: IN_FLIGHT,
            claim: CLAIM,
            begun: AtomicU32::default(),
            claimed: Mutex::default(),
        }
    }

    /// The same, whose marks of messages in flight count for so long, in place of half an hour. Keep it above the longest attempt:
    /// a message whose mark has expired may be begun by another instance.
    #[must_use]
    pub fn in_flight_for(mut self, longest_attempt: Duration) -> Self {
        self.in_flight = longest_attempt;
        self
    }

    /// The same, whose relay keeps other instances' relays from the outbox for so long, in place of a minute, after its last sign of
    /// life. Keep it above [`Options::publish_timeout`](crate::Options::publish_timeout).
    #[must_use]
    pub fn claim_for(mut self, longest_publish: Duration) -> Self {
        self.claim = longest_publish;
        self
    }
}

/// A duration as the database counts.
fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

macro_rules! migrating {
    ($database:ty, $schema:literal) => {
        impl Store<$database> {
            /// The tables, to be run as one of your own migrations. It changes nothing where they are there.
            pub const SCHEMA: &str = include_str!($schema);

            /// Makes the tables where they are missing.
            ///
            /// # Errors
            /// The database does not answer, or does not allow it.
            pub async fn migrate(&self) -> Result<(), SqlError> {
                sqlx::raw_sql(Self::SCHEMA).execute(&self.pool).await?;
                Ok(())
            }
        }
    };
}

#[cfg(feature = "sqlx-sqlite")]
migrating!(sqlx::Sqlite, "sqlite.sql");
#[cfg(feature = "sqlx-postgres")]
migrating!(sqlx::Postgres, "postgres.sql");
