//! The publishers: each message until it is confirmed, always with the same id.
#![allow(deprecated, reason = "old apps still send the first version of an order")]

use super::account::Account;
use super::plan::{CUSTOMERS, Kind, Plan};
use super::shop::{
    CreditChangedV1, CreditEvent, OrderCancelledV1, OrderPlacedV1, OrderPlacedV2,
    PaymentCapturedV1, PaymentRefusedV1, Region, ShipmentSentV1, Shop, StockReservedV1, inventory,
    order, payment,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use topoc_runtime::{Broker, Options, PublishError, Receipt, Uuid, with_message_id};

/// How many messages are on their way at a time.
pub const AT_ONCE: usize = 64;
/// Shorter than many an outage, so that publishers are told, and have to publish again.
const PATIENCE: Duration = Duration::from_secs(2);
/// Before a refused message is published again.
const REST: Duration = Duration::from_millis(50);

/// A message of each contract.
struct Examples {
    placed_v1: OrderPlacedV1,
    placed_v2: OrderPlacedV2,
    cancelled: OrderCancelledV1,
    credit: CreditChangedV1,
    captured: PaymentCapturedV1,
    refused: PaymentRefusedV1,
    reserved: StockReservedV1,
    sent: ShipmentSentV1,
}

impl Examples {
    fn of(shop: &Shop) -> Self {
        Self {
            placed_v1: shop.example(),
            placed_v2: shop.example(),
            cancelled: shop.example(),
            credit: shop.example(),
            captured: shop.example(),
            refused: shop.example(),
            reserved: shop.example(),
            sent: shop.example(),
        }
    }
}

pub struct Traffic {
    brokers: [Broker; 3],
    order: order::Producer,
    payment: payment::Producer,
    inventory: inventory::Producer,
    examples: Examples,
    plan: Arc<Plan>,
    account: Arc<Account>,
    /// How many messages may be confirmed for now: the next fault waits for them.
    limit: watch::Receiver<usize>,
    /// What publishers were told, and how often.
    pub told: Mutex<BTreeMap<&'static str, usize>>,
}

impl Traffic {
    pub async fn new(
        address: &str,
        shop: &Shop,
        plan: Arc<Plan>,
        account: Arc<Account>,
        limit: watch::Receiver<usize>,
    ) -> Self {
        let connect = async |service: &str| {
            let mut options = Options::new(service, address.to_owned());
            options.publish_timeout = PATIENCE;
            Broker::connect(&options).await.unwrap()
        };
        let brokers =
            [connect("order").await, connect("payment").await, connect("inventory").await];
        let examples = Examples::of(shop);
        Self {
            order: order::Producer::new(&brokers[0]),
            payment: payment::Producer::new(&brokers[1]),
            inventory: inventory::Producer::new(&brokers[2]),
            brokers,
            examples,
            plan,
            account,
            limit,
            told: Mutex::default(),
        }
    }

    /// Publishes everything. What has an order is published in it, one after the other.
    pub async fn run(self: Arc<Self>) {
        let mut tasks = JoinSet::new();
        for task in 0..AT_ONCE {
            let traffic = self.clone();
            tasks.spawn(async move {
                for number in traffic.numbers(task) {
                    traffic.until_confirmed(number).await;
                }
            });
        }
        while let Some(task) = tasks.join_next().await {
            task.unwrap();
        }
    }

    pub async fn shutdown(&self) {
        for broker in &self.brokers {
            broker.shutdown(Duration::from_secs(5)).await;
        }
    }

    /// The messages of one task: those of some customers, and its share of the others.
    fn numbers(&self, task: usize) -> Vec<usize> {
        let messages = self.plan.messages.iter().enumerate();
        let mine = messages.filter(|(number, message)| match message.kind {
            Kind::CreditChanged => message.customer % AT_ONCE == task,
            // The tasks without a customer have more of these.
            _ => CUSTOMERS + number % (AT_ONCE - CUSTOMERS) == task,
        });
        mine.map(|(number, _)| number).collect()
    }

    async fn until_confirmed(&self, number: usize) {
        let mut limit = self.limit.clone();
        drop(limit.wait_for(|limit| self.account.confirmed_count() < *limit).await);
        loop {
            let id = number.to_string();
            let Err(error) = with_message_id(id, self.publish(number)).await else { break };
            *self.told.lock().unwrap().entry(name(&error)).or_default() += 1;
            tokio::time::sleep(REST).await;
        }
        self.account.confirmed(number);
    }

    async fn publish(&self, number: usize) -> Result<Receipt, PublishError> {
        let order_id = Uuid::from_u128(number as u128);
        let examples = &self.examples;
        match self.plan.messages[number].kind {
            Kind::OrderPlacedV1(region) => {
                let region = self::region(region);
                let placed = OrderPlacedV1 { order_id, region, ..examples.placed_v1.clone() };
                self.order.order_placed_v1(&placed).await
            }
            Kind::OrderPlacedV2(region) => {
                let region = self::region(region);
                let placed = OrderPlacedV2 { order_id, region, ..examples.placed_v2.clone() };
                self.order.order_placed_v2(&placed).await
            }
            Kind::OrderCancelled => {
                let cancelled = OrderCancelledV1 { order_id, ..examples.cancelled.clone() };
                self.order.order_cancelled_v1(&cancelled).await
            }
            Kind::CreditChanged => self.order.credit_changed_v1(&self.credit(number)).await,
            Kind::PaymentCaptured => {
                let captured = PaymentCapturedV1 { order_id, ..examples.captured.clone() };
                self.payment.payment_captured_v1(&captured).await
            }
            Kind::PaymentRefused => {
                let refused = PaymentRefusedV1 { order_id, ..examples.refused.clone() };
                self.payment.payment_refused_v1(&refused).await
            }
            Kind::StockReserved => {
                let reserved = StockReservedV1 { order_id, ..examples.reserved.clone() };
                self.inventory.stock_reserved_v1(&reserved).await
            }
            Kind::ShipmentSent => {
                let sent = ShipmentSentV1 { order_id, ..examples.sent.clone() };
                self.inventory.shipment_sent_v1(&sent).await
            }
        }
    }

    fn credit(&self, number: usize) -> CreditChangedV1 {
        let mut credit = self.examples.credit.clone();
        if let CreditEvent::CreditGranted(granted) = &mut *credit.0 {
            granted.customer_id = Uuid::from_u128(self.plan.messages[number].customer as u128);
        }
        credit
    }
}

fn region(name: &str) -> Region {
    match name {
        "us" => Region::Us,
        "eu" => Region::Eu,
        _ => Region::Apac,
    }
}

fn name(error: &PublishError) -> &'static str {
    match error {
        PublishError::Nacked => "nacked",
        PublishError::Unknown { .. } => "unknown",
        PublishError::Blocked => "blocked",
        PublishError::Refused { .. } => "refused",
        PublishError::Unroutable { .. } => "unroutable",
        // No fault excuses what is left.
        error => panic!("{error}"),
    }
}
