//! Leases in a database.

use super::{Store, millis};
use crate::deduplicate::StoreError;
use crate::lease::Lease;
use async_trait::async_trait;
use std::time::Duration;

const ACQUIRE: &str = "
    insert into topoc_leases (name, token, until)
    values ($1, 1, (select millis from topoc_clock) + $2)
    on conflict (name) do update
    set token = topoc_leases.token + 1, until = excluded.until
    where topoc_leases.until <= (select millis from topoc_clock)
    returning token";

/// Who is late and finds it as it was has it still.
const RENEW: &str = "
    update topoc_leases set until = (select millis from topoc_clock) + $3
    where name = $1 and token = $2";

const RELEASE: &str = "update topoc_leases set until = 0 where name = $1 and token = $2";

/// Tokens come from the database, which counts them from 1.
fn stored(token: u64) -> i64 {
    i64::try_from(token).unwrap_or(i64::MAX)
}

macro_rules! leasing {
    ($database:ty) => {
        #[async_trait]
        impl Lease for Store<$database> {
            async fn acquire(&self, name: &str, hold: Duration) -> Result<Option<u64>, StoreError> {
                let acquire = sqlx::query_scalar(ACQUIRE).bind(name).bind(millis(hold));
                let token: Option<i64> = acquire.fetch_optional(&self.pool).await?;
                Ok(token.and_then(|token| u64::try_from(token).ok()))
            }

            async fn renew(
                &self,
                name: &str,
                token: u64,
                hold: Duration,
            ) -> Result<bool, StoreError> {
                let renew = sqlx::query(RENEW).bind(name).bind(stored(token)).bind(millis(hold));
                Ok(renew.execute(&self.pool).await?.rows_affected() > 0)
            }

            async fn release(&self, name: &str, token: u64) -> Result<(), StoreError> {
                let release = sqlx::query(RELEASE).bind(name).bind(stored(token));
                release.execute(&self.pool).await?;
                Ok(())
            }
        }
    };
}

#[cfg(feature = "sqlx-sqlite")]
leasing!(sqlx::Sqlite);
#[cfg(feature = "sqlx-postgres")]
leasing!(sqlx::Postgres);
