//! A client that tries one thing at a time, each on a channel of its own, since a refusal closes the channel.

use lapin::options::{
    BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
    QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use topoc::model::Queue;
use topoc_tests::broker::User;

/// A user of a virtual host.
pub(crate) struct Session {
    address: String,
}

impl Session {
    pub(crate) fn new(user: &User<'_>) -> Self {
        Self { address: user.amqp() }
    }

    async fn connect(&self) -> Connection {
        Connection::connect(&self.address, ConnectionProperties::default()).await.unwrap()
    }

    /// Runs `attempt` on a channel; whether the broker let it.
    async fn may<F: Future<Output = lapin::Result<()>>>(
        &self,
        attempt: impl FnOnce(Channel) -> F,
    ) -> bool {
        let connection = self.connect().await;
        let channel = connection.create_channel().await.unwrap();
        let allowed = attempt(channel).await.is_ok();
        // Whatever became of the channel.
        drop(connection.close(200, "done".into()).await);
        allowed
    }

    /// Publishes, and waits for the confirm: a refusal comes in its place.
    pub(crate) async fn publish(&self, exchange: &str, key: &str) -> bool {
        self.may(async |channel| {
            channel.confirm_select(ConfirmSelectOptions::default()).await?;
            let properties = BasicProperties::default();
            let confirm = channel
                .basic_publish(
                    exchange.into(),
                    key.into(),
                    BasicPublishOptions::default(),
                    b"{}",
                    properties,
                )
                .await?;
            confirm.await.map(|_| ())
        })
        .await
    }

    /// Consumes; a stream wants a prefetch, and no other consumer may be in the way.
    pub(crate) async fn consume(&self, queue: &Queue) -> bool {
        self.may(async |channel| {
            channel.basic_qos(10, BasicQosOptions::default()).await?;
            let (options, table) = (BasicConsumeOptions::default(), FieldTable::default());
            channel
                .basic_consume(queue.name.as_str().into(), "".into(), options, table)
                .await
                .map(|_| ())
        })
        .await
    }

    pub(crate) async fn declare(&self, queue: &str) -> bool {
        self.may(async |channel| {
            let options = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
            channel.queue_declare(queue.into(), options, FieldTable::default()).await.map(|_| ())
        })
        .await
    }

    /// Declares an exclusive queue and binds it.
    pub(crate) async fn declare_and_bind(&self, queue: &str, source: &str, key: &str) -> bool {
        self.may(async |channel| {
            let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
            channel.queue_declare(queue.into(), options, FieldTable::default()).await?;
            let (options, table) = (QueueBindOptions::default(), FieldTable::default());
            channel.queue_bind(queue.into(), source.into(), key.into(), options, table).await
        })
        .await
    }
}
