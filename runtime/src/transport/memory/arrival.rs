//! What becomes of a publish as it arrives: what a test injects, and replies.

use super::state::{Channel, State};
use crate::envelope::{Delivery, Envelope};
use crate::transport::{Confirmation, Fault, TransportError};

/// The pseudo-queue of direct reply-to.
pub(super) const REPLY_TO: &str = "amq.rabbitmq.reply-to";

impl State {
    /// Publishes, with what a test injects.
    pub(super) fn publish_injected(
        &mut self,
        channel: u64,
        envelope: &Envelope,
    ) -> Result<Confirmation, TransportError> {
        let mut take = |count: fn(&mut State) -> &mut usize| {
            let count = count(self);
            let is_on = *count > 0;
            *count = count.saturating_sub(1);
            is_on
        };
        if take(|state| &mut state.injected.nacks) {
            return Ok(Confirmation::Nacked);
        }
        if take(|state| &mut state.injected.returns) {
            return Ok(Confirmation::Returned { reason: "312 NO_ROUTE".to_owned() });
        }
        let is_twice = take(|state| &mut state.injected.duplicates);
        let is_lost = take(|state| &mut state.injected.lost_confirms);
        let mut result = self.publish_from(channel, envelope);
        if is_twice {
            result = self.publish_from(channel, envelope);
        }
        if is_lost {
            let connection = self.channels.get(&channel).map(|channel| channel.connection);
            self.lose(connection.unwrap_or_default(), "connection lost");
            return Err(TransportError::lost("connection lost"));
        }
        result
    }

    /// Publishes, or replies: `amq.rabbitmq.reply-to.{channel}` through the default exchange.
    fn publish_from(
        &mut self,
        channel: u64,
        envelope: &Envelope,
    ) -> Result<Confirmation, TransportError> {
        let asker = envelope.key.strip_prefix(REPLY_TO).and_then(|rest| rest.strip_prefix('.'));
        if let (Some(asker), "") = (asker, envelope.exchange.as_ref()) {
            let asker = asker.parse().ok().and_then(|asker: u64| self.channels.get(&asker));
            let replies = asker.and_then(|asker: &Channel| asker.replies.as_ref());
            if let Some(replies) = replies {
                // Whoever asked may be gone: the broker says nothing of that.
                _ = replies.send(Ok(reply(envelope)));
            }
            return Ok(Confirmation::Acked);
        }
        if envelope.properties.reply_to.as_deref() != Some(REPLY_TO) {
            return self.publish(envelope);
        }
        if self.channels.get(&channel).is_none_or(|channel| channel.replies.is_none()) {
            let text = "PRECONDITION_FAILED - fast reply consumer does not exist";
            return Err(TransportError::new(Fault::Precondition, text));
        }
        let mut envelope = envelope.clone();
        envelope.properties.reply_to = Some(format!("{REPLY_TO}.{channel}").into());
        self.publish(&envelope)
    }
}

fn reply(envelope: &Envelope) -> Delivery {
    Delivery {
        exchange: envelope.exchange.to_string(),
        key: envelope.key.to_string(),
        redelivered: false,
        properties: envelope.properties.clone(),
        body: envelope.body.clone(),
        tag: 0,
    }
}
