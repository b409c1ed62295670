//! The shop's services, by the code that is generated for them. Each instance is a process of its own, as far as a test can have
//! one: with its own threads, that end wherever they are when it crashes.

use super::account::Account;
use super::plan::{Behaviour, Plan};
use super::shop::{
    CreditChangedV1, OrderCancelledV1, OrderPlacedV2, PaymentCapturedV1, PaymentRefusedV1,
    PriceChangedV1, ShipmentSentV1, StockReservedV1, StockShortV1, analytics, email, fraud,
    inventory, order, payment, sms,
};
use super::store::{Shared, Store};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::{Broker, Context, DeduplicationStore, Failure, Options};

/// What all services have in common.
#[derive(Debug)]
pub struct World {
    pub address: String,
    pub plan: Arc<Plan>,
    pub account: Arc<Account>,
    pub shared: Arc<Shared>,
    /// Handlers that were given a message that the broker had delivered before.
    pub redelivered: AtomicUsize,
    /// Attempts after the first one.
    pub retried: AtomicUsize,
}

impl World {
    pub fn new(address: String, plan: Arc<Plan>, account: Arc<Account>) -> Self {
        let shared = Arc::default();
        let (redelivered, retried) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { address, plan, account, shared, redelivered, retried }
    }
}

/// What handles the messages of one queue.
#[derive(Clone)]
struct Work {
    world: Arc<World>,
    store: Arc<Store>,
    subscription: &'static Subscription,
}

impl Work {
    async fn handle(&self, context: &Context) -> Result<(), Failure> {
        let world = &self.world;
        let id = context.message_id.as_deref().unwrap_or_default();
        let number: usize = id.parse()?;
        world.redelivered.fetch_add(context.redelivered.into(), Ordering::Relaxed);
        world.retried.fetch_add((context.attempt > 1).into(), Ordering::Relaxed);
        // Some take a while: a fault meets them half done.
        if number.is_multiple_of(4) {
            let long = number.is_multiple_of(100);
            tokio::time::sleep(Duration::from_millis(if long { 100 } else { 1 })).await;
        }
        self.behave(number, context.attempt)?;
        // A handler that has a database writes its effect and the store's mark in one transaction. Nothing between these two lines
        // gives way to another task, so that no crash comes between them either.
        if let Some(how) = self.subscription.deduplicate {
            let committed = self.store.commit(self.subscription.queue, id, how.keep).await;
            committed.map_err(Failure::retry)?;
        }
        world.account.handled(self.subscription.queue, number);
        Ok(())
    }

    fn behave(&self, number: usize, attempt: u32) -> Result<(), Failure> {
        // A stream has no retries and parks nothing: its readers take what comes.
        if self.subscription.dead_letter.is_none() {
            return Ok(());
        }
        match self.world.plan.messages[number].behaviour {
            Behaviour::FailsOnce if attempt == 1 => Err(Failure::retry("at first")),
            // A panic that nobody is told of: thousands of these would hide what matters.
            Behaviour::PanicsOnce if attempt == 1 => resume_unwind(Box::new("on purpose")),
            Behaviour::IsPoison => Err(Failure::dead_letter("poison")),
            Behaviour::FailsAlways => Err(Failure::retry("always")),
            _ => Ok(()),
        }
    }
}

macro_rules! handles {
    ($($service:ident::$queue:ident { $($method:ident: $message:ident)* })*) => {$(
        impl $service::$queue for Work {$(
            async fn $method(&self, _: $message, context: &Context) -> Result<(), Failure> {
                self.handle(context).await
            }
        )*}
    )*};
}

handles! {
    payment::PaymentOrderEvents { order_placed: OrderPlacedV2 order_cancelled: OrderCancelledV1 }
    payment::PaymentCredit { credit_changed: CreditChangedV1 }
    inventory::InventoryOrderEvents { order_placed: OrderPlacedV2 order_cancelled: OrderCancelledV1 }
    email::EmailOrderEvents {
        order_placed: OrderPlacedV2
        order_cancelled: OrderCancelledV1
        payment_refused: PaymentRefusedV1
        shipment_sent: ShipmentSentV1
    }
    sms::SmsOrderEvents { order_placed: OrderPlacedV2 }
    order::OrderProgress {
        payment_captured: PaymentCapturedV1
        payment_refused: PaymentRefusedV1
        stock_reserved: StockReservedV1
        stock_short: StockShortV1
        shipment_sent: ShipmentSentV1
    }
    fraud::FraudSignals { payment_refused: PaymentRefusedV1 order_cancelled: OrderCancelledV1 }
    analytics::EventsLog {
        order_placed: OrderPlacedV2
        order_cancelled: OrderCancelledV1
        payment_captured: PaymentCapturedV1
        payment_refused: PaymentRefusedV1
        stock_reserved: StockReservedV1
        stock_short: StockShortV1
        shipment_sent: ShipmentSentV1
        price_changed: PriceChangedV1
    }
}

/// What consumes while faults happen. Two instances share the work of the queue whose order is kept.
pub const SERVICES: [&str; 7] =
    ["payment", "payment", "inventory", "email", "sms", "order", "fraud"];

/// An instance of a service.
pub struct Instance {
    pub service: &'static str,
    world: Arc<World>,
    store: Arc<Store>,
    runtime: Runtime,
    broker: Broker,
}

impl Instance {
    pub fn start(service: &'static str, world: &Arc<World>) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let store = Arc::new(Store::new(world.shared.clone()));
        let options = Options::new(service, world.address.clone());
        let broker = runtime.block_on(Broker::connect(&options)).unwrap();
        let broker = broker.deduplicating_by(store.clone());
        let instance = Self { service, world: world.clone(), store, runtime, broker };
        instance.consume();
        instance
    }

    fn work(&self, subscription: &'static Subscription) -> Work {
        Work { world: self.world.clone(), store: self.store.clone(), subscription }
    }

    fn consume(&self) {
        let _inside = self.runtime.enter();
        let broker = &self.broker;
        match self.service {
            "payment" => {
                let work = self.work(&payment::PAYMENT_ORDER_EVENTS);
                payment::consume_payment_order_events(broker, work);
                payment::consume_payment_credit(broker, self.work(&payment::PAYMENT_CREDIT));
            }
            "inventory" => {
                let work = self.work(&inventory::INVENTORY_ORDER_EVENTS);
                inventory::consume_inventory_order_events(broker, work);
            }
            "email" => {
                email::consume_email_order_events(broker, self.work(&email::EMAIL_ORDER_EVENTS));
            }
            "sms" => {
                sms::consume_sms_order_events(broker, self.work(&sms::SMS_ORDER_EVENTS));
            }
            "order" => {
                order::consume_order_progress(broker, self.work(&order::ORDER_PROGRESS));
            }
            "fraud" => {
                fraud::consume_fraud_signals(broker, self.work(&fraud::FRAUD_SIGNALS));
            }
            "analytics" => {
                analytics::consume_events_log(broker, self.work(&analytics::EVENTS_LOG));
            }
            service => panic!("no service {service}"),
        }
    }

    /// Ends it wherever it is: nothing is drained, nothing is closed.
    pub fn crash(self) -> (&'static str, Arc<World>) {
        let Self { service, world, store, runtime, broker } = self;
        runtime.shutdown_timeout(Duration::from_secs(10));
        drop(broker);
        alone(store.expire());
        (service, world)
    }

    /// Ends it as it should end.
    pub fn stop(self) {
        self.runtime.block_on(self.broker.shutdown(Duration::from_secs(5)));
    }
}

/// Runs what never waits for anything.
fn alone<F: Future>(future: F) -> F::Output {
    Builder::new_current_thread().build().unwrap().block_on(future)
}
