//! The runtime, called as generated code calls it.

use crate::PREFETCH;
use crate::measure::{Lane, Side};
use crate::thing::{self, Thing};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::service::{Wire, decode, encode, unknown};
use topoc_runtime::{Broker, Context, Delivery, Envelope, Failure, Handler, Options, Publisher};

pub(crate) struct ByRuntime {
    broker: Broker,
    queue: &'static str,
    subscription: &'static Subscription,
}

impl ByRuntime {
    pub(crate) async fn new(address: &str, queue: &'static str) -> Self {
        let broker = Broker::connect(&Options::new("bench", address)).await.unwrap();
        let queues: &'static [&'static str] = vec![queue].leak();
        let subscription = Subscription { prefetch: PREFETCH, ..Subscription::new(queue, queues) };
        Self { broker, queue, subscription: Box::leak(Box::new(subscription)) }
    }

    pub(crate) async fn end(self) {
        self.broker.shutdown(Duration::from_secs(5)).await;
    }
}

pub(crate) struct ByRuntimeLane {
    publisher: Publisher,
    queue: &'static str,
}

impl Side for ByRuntime {
    type Lane = ByRuntimeLane;

    async fn lane(&self) -> ByRuntimeLane {
        ByRuntimeLane { publisher: self.broker.publisher().clone(), queue: self.queue }
    }

    async fn consume(&self, messages: usize) {
        let (handled, all) = (AtomicUsize::new(0), Notify::new());
        let count = Arc::new(Count { messages, handled, all });
        let consumer = self.broker.consume(self.subscription, Counting(count.clone()));
        count.all.notified().await;
        consumer.stop(Duration::from_secs(10)).await;
    }
}

impl Lane for ByRuntimeLane {
    async fn publish(&self, name: String) {
        let body = encode(&Thing { number: thing::NUMBER, name }).unwrap();
        let mut envelope = Envelope::new("", self.queue, body);
        Wire::OWN.write(&mut envelope, "thing.happened", 1);
        self.publisher.publish(envelope).await.unwrap();
    }
}

struct Count {
    messages: usize,
    handled: AtomicUsize,
    all: Notify,
}

struct Counting(Arc<Count>);

impl Handler for Counting {
    async fn handle(&self, delivery: &Delivery, _: &Context) -> Result<(), Failure> {
        if !Wire::OWN.is(delivery, "thing.happened", 1) {
            return Err(unknown(delivery));
        }
        let thing: Thing = decode(delivery)?;
        assert_eq!(thing.number, thing::NUMBER);
        if self.0.handled.fetch_add(1, Ordering::Relaxed) + 1 == self.0.messages {
            self.0.all.notify_one();
        }
        Ok(())
    }
}
