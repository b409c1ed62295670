//! A channel of lapin's.

use super::super::{Channel, Confirmation, Consume, Deliveries, Fault, Settlement, TransportError};
use super::convert::{arguments, fault_of, incoming, offset, outgoing, short};
use crate::descriptor::{Argument, Bind, End, Exchange, Queue};
use crate::envelope::Envelope;
use async_trait::async_trait;
use futures_util::StreamExt;
use lapin::message::BasicReturnMessage;
use lapin::options::{
    BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicNackOptions,
    BasicPublishOptions, BasicQosOptions, BasicRejectOptions, ConfirmSelectOptions,
    ExchangeBindOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{Confirmation as Confirmed, ExchangeKind};

pub(super) struct Open {
    channel: lapin::Channel,
}

impl Open {
    pub(super) fn new(channel: lapin::Channel) -> Self {
        Self { channel }
    }
}

fn done<T>(result: lapin::Result<T>) -> Result<T, TransportError> {
    result.map_err(|error| fault_of(&error))
}

fn returned(message: &BasicReturnMessage) -> Confirmation {
    let reason = format!("{} {}", message.reply_code, message.reply_text);
    Confirmation::Returned { reason }
}

#[async_trait]
impl Channel for Open {
    async fn confirm_select(&self) -> Result<(), TransportError> {
        done(self.channel.confirm_select(ConfirmSelectOptions::default()).await)
    }

    async fn publish(&self, envelope: &Envelope) -> Result<Confirmation, TransportError> {
        let Envelope { exchange, key, mandatory, properties, body } = envelope;
        let options =
            BasicPublishOptions { mandatory: *mandatory, ..BasicPublishOptions::default() };
        let (exchange, key) = (short(exchange)?, short(key)?);
        let properties = outgoing(properties)?;
        let sent = self.channel.basic_publish(exchange, key, options, body, properties).await;
        match done(done(sent)?.await)? {
            Confirmed::Ack(None) => Ok(Confirmation::Acked),
            Confirmed::Ack(Some(message)) => Ok(returned(&message)),
            Confirmed::Nack(_) => Ok(Confirmation::Nacked),
            // It reads like success, and says nothing.
            Confirmed::NotRequested => {
                Err(TransportError::new(Fault::Invalid, "the channel does not confirm"))
            }
        }
    }

    async fn consume(&self, consume: &Consume) -> Result<Deliveries, TransportError> {
        if consume.prefetch > 0 {
            let qos = self.channel.basic_qos(consume.prefetch, BasicQosOptions::default());
            done(qos.await)?;
        }
        let options =
            BasicConsumeOptions { no_ack: consume.no_ack, ..BasicConsumeOptions::default() };
        let mut arguments = FieldTable::default();
        if let Some(from) = consume.offset {
            arguments.insert(short("x-stream-offset")?, offset(from));
        }
        let (queue, tag) = (short(&consume.queue)?, short(&consume.consumer)?);
        let consumer = done(self.channel.basic_consume(queue, tag, options, arguments).await)?;
        Ok(consumer.map(|next| done(next).map(incoming)).boxed())
    }

    async fn cancel(&self, consumer: &str) -> Result<(), TransportError> {
        done(self.channel.basic_cancel(short(consumer)?, BasicCancelOptions::default()).await)
    }

    async fn settle(&self, tag: u64, settlement: Settlement) -> Result<(), TransportError> {
        done(match settlement {
            Settlement::Ack { multiple } => {
                self.channel.basic_ack(tag, BasicAckOptions { multiple }).await
            }
            Settlement::Reject { requeue } => {
                self.channel.basic_reject(tag, BasicRejectOptions { requeue }).await
            }
            Settlement::Release => {
                let options = BasicNackOptions { multiple: false, requeue: true };
                self.channel.basic_nack(tag, options).await
            }
        })
    }

    async fn declare_exclusive(
        &self,
        queue: &str,
        given: &[(&'static str, Argument)],
    ) -> Result<(), TransportError> {
        let options = QueueDeclareOptions {
            exclusive: true,
            auto_delete: true,
            ..QueueDeclareOptions::default()
        };
        let arguments = arguments(given)?;
        done(self.channel.queue_declare(short(queue)?, options, arguments).await).map(drop)
    }

    async fn declare_exchange(&self, exchange: &Exchange) -> Result<(), TransportError> {
        let Exchange { name, kind, durable, auto_delete, internal, arguments: given } = *exchange;
        let options = ExchangeDeclareOptions {
            durable,
            auto_delete,
            internal,
            ..ExchangeDeclareOptions::default()
        };
        let kind = ExchangeKind::Custom(kind.to_owned());
        let arguments = arguments(given)?;
        done(self.channel.exchange_declare(short(name)?, kind, options, arguments).await)
    }

    async fn declare_queue(&self, queue: &Queue) -> Result<(), TransportError> {
        let Queue { name, durable, auto_delete, arguments: given } = *queue;
        let options =
            QueueDeclareOptions { durable, auto_delete, ..QueueDeclareOptions::default() };
        let arguments = arguments(given)?;
        done(self.channel.queue_declare(short(name)?, options, arguments).await).map(drop)
    }

    async fn check_queue(&self, queue: &str) -> Result<(), TransportError> {
        let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let arguments = FieldTable::default();
        done(self.channel.queue_declare(short(queue)?, options, arguments).await).map(drop)
    }

    async fn check_exchange(&self, exchange: &str) -> Result<(), TransportError> {
        let options = ExchangeDeclareOptions { passive: true, ..ExchangeDeclareOptions::default() };
        let (kind, arguments) = (ExchangeKind::Direct, FieldTable::default());
        done(self.channel.exchange_declare(short(exchange)?, kind, options, arguments).await)
    }

    async fn bind(&self, to: End<'_>, bind: &Bind) -> Result<(), TransportError> {
        let (source, key) = (short(bind.exchange)?, short(bind.key)?);
        let arguments = arguments(bind.arguments)?;
        done(match to {
            End::Queue(queue) => {
                let options = QueueBindOptions::default();
                self.channel.queue_bind(short(queue)?, source, key, options, arguments).await
            }
            End::Exchange(exchange) => {
                let options = ExchangeBindOptions::default();
                self.channel.exchange_bind(short(exchange)?, source, key, options, arguments).await
            }
        })
    }

    async fn close(&self) {
        if let Err(error) = self.channel.close(200, "done".into()).await {
            tracing::debug!(%error, "the channel was gone before it was closed");
        }
    }
}
