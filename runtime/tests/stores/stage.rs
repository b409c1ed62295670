//! Where a scenario plays: a database, whichever.

use std::future::Future;
use std::time::Duration;
use topoc_runtime::sql::SqlError;
use topoc_runtime::{DeduplicationStore, Envelope, Lease, OffsetStore, Outbox};

/// A database with the stores' tables, and a table of the service's own.
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
                let pool = stage.pool().await;
                topoc_runtime::sql::Store::<$kind>::new(pool.clone()).migrate().await.unwrap();
                let own = sqlx::raw_sql("create table work (done bigint not null)");
                own.execute(&pool).await.unwrap();
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
