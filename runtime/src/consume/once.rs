//! Handling a message once, where the subscription asks for it.

use super::Failure;
use super::attempt::REST;
use crate::deduplicate::{Begun, DeduplicationStore, StoreError};
use crate::descriptor::{Deduplicate, Identity};
use crate::envelope::Delivery;
use crate::telemetry::Outcome;
use crate::{Value, service};
use std::borrow::Cow;
use std::future::Future;
use tokio::time::sleep;

/// When a message was handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handled {
    Now,
    Before,
}

impl From<Handled> for Outcome {
    fn from(handled: Handled) -> Self {
        match handled {
            Handled::Now => Self::Done,
            Handled::Before => Self::Duplicate,
        }
    }
}

/// Awaits what handles a message, unless it was handled before.
pub(super) async fn handle(
    handled: impl Future<Output = Result<(), Failure>>,
    delivery: &Delivery,
    how: Deduplicate,
    queue: &str,
    store: &dyn DeduplicationStore,
) -> Result<Handled, Failure> {
    let Some(id) = identity(delivery, how.by) else {
        return Err(Failure::undecodable("the message has nothing that duplicates are told by"));
    };
    match store.begin(queue, &id).await.map_err(unanswered)? {
        Begun::Done => {
            tracing::debug!(queue, %id, "a duplicate, handled before");
            return Ok(Handled::Before);
        }
        Begun::InFlight => {
            sleep(REST).await;
            return Err(Failure::release());
        }
        Begun::New => {}
    }
    let Err(failure) = handled.await else {
        store.commit(queue, &id, how.keep).await.map_err(unanswered)?;
        return Ok(Handled::Now);
    };
    if let Err(error) = store.abandon(queue, &id).await {
        tracing::warn!(queue, %error, "the mark of a failed attempt stays");
    }
    Err(failure)
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
        Identity::Field(path) => match service::header(&delivery.body, path)? {
            Value::Text(text) => Some(text.into()),
            value => Some(value.to_string().into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::identity;
    use crate::Properties;
    use crate::descriptor::Identity;
    use crate::envelope::Delivery;

    #[test]
    fn a_field_tells_duplicates() {
        let delivery = |body: &str| Delivery {
            exchange: String::new(),
            key: String::new(),
            redelivered: false,
            properties: Properties::default(),
            body: body.into(),
            tag: 1,
        };
        let of = |body| {
            identity(&delivery(body), Identity::Field(&["order", "id"])).map(|id| id.into_owned())
        };
        assert_eq!(of(r#"{"order":{"id":"a1"}}"#).as_deref(), Some("a1"));
        assert_eq!(of(r#"{"order":{"id":7}}"#).as_deref(), Some("7"));
        assert_eq!(of(r#"{"order":{}}"#), None);
        assert_eq!(identity(&delivery("{}"), Identity::MessageId), None);
    }
}
