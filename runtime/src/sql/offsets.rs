//! Stream offsets in a database.

use super::Store;
use crate::deduplicate::StoreError;
use crate::offsets::OffsetStore;
use async_trait::async_trait;

const LOAD: &str = "select handled from topoc_offsets where service = $1 and stream = $2";

const STORE: &str = "
    insert into topoc_offsets (service, stream, handled) values ($1, $2, $3)
    on conflict (service, stream) do update set handled = excluded.handled";

macro_rules! keeping_offsets {
    ($database:ty) => {
        #[async_trait]
        impl OffsetStore for Store<$database> {
            async fn load(&self, service: &str, stream: &str) -> Result<Option<u64>, StoreError> {
                let load = sqlx::query_scalar(LOAD).bind(service).bind(stream);
                let handled: Option<i64> = load.fetch_optional(&self.pool).await?;
                Ok(handled.map(u64::try_from).transpose()?)
            }

            async fn store(
                &self,
                service: &str,
                stream: &str,
                offset: u64,
            ) -> Result<(), StoreError> {
                let store = sqlx::query(STORE).bind(service).bind(stream);
                store.bind(i64::try_from(offset)?).execute(&self.pool).await?;
                Ok(())
            }
        }
    };
}

#[cfg(feature = "sqlx-sqlite")]
keeping_offsets!(sqlx::Sqlite);
#[cfg(feature = "sqlx-postgres")]
keeping_offsets!(sqlx::Postgres);
