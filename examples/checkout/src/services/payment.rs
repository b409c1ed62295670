//! Charges, refunds, keeps customers' credit and files invoices with the tax office.

use super::short;
use crate::journal::Journal;
use crate::shop::payment::{
    PaymentCredit, PaymentEinvoices, PaymentOrderEvents, Producer, consume_payment_credit,
    consume_payment_einvoices, consume_payment_order_events,
};
use crate::shop::{
    CreditChangedV1, CreditEvent, DocumentReadyV1, OrderCancelledV1, OrderPlacedV2,
    PaymentCapturedV1, PaymentRefusedV1, PaymentRefusedV1Reason,
};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use topoc_runtime::{Broker, Consumer, Context, DateTime, Failure, Uuid};

#[derive(Clone)]
struct Payments {
    producer: Producer,
    journal: Journal,
    charged: Arc<Mutex<HashSet<Uuid>>>,
}

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    let producer = Producer::new(broker);
    let payments = Payments { producer, journal: journal.clone(), charged: Arc::default() };
    vec![
        consume_payment_order_events(broker, payments.clone()),
        consume_payment_credit(broker, payments.clone()),
        consume_payment_einvoices(broker, payments),
    ]
}

impl PaymentOrderEvents for Payments {
    async fn order_placed(&self, order: OrderPlacedV2, context: &Context) -> Result<(), Failure> {
        let OrderPlacedV2 { order_id, customer_id, total, note, .. } = order;
        // A bank that does not answer the first time: the topology says when it is asked again.
        if note.as_deref() == Some("slow bank") && context.attempt == 1 {
            self.journal
                .tell("payment", format!("the bank does not answer for {}", short(order_id)));
            return Err(Failure::retry("the bank does not answer"));
        }
        if note.as_deref() == Some("expired card") {
            let (reason, refused_at) = (PaymentRefusedV1Reason::ExpiredCard, DateTime::now());
            let refused = PaymentRefusedV1 { order_id, customer_id, reason, refused_at };
            self.producer.payment_refused_v1(&refused).await?;
            return Ok(());
        }
        self.charged.lock().unwrap_or_else(PoisonError::into_inner).insert(order_id);
        self.journal.tell("payment", format!("charges {} for {}", total.amount, short(order_id)));
        let (payment_id, captured_at) = (Uuid::now_v7(), DateTime::now());
        let captured = PaymentCapturedV1 { order_id, payment_id, amount: total, captured_at };
        self.producer.payment_captured_v1(&captured).await?;
        Ok(())
    }

    async fn order_cancelled(&self, order: OrderCancelledV1, _: &Context) -> Result<(), Failure> {
        let id = order.order_id;
        if self.charged.lock().unwrap_or_else(PoisonError::into_inner).remove(&id) {
            self.journal.tell("payment", format!("refunds {}", short(id)));
        }
        Ok(())
    }
}

/// Partitioned by customer: what happened to one customer's credit comes in its order.
impl PaymentCredit for Payments {
    async fn credit_changed(&self, message: CreditChangedV1, _: &Context) -> Result<(), Failure> {
        let what = match *message.0 {
            CreditEvent::CreditGranted(granted) => format!("{} is granted", granted.amount.amount),
            CreditEvent::CreditSpent(spent) => format!("{} is spent", spent.amount.amount),
            CreditEvent::CreditExpired(expired) => format!("{} is gone", expired.amount.amount),
        };
        self.journal.tell("payment", format!("credit of {what}"));
        Ok(())
    }
}

impl PaymentEinvoices for Payments {
    async fn document_ready(&self, message: DocumentReadyV1, _: &Context) -> Result<(), Failure> {
        self.journal.tell("payment", format!("files the invoice of {}", short(message.order_id)));
        Ok(())
    }
}
