//! Writes to customers. Its provider is slow at times, and one address breaks it.

use super::short;
use crate::journal::Journal;
use crate::shop::email::{
    EmailInvoices, EmailOrderEvents, EmailPriceAlerts, consume_email_invoices,
    consume_email_order_events, consume_email_price_alerts,
};
use crate::shop::{
    DocumentReadyV1, OrderCancelledV1, OrderPlacedV2, PaymentRefusedV1, PriceChangedV1,
    ShipmentSentV1,
};
use std::time::Duration;
use topoc_runtime::{Broker, Consumer, Context, Failure};

/// An address whose mails crash the handler, however often it is tried.
pub(crate) const POISON: &str = "poison@example.com";
/// An address whose provider takes its time.
pub(crate) const SLOW: &str = "ada@slow.example.com";

/// How long the slow provider takes.
const DELAY: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Email(Journal);

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    let email = Email(journal.clone());
    vec![
        consume_email_order_events(broker, email.clone()),
        consume_email_invoices(broker, email.clone()),
        consume_email_price_alerts(broker, email),
    ]
}

impl EmailOrderEvents for Email {
    async fn order_placed(&self, order: OrderPlacedV2, context: &Context) -> Result<(), Failure> {
        let id = short(order.order_id);
        match order.customer_email.as_str() {
            SLOW => tokio::time::sleep(DELAY).await,
            POISON => {
                self.0.tell("email", format!("attempt {} at {id} fails", context.attempt));
                return Err(Failure::retry("the address breaks the template"));
            }
            _ => {}
        }
        self.0.tell("email", format!("confirms {id}"));
        Ok(())
    }

    async fn order_cancelled(&self, order: OrderCancelledV1, _: &Context) -> Result<(), Failure> {
        self.0.tell("email", format!("regrets {}", short(order.order_id)));
        Ok(())
    }

    async fn payment_refused(&self, refused: PaymentRefusedV1, _: &Context) -> Result<(), Failure> {
        self.0.tell("email", format!("asks for another card for {}", short(refused.order_id)));
        Ok(())
    }

    async fn shipment_sent(&self, sent: ShipmentSentV1, _: &Context) -> Result<(), Failure> {
        self.0.tell("email", format!("announces {}", short(sent.order_id)));
        Ok(())
    }
}

impl EmailInvoices for Email {
    async fn document_ready(&self, message: DocumentReadyV1, _: &Context) -> Result<(), Failure> {
        self.0.tell("email", format!("sends the invoice of {}", short(message.order_id)));
        Ok(())
    }
}

impl EmailPriceAlerts for Email {
    async fn price_changed(&self, message: PriceChangedV1, _: &Context) -> Result<(), Failure> {
        self.0.tell("email", format!("tells who watches {}", message.sku));
        Ok(())
    }
}
