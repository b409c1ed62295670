//! The id of a message that a generated producer publishes.

use crate::envelope::Text;
use std::cell::Cell;
use std::future::Future;

tokio::task_local! {
    static CHOSEN: Cell<Option<Text>>;
}

/// Publishes under an id of the caller's choice, by whatever producer. After [`PublishError::Unknown`](crate::PublishError::Unknown)
/// a message is published again with the same id, so that consumers tell the duplicate:
///
/// ```no_run
/// # async fn place(publish: impl AsyncFn() -> Result<topoc_runtime::Receipt, topoc_runtime::PublishError>) {
/// use topoc_runtime::{PublishError, with_message_id};
///
/// let mut published = publish().await; // such as `producer.order_placed_v2(&order)`
/// while let Err(PublishError::Unknown { message_id }) = published {
///     published = with_message_id(message_id, publish()).await;
/// }
/// # }
/// ```
///
/// The first message that the future publishes gets the id, and it alone.
pub async fn with_message_id<F: Future>(id: impl Into<Text>, publish: F) -> F::Output {
    CHOSEN.scope(Cell::new(Some(id.into())), publish).await
}

/// The id that was chosen, once.
pub(crate) fn chosen() -> Option<Text> {
    CHOSEN.try_with(Cell::take).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::{chosen, with_message_id};

    #[tokio::test]
    async fn an_id_is_given_to_one_message() {
        assert_eq!(chosen(), None);
        let ids = with_message_id("a", async { (chosen(), chosen()) }).await;
        assert_eq!(ids, (Some("a".into()), None));
        assert_eq!(chosen(), None);
    }
}
