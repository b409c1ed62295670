//! Where customers order, and hear what came of it.

use crate::topology::shop::{Producer, ShopOutcomes};
use crate::topology::*;
use tokio::sync::mpsc;
use topoc_runtime::{Broker, Context, Failure, PublishError, Uuid};

/// What came of an order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Completed(Uuid),
    Cancelled(Uuid, Reason),
    Refunded(Uuid),
}

/// Tells of each outcome, of some twice.
pub(crate) struct Outcomes(pub(crate) mpsc::UnboundedSender<Outcome>);

impl ShopOutcomes for Outcomes {
    async fn order_completed(&self, event: OrderCompletedV1, _: &Context) -> Result<(), Failure> {
        Ok(self.0.send(Outcome::Completed(event.order_id))?)
    }

    async fn order_cancelled(&self, event: OrderCancelledV1, _: &Context) -> Result<(), Failure> {
        Ok(self.0.send(Outcome::Cancelled(event.order_id, event.reason))?)
    }

    async fn payment_refunded(&self, event: PaymentRefundedV1, _: &Context) -> Result<(), Failure> {
        Ok(self.0.send(Outcome::Refunded(event.order_id))?)
    }
}

/// Places an order, and gives its id.
pub(crate) async fn place(
    shop: &Broker,
    customer: &str,
    quantity: i32,
    total: i64,
) -> Result<Uuid, PublishError> {
    let order_id = Uuid::now_v7();
    let (customer, sku) = (customer.to_owned(), "WIDGET-A".to_owned());
    let order = OrderPlacedV1 { order_id, customer, sku, quantity, total };
    Producer::new(shop).order_placed_v1(&order).await?;
    Ok(order_id)
}
