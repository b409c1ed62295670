//! Takes money and gives it back, by a bank that has its own mind. Nobody is charged twice for an order.

use crate::topology::payment::{PaymentCommands, Producer};
use crate::topology::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use topoc_runtime::{Broker, Context, Failure, Uuid};

/// What became of an order's payment.
#[derive(Clone, Copy, PartialEq)]
enum Payment {
    Captured(i64),
    Refused,
    Refunded,
}

/// The payments, by order.
#[derive(Clone)]
pub(crate) struct Payments {
    books: Arc<Mutex<HashMap<Uuid, Payment>>>,
    producer: Producer,
}

impl Payments {
    pub(crate) fn new(broker: &Broker) -> Self {
        Self { books: Arc::default(), producer: Producer::new(broker) }
    }

    /// What was taken and not given back, in cents.
    pub(crate) fn earned(&self) -> i64 {
        let captured = |payment: &Payment| match payment {
            Payment::Captured(total) => *total,
            Payment::Refused | Payment::Refunded => 0,
        };
        self.books().values().map(captured).sum()
    }

    fn books(&self) -> MutexGuard<'_, HashMap<Uuid, Payment>> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bank. As in banks' sandboxes, the customer decides what it does.
async fn bank(charge: &PaymentChargeV1) -> Payment {
    match charge.customer.as_str() {
        "Grace" => Payment::Refused,
        "Linus" => {
            // Longer than anyone waits (`orders.timers`).
            tokio::time::sleep(Duration::from_secs(6)).await;
            Payment::Captured(charge.total)
        }
        _ => Payment::Captured(charge.total),
    }
}

impl PaymentCommands for Payments {
    async fn payment_charge(&self, charge: PaymentChargeV1, _: &Context) -> Result<(), Failure> {
        let order_id = charge.order_id;
        let known = self.books().get(&order_id).copied();
        let payment = match known {
            Some(payment) => payment,
            None => bank(&charge).await,
        };
        self.books().insert(order_id, payment);
        match payment {
            Payment::Captured(_) => {
                self.producer.payment_captured_v1(&PaymentCapturedV1 { order_id }).await?
            }
            Payment::Refused => {
                self.producer.payment_refused_v1(&PaymentRefusedV1 { order_id }).await?
            }
            // All that there is to say was said.
            Payment::Refunded => return Ok(()),
        };
        Ok(())
    }

    async fn payment_refund(&self, refund: PaymentRefundV1, _: &Context) -> Result<(), Failure> {
        let order_id = refund.order_id;
        self.books().insert(order_id, Payment::Refunded);
        self.producer.payment_refunded_v1(&PaymentRefundedV1 { order_id }).await?;
        Ok(())
    }
}
