//! Lapin by hand: a channel for each publish on its way; one loop that consumes, and acknowledges what has come so far at once.

use crate::measure::{Lane, Side};
use crate::thing;
use crate::{LANES, PREFETCH};
use futures_util::{FutureExt, StreamExt};
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
    ConfirmSelectOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;
use uuid::Uuid;

pub(crate) struct ByHand {
    /// One to publish, one to consume: as the runtime has it.
    consuming: Connection,
    lanes: Vec<Channel>,
    next: AtomicUsize,
    queue: &'static str,
}

impl ByHand {
    /// Connects, and makes the queue.
    pub(crate) async fn new(address: &str, queue: &'static str) -> Self {
        let connect = || Connection::connect(address, ConnectionProperties::default());
        let (publishing, consuming) = (connect().await.unwrap(), connect().await.unwrap());
        let channel = consuming.create_channel().await.unwrap();
        let declare = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
        channel.queue_declare(queue.into(), declare, FieldTable::default()).await.unwrap();
        let mut lanes = Vec::new();
        for _ in 0..LANES {
            let lane = publishing.create_channel().await.unwrap();
            lane.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
            lanes.push(lane);
        }
        Self { consuming, lanes, next: AtomicUsize::new(0), queue }
    }

    /// Removes the queue.
    pub(crate) async fn end(self) {
        let channel = self.consuming.create_channel().await.unwrap();
        channel.queue_delete(self.queue.into(), QueueDeleteOptions::default()).await.unwrap();
    }
}

pub(crate) struct ByHandLane {
    channel: Channel,
    queue: &'static str,
}

impl Side for ByHand {
    type Lane = ByHandLane;

    async fn lane(&self) -> ByHandLane {
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.lanes.len();
        ByHandLane { channel: self.lanes[at].clone(), queue: self.queue }
    }

    async fn consume(&self, messages: usize) {
        let channel = self.consuming.create_channel().await.unwrap();
        channel.basic_qos(PREFETCH, BasicQosOptions::default()).await.unwrap();
        let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
        let consumer = channel.basic_consume(self.queue.into(), "by hand".into(), options, none);
        let mut consumer = consumer.await.unwrap();
        let mut handled = 0;
        while handled < messages {
            let mut next = consumer.next().await;
            let mut last = 0;
            while let Some(delivery) = next {
                let delivery = delivery.unwrap();
                let kind = delivery.properties.kind().as_ref().map(|kind| kind.as_str());
                assert_eq!(kind, Some("thing.happened"));
                let thing: thing::ByHand = serde_json::from_slice(&delivery.data).unwrap();
                assert_eq!(thing.number, thing::NUMBER);
                (last, handled) = (delivery.delivery_tag, handled + 1);
                // What is there already: it is acknowledged together.
                next = consumer.next().now_or_never().flatten();
            }
            channel.basic_ack(last, BasicAckOptions { multiple: true }).await.unwrap();
        }
        channel.close(200, "done".into()).await.unwrap();
    }
}

impl Lane for ByHandLane {
    async fn publish(&self, name: String) {
        let body = serde_json::to_vec(&thing::ByHand { number: thing::NUMBER, name }).unwrap();
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let mut headers = FieldTable::default();
        headers.insert("event-version".into(), AMQPValue::LongLongInt(1));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let properties = BasicProperties::default()
            .with_delivery_mode(2)
            .with_type("thing.happened".into())
            .with_content_type("application/json".into())
            .with_app_id("bench".into())
            .with_timestamp(now.as_secs())
            .with_message_id(Uuid::now_v7().to_string().into())
            .with_headers(headers);
        let sent =
            self.channel.basic_publish("".into(), self.queue.into(), options, &body, properties);
        let confirmation = sent.await.unwrap().await.unwrap();
        assert!(confirmation.is_ack() && confirmation.take_message().is_none());
    }
}
