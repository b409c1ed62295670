//! A client in a vhost: publishes much, and reads what arrived.

use std::time::Duration;

use lapin::message::{Delivery, DeliveryResult};
use lapin::options::{
    BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions, ExchangeBindOptions,
    QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::unbounded_channel;

use super::Vhost;

/// How long a broker may take to deliver what it has.
const SILENCE: Duration = Duration::from_secs(15);
/// How long it may take to confirm before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is published.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The exchange's name.
    pub exchange: String,
    /// The routing key.
    pub key: String,
    /// Whether the broker is to return it where it reaches no queue.
    pub mandatory: bool,
    /// Headers and the like.
    pub properties: BasicProperties,
    /// The body.
    pub body: Vec<u8>,
}

/// A connection with one channel, whose publishes are confirmed.
#[derive(Debug)]
pub struct Session {
    runtime: Runtime,
    connection: Connection,
    channel: Channel,
}

impl Session {
    /// Connects to a vhost.
    pub fn open(vhost: &Vhost<'_>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (connection, channel) = runtime.block_on(async {
            let properties = ConnectionProperties::default();
            let connection = Connection::connect(&vhost.amqp(), properties).await.unwrap();
            let channel = connection.create_channel().await.unwrap();
            channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
            (connection, channel)
        });
        Self { runtime, connection, channel }
    }

    /// Runs what a test does with the channel itself.
    pub fn run<T>(&self, work: impl AsyncFnOnce(&Channel) -> T) -> T {
        self.runtime.block_on(work(&self.channel))
    }

    /// Binds, with arguments that a definitions document cannot express.
    pub fn bind(&self, source: &str, end: Result<&str, &str>, key: &str, arguments: FieldTable) {
        let (source, key) = (source.into(), key.into());
        let bound = self.run(async |channel| match end {
            Ok(queue) => {
                let options = QueueBindOptions::default();
                channel.queue_bind(queue.into(), source, key, options, arguments).await
            }
            Err(exchange) => {
                let options = ExchangeBindOptions::default();
                channel.exchange_bind(exchange.into(), source, key, options, arguments).await
            }
        });
        bound.unwrap();
    }

    /// Publishes all and waits for the broker's confirms. Returns the bodies of those that came back: the confirm to which
    /// lapin attaches one need not be its own, where the broker confirms several at a time.
    pub fn publish(&self, all: impl IntoIterator<Item = Publication>) -> Vec<Vec<u8>> {
        self.run(async |channel| {
            let mut confirms = Vec::new();
            for publication in all {
                confirms.push(send(channel, publication).await.unwrap());
            }
            let mut returned = Vec::new();
            for confirm in confirms {
                let confirmation = tokio::time::timeout(PATIENCE, confirm).await;
                let confirmation = confirmation.expect("the broker confirms").unwrap();
                assert!(confirmation.is_ack(), "{confirmation:?}");
                returned.extend(confirmation.take_message().map(|message| message.delivery.data));
            }
            returned
        })
    }

    /// Publishes on a channel of its own, which the broker is expected to close: the code that it gives.
    pub fn publish_refused(&self, publication: Publication) -> Option<u16> {
        self.runtime.block_on(async {
            let channel = self.connection.create_channel().await.unwrap();
            channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
            let sent = send(&channel, publication).await.unwrap();
            match sent.await.err()?.kind() {
                lapin::ErrorKind::ProtocolError(error) => Some(error.get_id()),
                other => panic!("{other:?}"),
            }
        })
    }

    /// How many messages wait in a queue.
    pub fn count(&self, queue: &str) -> usize {
        self.run(async |channel| count(channel, queue).await)
    }

    /// Takes all messages that wait in these queues, queue by queue. One that goes away in the meantime is not waited for long.
    pub fn drain(&self, queues: &[String]) -> Vec<Vec<Delivery>> {
        self.run(async |channel| {
            let (sender, mut receiver) = unbounded_channel();
            let mut expected = 0;
            for (at, queue) in queues.iter().enumerate() {
                let waiting = count(channel, queue).await;
                if waiting == 0 {
                    continue;
                }
                expected += waiting;
                let options =
                    BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
                let (name, tag) = (queue.as_str().into(), "".into());
                let consumer = channel.basic_consume(name, tag, options, FieldTable::default());
                let sender = sender.clone();
                consumer.await.unwrap().set_delegate(move |delivery: DeliveryResult| {
                    if let Some(delivery) = delivery.unwrap() {
                        sender.send((at, delivery)).expect("all are waited for");
                    }
                    async {}
                });
            }
            let mut all: Vec<Vec<Delivery>> = queues.iter().map(|_| Vec::new()).collect();
            for _ in 0..expected {
                let received = tokio::time::timeout(SILENCE, receiver.recv()).await;
                let Ok(Some((at, delivery))) = received else { break };
                all[at].push(delivery);
            }
            all
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // What went wrong before matters more than how the connection ends.
        drop(self.runtime.block_on(self.connection.close(200, "done".into())));
    }
}

async fn count(channel: &Channel, queue: &str) -> usize {
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let declared = channel.queue_declare(queue.into(), passive, FieldTable::default()).await;
    declared.unwrap().message_count() as usize
}

async fn send(
    channel: &Channel,
    publication: Publication,
) -> lapin::Result<lapin::PublisherConfirm> {
    let Publication { exchange, key, mandatory, properties, body } = publication;
    let options = BasicPublishOptions { mandatory, ..BasicPublishOptions::default() };
    channel.basic_publish(exchange.into(), key.into(), options, &body, properties).await
}
