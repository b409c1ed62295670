//! What rests at the end: parked messages, and what is where it should not be.

use super::account::{Account, ParkedBy};
use super::shop::{QUEUES, Shop};
use std::sync::Arc;
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::{Broker, Context, Delivery, Failure, Handler};
use topoc_tests::broker::{Vhost, segment};

/// Where the shop's exchanges send what they cannot route.
const UNROUTED: &str = "unrouted.parked";

/// Notes what comes from one parking queue.
struct Parking {
    account: Arc<Account>,
    queue: &'static str,
}

impl Handler for Parking {
    async fn handle(&self, delivery: &Delivery, _: &Context) -> Result<(), Failure> {
        let number = delivery.message_id().unwrap_or_default().parse()?;
        match self.queue {
            UNROUTED => self.account.astray(UNROUTED, number),
            queue => {
                self.account.parked(queue, number, parked_by(delivery));
            }
        }
        Ok(())
    }
}

/// A queue says why it gave a message up (`rabbit_dead_letter`, `rabbit_fifo_dlx`).
fn parked_by(delivery: &Delivery) -> ParkedBy {
    match delivery.text("x-first-death-reason") {
        Some("delivery_limit") => ParkedBy::DeliveryLimit,
        _ => ParkedBy::Consumer,
    }
}

/// Begins to read the parking queue of every queue that has one.
pub fn read(broker: &Broker, account: &Arc<Account>) {
    let parking = |queue: &'static str, name: String| {
        let name: &'static str = name.leak();
        let subscription = Subscription::new(name, vec![name].leak());
        // It lives as long as the test.
        let subscription = Box::leak(Box::new(subscription));
        broker.consume(subscription, Parking { account: account.clone(), queue });
    };
    for subscription in QUEUES.iter().filter(|it| it.dead_letter.is_some()) {
        parking(subscription.queue, format!("{}.dlq", subscription.queue));
    }
    parking(UNROUTED, UNROUTED.to_owned());
}

/// Messages that are still in a queue where none may rest, by the broker's own count.
pub fn left(vhost: &Vhost<'_>) -> Vec<String> {
    let queues = vhost.broker.get(&format!("/api/queues/{}", segment(&vhost.name))).json();
    let queues = queues.as_array().into_iter().flatten();
    let left = queues.filter_map(|queue| {
        let (name, count) = (queue["name"].as_str()?, queue["messages"].as_u64().unwrap_or(0));
        (count > 0 && !Shop::is_final(name)).then(|| format!("{count} messages are left in {name}"))
    });
    left.collect()
}
