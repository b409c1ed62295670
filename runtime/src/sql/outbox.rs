//! An outbox in a database.

use super::{Claim, SqlError, Store, row};
use crate::cause;
use crate::deduplicate::StoreError;
use crate::envelope::{Envelope, now};
use crate::lease::Lease;
use crate::outbox::Outbox;
use std::sync::{MutexGuard, PoisonError};
use tokio::time::Instant;
use uuid::Uuid;

const ENQUEUE: &str = "insert into topoc_outbox (envelope, body) values ($1, $2)";
const WAITING: &str = "select id, envelope, body from topoc_outbox order by id limit $1";
const DELETE: &str = "delete from topoc_outbox where id = $1";

/// The lease of the relay that may publish: two at once would publish everything twice, and not in its order.
const RELAY: &str = "outbox";

impl<DB: sqlx::Database> Store<DB>
where
    Self: Lease,
{
    /// Keeps or takes the claim on the outbox; says whether it has it.
    async fn claim(&self) -> Result<bool, SqlError> {
        let held = *self.claimed();
        let token = match held {
            Some(claim) if Instant::now() < claim.due => return Ok(true),
            Some(Claim { token, .. }) if self.renew(RELAY, token, self.claim).await? => Some(token),
            _ => self.acquire(RELAY, self.claim).await?,
        };
        let due = Instant::now() + self.claim / 3;
        *self.claimed() = token.map(|token| Claim { token, due });
        Ok(token.is_some())
    }

    fn claimed(&self) -> MutexGuard<'_, Option<Claim>> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The message as it is published, however often: with its id, its time and what it belongs to.
fn complete(envelope: &mut Envelope) -> Result<(), SqlError> {
    let properties = &mut envelope.properties;
    // The relay is no handler, and would not know.
    cause::correlate(properties);
    cause::carry_trace(properties);
    properties.timestamp.get_or_insert_with(now);
    properties.message_id.get_or_insert_with(|| Uuid::now_v7().to_string().into());
    // Such a message would hold up all behind it for ever.
    envelope.too_long().map_or(Ok(()), |reason| Err(SqlError::Invalid(reason)))
}

impl From<StoreError> for SqlError {
    fn from(error: StoreError) -> Self {
        match error.downcast::<sqlx::Error>() {
            Ok(error) => Self::Database(*error),
            Err(other) => Self::Database(sqlx::Error::AnyDriverError(other)),
        }
    }
}

macro_rules! outbox {
    ($database:ty) => {
        impl Outbox for Store<$database> {
            type Transaction = sqlx::Transaction<'static, $database>;
            type Id = i64;
            type Error = SqlError;

            async fn enqueue(
                &self,
                transaction: &mut Self::Transaction,
                mut envelope: Envelope,
            ) -> Result<(), SqlError> {
                complete(&mut envelope)?;
                let enqueue = sqlx::query(ENQUEUE).bind(row::written(&envelope));
                enqueue.bind(envelope.body).execute(&mut **transaction).await?;
                Ok(())
            }

            async fn waiting(&self, most: usize) -> Result<Vec<(i64, Envelope)>, SqlError> {
                if !self.claim().await? {
                    return Ok(Vec::new());
                }
                let waiting = sqlx::query_as(WAITING).bind(i64::try_from(most).unwrap_or(i64::MAX));
                let rows: Vec<(i64, String, Vec<u8>)> = waiting.fetch_all(&self.pool).await?;
                let read = |(id, envelope, body): (i64, String, _)| {
                    let envelope = row::read(&envelope, body);
                    envelope.map(|envelope| (id, envelope)).map_err(|reason| {
                        SqlError::Malformed { id, reason }
                    })
                };
                rows.into_iter().map(read).collect()
            }

            async fn delete(&self, id: &i64) -> Result<(), SqlError> {
                sqlx::query(DELETE).bind(id).execute(&self.pool).await?;
                if self.claim().await? { Ok(()) } else { Err(SqlError::ClaimLost) }
            }

            async fn stopped(&self) {
                let Some(Claim { token, .. }) = self.claimed().take() else { return };
                if let Err(error) = self.release(RELAY, token).await {
                    tracing::warn!(%error, "other relays wait until the claim on the outbox ends");
                }
            }
        }
    };
}

#[cfg(feature = "sqlx-sqlite")]
outbox!(sqlx::Sqlite);
#[cfg(feature = "sqlx-postgres")]
outbox!(sqlx::Postgres);
