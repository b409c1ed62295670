//! Handling a message once, where the subscription asks for it.

use super::Failure;
use super::attempt::REST;
use crate::deduplicate::{Begun, DeduplicationStore, StoreError};
use crate::descriptor::{Deduplicate, Identity};
use crate::envelope::Delivery;
use std::borrow::Cow;
use std::future::Future;
use tokio::time::sleep;

/// Awaits what handles a message, unless it was handled before.
pub(super) async fn handle(
    handled: impl Future<Output = Result<(), Failure>>,
    delivery: &Delivery,
    how: Deduplicate,
    queue: &str,
    store: &dyn DeduplicationStore,
) -> Result<(), Failure> {
    let Some(id) = identity(delivery, how.by) else {
        return Err(Failure::undecodable("the message has nothing that duplicates are told by"));
    };
    match store.begin(queue, &id).await.map_err(unanswered)? {
        Begun::Done => {
            tracing::debug!(queue, %id, "a duplicate, handled before");
            return Ok(());
        }
        Begun::InFlight => {
            sleep(REST).await;
            return Err(Failure::release());
        }
        Begun::New => {}
    }
    let result = handled.await;
    if result.is_ok() {
        return store.commit(queue, &id, how.keep).await.map_err(unanswered);
    }
    if let Err(error) = store.abandon(queue, &id).await {
        tracing::warn!(queue, %error, "the mark of a failed attempt stays");
    }
    result
}

fn unanswered(error: StoreError) -> Failure {
    Failure::retry(format_args!("the store of handled messages does not answer: {error}"))
}

fn identity(delivery: &Delivery, by: Identity) -> Option<Cow<'_, str>> {
    match by {
        Identity::MessageId => delivery.message_id().map(Cow::Borrowed),
        Identity::Header(name) => match delivery.text(name) {
            Some(text) => Some(Cow::Borrowed(text)),
            None => delivery.properties.headers.get(name).map(|value| value.to_string().into()),
        },
    }
}
