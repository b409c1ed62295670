//! The runtime beside lapin used by hand for the same: confirmed mandatory publishes on lanes of one each, and one consumer that
//! acknowledges after handling. Prints messages per second and the ratio; asserts nothing.
//!
//! `TOPOC_BROKERS` names a broker, as in the tests: `tests/run -- cargo bench -p topoc-runtime`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench ends with a message")]

use futures_util::StreamExt;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
    ConfirmSelectOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::{Broker, Context, Delivery, Envelope, Failure, Handler, Options};

const MESSAGES: usize = 20_000;
const LANES: usize = 64;
const PREFETCH: u16 = 200;
const ROUNDS: usize = 5;
const BODY: [u8; 256] = [b'x'; 256];
const QUEUE: &str = "topoc.bench.throughput";

static SUBSCRIPTION: Subscription =
    Subscription { prefetch: PREFETCH, ..Subscription::new(QUEUE, &[QUEUE]) };

#[tokio::main]
async fn main() {
    let brokers = std::env::var("TOPOC_BROKERS").expect("TOPOC_BROKERS names a broker");
    let first = brokers.split(',').next().unwrap();
    let (release, rest) = first.split_once('=').unwrap();
    let address = format!("{}/%2f", rest.split('|').next().unwrap());
    let connection = Connection::connect(&address, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let declare = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(QUEUE.into(), declare, FieldTable::default()).await.unwrap();
    let broker = Broker::connect(&Options::new("bench", address)).await.unwrap();
    let (mut publish, mut consume) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for _ in 0..ROUNDS {
        publish[0].push(publish_by_hand(&connection).await);
        consume[0].push(consume_by_hand(&connection).await);
        publish[1].push(publish_by_runtime(&broker).await);
        consume[1].push(consume_by_runtime(&broker).await);
    }
    println!("RabbitMQ {release}, {MESSAGES} messages of {} bytes, median of {ROUNDS}", BODY.len());
    tell("publish, confirmed", publish);
    tell("consume, acknowledged", consume);
    broker.shutdown(Duration::from_secs(5)).await;
    channel.queue_delete(QUEUE.into(), QueueDeleteOptions::default()).await.unwrap();
}

fn tell(what: &str, [by_hand, by_runtime]: [Vec<Duration>; 2]) {
    let rate = |mut times: Vec<Duration>| {
        times.sort_unstable();
        MESSAGES as f64 / times[times.len() / 2].as_secs_f64()
    };
    let (by_hand, by_runtime) = (rate(by_hand), rate(by_runtime));
    let ratio = by_runtime / by_hand;
    println!("{what}: lapin by hand {by_hand:.0}/s, runtime {by_runtime:.0}/s, ratio {ratio:.2}");
}

async fn publish_by_hand(connection: &Connection) -> Duration {
    let mut lanes: Vec<Channel> = Vec::new();
    for _ in 0..LANES {
        let lane = connection.create_channel().await.unwrap();
        lane.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        lanes.push(lane);
    }
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for (at, lane) in lanes.into_iter().enumerate() {
        tasks.spawn(async move {
            for number in (at..MESSAGES).step_by(LANES) {
                let options =
                    BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
                let properties = BasicProperties::default()
                    .with_delivery_mode(2)
                    .with_app_id("bench".into())
                    .with_timestamp(1_700_000_000)
                    .with_message_id(number.to_string().into());
                let sent = lane.basic_publish("".into(), QUEUE.into(), options, &BODY, properties);
                assert!(sent.await.unwrap().await.unwrap().is_ack());
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    begun.elapsed()
}

async fn publish_by_runtime(broker: &Broker) -> Duration {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for at in 0..LANES {
        let publisher = broker.publisher().clone();
        tasks.spawn(async move {
            for _ in (at..MESSAGES).step_by(LANES) {
                publisher.publish(Envelope::new("", QUEUE, BODY.to_vec())).await.unwrap();
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    begun.elapsed()
}

async fn consume_by_hand(connection: &Connection) -> Duration {
    let channel = connection.create_channel().await.unwrap();
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await.unwrap();
    let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
    let begun = Instant::now();
    let consumer = channel.basic_consume(QUEUE.into(), "by hand".into(), options, none);
    let mut consumer = consumer.await.unwrap();
    for _ in 0..MESSAGES {
        let delivery = consumer.next().await.unwrap().unwrap();
        assert!(delivery.ack(BasicAckOptions::default()).await.unwrap());
    }
    let elapsed = begun.elapsed();
    channel.close(200, "done".into()).await.unwrap();
    elapsed
}

struct Count {
    handled: AtomicUsize,
    all: Notify,
}

struct Counting(Arc<Count>);

impl Handler for Counting {
    async fn handle(&self, _: &Delivery, _: &Context) -> Result<(), Failure> {
        if self.0.handled.fetch_add(1, Ordering::Relaxed) + 1 == MESSAGES {
            self.0.all.notify_one();
        }
        Ok(())
    }
}

async fn consume_by_runtime(broker: &Broker) -> Duration {
    let count = Arc::new(Count { handled: AtomicUsize::new(0), all: Notify::new() });
    let begun = Instant::now();
    let consumer = broker.consume(&SUBSCRIPTION, Counting(count.clone()));
    count.all.notified().await;
    let elapsed = begun.elapsed();
    consumer.stop(Duration::from_secs(10)).await;
    elapsed
}
