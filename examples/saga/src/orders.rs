//! The orchestrator: keeps how far each order is, and sends what comes next.

use crate::saga::{Action, Heard, Step, next};
use crate::topology::orders::{OrdersSaga, Producer};
use crate::topology::*;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use topoc_runtime::{Broker, Context, Failure, PublishError, Uuid};

#[derive(Clone)]
struct Order {
    placed: OrderPlacedV1,
    step: Step,
}

/// The orders, by their ids. A real service keeps them in its database.
pub(crate) struct Orders {
    orders: Mutex<HashMap<Uuid, Order>>,
    producer: Producer,
}

impl Orders {
    pub(crate) fn new(broker: &Broker) -> Self {
        Self { orders: Mutex::default(), producer: Producer::new(broker) }
    }

    fn orders(&self) -> MutexGuard<'_, HashMap<Uuid, Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves an order on. The step is noted after its command is confirmed: what fails between is heard again, the
    /// command goes out twice, and who gets it knows the order.
    async fn heard(&self, order_id: Uuid, heard: Heard) -> Result<(), Failure> {
        let order = self.orders().get(&order_id).cloned();
        let order = order.ok_or_else(|| Failure::dead_letter(format!("no order {order_id}")))?;
        let Some((step, action)) = next(&order.step, heard) else { return Ok(()) };
        println!("orders: {}: {:?} -> {heard:?} -> {action:?}", order.placed.customer, order.step);
        self.act(order_id, action, &order.placed).await?;
        self.orders().insert(order_id, Order { step, ..order });
        Ok(())
    }

    async fn act(
        &self,
        order_id: Uuid,
        action: Action,
        placed: &OrderPlacedV1,
    ) -> Result<(), PublishError> {
        let to = &self.producer;
        match action {
            Action::Charge => self.charge(placed).await,
            Action::Send => to.parcel_send_v1(&ParcelSendV1 { order_id }).await.map(drop),
            Action::Complete => {
                to.order_completed_v1(&OrderCompletedV1 { order_id }).await.map(drop)
            }
            Action::Release => to.stock_release_v1(&StockReleaseV1 { order_id }).await.map(drop),
            Action::Refund => to.payment_refund_v1(&PaymentRefundV1 { order_id }).await.map(drop),
            Action::Cancel(reason) => {
                to.order_cancelled_v1(&OrderCancelledV1 { order_id, reason }).await.map(drop)
            }
        }
    }

    /// Asks for the money, and to be told when it has taken too long.
    async fn charge(&self, placed: &OrderPlacedV1) -> Result<(), PublishError> {
        let (order_id, customer, total) = (placed.order_id, placed.customer.clone(), placed.total);
        self.producer.payment_overdue_v1(&PaymentOverdueV1 { order_id }).await?;
        let charge = PaymentChargeV1 { order_id, customer, total };
        self.producer.payment_charge_v1(&charge).await.map(drop)
    }
}

impl OrdersSaga for Orders {
    async fn order_placed(&self, placed: OrderPlacedV1, _: &Context) -> Result<(), Failure> {
        let (order_id, sku, quantity) = (placed.order_id, placed.sku.clone(), placed.quantity);
        if self.orders().contains_key(&order_id) {
            return Ok(());
        }
        println!("orders: {}: placed -> Reserve", placed.customer);
        let reserve = StockReserveV1 { order_id, sku, quantity };
        self.producer.stock_reserve_v1(&reserve).await?;
        self.orders().insert(order_id, Order { placed, step: Step::Reserving });
        Ok(())
    }

    async fn stock_reserved(&self, event: StockReservedV1, _: &Context) -> Result<(), Failure> {
        self.heard(event.order_id, Heard::Reserved).await
    }

    async fn stock_short(&self, event: StockShortV1, _: &Context) -> Result<(), Failure> {
        self.heard(event.order_id, Heard::Short).await
    }

    async fn stock_released(&self, event: StockReleasedV1, _: &Context) -> Result<(), Failure> {
        self.heard(event.order_id, Heard::Released).await
    }

    async fn payment_captured(&self, event: PaymentCapturedV1, _: &Context) -> Result<(), Failure> {
        self.heard(event.order_id, Heard::Captured).await
    }

    async fn payment_refused(&self, event: PaymentRefusedV1, _: &Context) -> Result<(), Failure> {
        self.heard(event.order_id, Heard::Refused).await
    }

    async fn payment_overdue(&self, event: PaymentOverdueV1, _: &Context) -> Result<(), Failure> {
        self.heard(event.order_id, Heard::Overdue).await
    }

    async fn parcel_sent(&self, event: ParcelSentV1, _: &Context) -> Result<(), Failure> {
        self.heard(event.order_id, Heard::Sent).await
    }
}
