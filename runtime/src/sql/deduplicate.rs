//! Handled messages in a database.

use super::{SqlError, Store, millis};
use crate::deduplicate::{Begun, DeduplicationStore, StoreError};
use async_trait::async_trait;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Marks a message, unless a mark of it still counts. One statement decides between instances: the row is locked while it asks.
const BEGIN: &str = "
    insert into topoc_messages (consumer, message_id, holder, is_done, until)
    values ($1, $2, $3, false, (select millis from topoc_clock) + $4)
    on conflict (consumer, message_id) do update
    set holder = excluded.holder, is_done = false, until = excluded.until
    where topoc_messages.until <= (select millis from topoc_clock)";

const IS_DONE: &str = "select is_done from topoc_messages where consumer = $1 and message_id = $2";

/// Says that a message was handled, unless somebody has said it before.
const COMMIT: &str = "
    insert into topoc_messages (consumer, message_id, holder, is_done, until)
    values ($1, $2, $3, true, (select millis from topoc_clock) + $4)
    on conflict (consumer, message_id) do update
    set holder = excluded.holder, is_done = true, until = excluded.until
    where not topoc_messages.is_done or topoc_messages.until <= (select millis from topoc_clock)";

/// Not what was handled after all: an attempt may fail after its transaction. Nor the mark of who has taken it over.
const ABANDON: &str = "
    delete from topoc_messages
    where consumer = $1 and message_id = $2 and holder = $3 and not is_done";

const SWEEP: &str = "
    delete from topoc_messages where (consumer, message_id) in (
        select consumer, message_id from topoc_messages
        where until <= (select millis from topoc_clock) order by until limit $1)";

/// After how many messages an instance sweeps.
const SWEEP_EVERY: u32 = 1000;
/// How many rows it then removes at most: more than have come since, so that the table shrinks, and few enough not to hold others up.
const SWEEP_AT_MOST: i64 = 5000;

macro_rules! deduplicating {
    ($database:ty) => {
        impl Store<$database> {
            /// Says in a transaction of the handler's own that a message was handled, and is to be remembered for so long: with it the
            /// handler's result is written once, however often the message comes. The consumer is [`Context::queue`](crate::Context),
            /// the id what the topology's `deduplicate` names, mostly [`Context::message_id`](crate::Context).
            ///
            /// # Errors
            /// [`SqlError::Duplicate`] if another instance was faster: `?` ends the attempt and drops the transaction, and the message
            /// is acknowledged when it comes again. Or the database does not answer.
            pub async fn commit_in(
                &self,
                transaction: &mut sqlx::Transaction<'_, $database>,
                consumer: &str,
                id: &str,
                keep: Duration,
            ) -> Result<(), SqlError> {
                let commit = sqlx::query(COMMIT).bind(consumer).bind(id).bind(&self.holder);
                let done = commit.bind(millis(keep)).execute(&mut **transaction).await?;
                if done.rows_affected() == 0 { Err(SqlError::Duplicate) } else { Ok(()) }
            }

            /// Forgets messages that need no longer be remembered, some thousands at most, and says how many. The store does it by
            /// itself now and then.
            ///
            /// # Errors
            /// The database does not answer.
            pub async fn sweep(&self) -> Result<u64, SqlError> {
                let swept = sqlx::query(SWEEP).bind(SWEEP_AT_MOST).execute(&self.pool).await?;
                Ok(swept.rows_affected())
            }
        }

        #[async_trait]
        impl DeduplicationStore for Store<$database> {
            async fn begin(&self, consumer: &str, id: &str) -> Result<Begun, StoreError> {
                let begin = sqlx::query(BEGIN).bind(consumer).bind(id).bind(&self.holder);
                let begun = begin.bind(millis(self.in_flight)).execute(&self.pool).await?;
                if self.begun.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
                    if let Err(error) = self.sweep().await {
                        tracing::warn!(%error, "old messages are not forgotten");
                    }
                }
                if begun.rows_affected() > 0 {
                    return Ok(Begun::New);
                }
                let is_done = sqlx::query_scalar(IS_DONE).bind(consumer).bind(id);
                let is_done: Option<bool> = is_done.fetch_optional(&self.pool).await?;
                // A mark that went away in the meantime: the next try finds nothing.
                Ok(if is_done == Some(true) { Begun::Done } else { Begun::InFlight })
            }

            async fn commit(
                &self,
                consumer: &str,
                id: &str,
                keep: Duration,
            ) -> Result<(), StoreError> {
                let commit = sqlx::query(COMMIT).bind(consumer).bind(id).bind(&self.holder);
                commit.bind(millis(keep)).execute(&self.pool).await?;
                Ok(())
            }

            async fn abandon(&self, consumer: &str, id: &str) -> Result<(), StoreError> {
                let abandon = sqlx::query(ABANDON).bind(consumer).bind(id).bind(&self.holder);
                abandon.execute(&self.pool).await?;
                Ok(())
            }
        }
    };
}

#[cfg(feature = "sqlx-sqlite")]
deduplicating!(sqlx::Sqlite);
#[cfg(feature = "sqlx-postgres")]
deduplicating!(sqlx::Postgres);
