//! Where a scenario plays: a database, whichever.

use std::future::Future;
use std::time::Duration;
use topoc_runtime::sql::SqlError;
use topoc_runtime::{DeduplicationStore, Envelope, Lease, OffsetStore, Outbox};

/// A database with a table of the service's own.
pub trait Stage: Sized + Send + Sync {
    type Store: DeduplicationStore
        + OffsetStore
        + Lease
        + Outbox<Transaction = Self::Transaction, Id = i64, Error = SqlError>;
    type Transaction: Send;

    fn begin() -> impl Future<Output = Self> + Send;
    /// The stores of one more instance, whose marks and claims count for so long.
    fn instance(&self, counts: Duration) -> impl Future<Output = Self::Store> + Send;
    fn transaction(&self) -> impl Future<Output = Self::Transaction> + Send;
    fn commit(transaction: Self::Transaction) -> impl Future<Output = ()> + Send;
    /// The service's own work.
    fn work(transaction: &mut Self::Transaction) -> impl Future<Output = ()> + Send;
    /// How often it was done.
    fn worked(&self) -> impl Future<Output = i64> + Send;
    fn commit_in(
        store: &Self::Store,
        transaction: &mut Self::Transaction,
        id: &str,
        keep: Duration,
    ) -> impl Future<Output = Result<(), SqlError>> + Send;
    fn sweep(store: &Self::Store) -> impl Future<Output = u64> + Send;
}

/// The consumer of all scenarios.
pub const CONSUMER: &str = "work";
/// Longer than a test.
pub const LONG: Duration = Duration::from_secs(600);

pub fn message(key: &'static str, body: impl ToString) -> Envelope {
    Envelope::new("events", key, body.to_string().into_bytes())
}

macro_rules! stage {
    ($stage:ident, $kind:ty) => {
        impl Stage for $stage {
            type Store = topoc_runtime::sql::Store<$kind>;
            type Transaction = sqlx::Transaction<'static, $kind>;

            async fn begin() -> Self {
                let stage = Self::open().await;
                let own = sqlx::query("create table work (done bigint not null)");
                own.execute(&stage.pool().await).await.unwrap();
                stage
            }

            async fn instance(&self, counts: Duration) -> Self::Store {
                let store = Self::Store::new(self.pool().await);
                // Every instance does it when it starts.
                store.migrate().await.unwrap();
                store.in_flight_for(counts).claim_for(counts)
            }

            async fn transaction(&self) -> Self::Transaction {
                self.pool().await.begin().await.unwrap()
            }

            async fn commit(transaction: Self::Transaction) {
                transaction.commit().await.unwrap();
            }

            async fn work(transaction: &mut Self::Transaction) {
                let work = sqlx::query("insert into work (done) values (1)");
                work.execute(&mut **transaction).await.unwrap();
            }

            async fn worked(&self) -> i64 {
                let count = sqlx::query_scalar("select count(*) from work");
                count.fetch_one(&self.pool().await).await.unwrap()
            }

            async fn commit_in(
                store: &Self::Store,
                transaction: &mut Self::Transaction,
                id: &str,
                keep: Duration,
            ) -> Result<(), SqlError> {
                store.commit_in(transaction, CONSUMER, id, keep).await
            }

            async fn sweep(store: &Self::Store) -> u64 {
                store.sweep().await.unwrap()
            }
        }
    };
}

/// A file, which goes with the test.
#[cfg(feature = "sqlx-sqlite")]
pub struct Sqlite(tempfile::TempDir);

#[cfg(feature = "sqlx-sqlite")]
impl Sqlite {
    async fn open() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Connections of one instance.
    async fn pool(&self) -> sqlx::SqlitePool {
        let file = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(self.0.path().join("service.db"))
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .busy_timeout(Duration::from_secs(60))
            .create_if_missing(true);
        let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(4);
        pool.connect_with(file).await.unwrap()
    }
}

#[cfg(feature = "sqlx-sqlite")]
stage!(Sqlite, sqlx::Sqlite);

/// A database of its own in the cluster that `tests/run` starts.
#[cfg(feature = "sqlx-postgres")]
pub struct Postgres(sqlx::postgres::PgConnectOptions);

#[cfg(feature = "sqlx-postgres")]
impl Postgres {
    async fn open() -> Self {
        use sqlx::Connection;
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let address = std::env::var("TOPOC_POSTGRES");
        let address = address.expect("TOPOC_POSTGRES: tests/run starts a cluster and sets it");
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("topoc_{}_{count}", std::process::id());
        let mut cluster = sqlx::PgConnection::connect(&address).await.unwrap();
        sqlx::query(&format!("create database {name}")).execute(&mut cluster).await.unwrap();
        let options: sqlx::postgres::PgConnectOptions = address.parse().unwrap();
        Self(options.database(&name))
    }

    /// Connections of one instance.
    async fn pool(&self) -> sqlx::PgPool {
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(4);
        pool.connect_with(self.0.clone()).await.unwrap()
    }
}

#[cfg(feature = "sqlx-postgres")]
stage!(Postgres, sqlx::Postgres);
