//! Takes orders, follows their progress and renders their documents.

use super::short;
use crate::journal::Journal;
use crate::shop::order::{
    Client, OrderDocuments, OrderPrices, OrderProgress, Producer, consume_order_documents,
    consume_order_prices, consume_order_progress,
};
use crate::shop::{
    DocumentFormat, DocumentKind, DocumentReadyV1, DocumentRenderV1, FraudCheckV1ReplyVerdict,
    FraudCheckV1Request, OrderCancelledV1, OrderCancelledV1Reason, OrderPlacedV2,
    PaymentCapturedV1, PaymentRefusedV1, PriceChangedV1, ShipmentSentV1, StockReservedV1,
    StockShortV1,
};
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use topoc_runtime::{Broker, Consumer, Context, DateTime, Failure, PublishError, Uuid};

/// Where customers order.
pub(crate) struct Desk {
    producer: Producer,
    client: Client,
    journal: Journal,
}

impl Desk {
    pub(super) fn new(broker: &Broker, journal: &Journal) -> Self {
        let (producer, client) = (Producer::new(broker), Client::new(broker));
        Self { producer, client, journal: journal.clone() }
    }

    /// Takes an order, unless the fraud check refuses it.
    pub(crate) async fn take(&self, order: &OrderPlacedV2) -> Result<bool, Box<dyn Error>> {
        let OrderPlacedV2 { order_id, customer_id, total, .. } = order.clone();
        let request = FraudCheckV1Request { order_id, customer_id, total };
        let checked = self.client.fraud_check_v1(&request).await?;
        let is_taken = match checked {
            Ok(reply) => reply.verdict != FraudCheckV1ReplyVerdict::Refuse,
            Err(refused) => return Err(refused.into()),
        };
        let id = short(order_id);
        if !is_taken {
            self.journal.tell("order", format!("{id} is refused"));
            return Ok(false);
        }
        self.producer.order_placed_v2(order).await?;
        self.journal.tell("order", format!("{id} is placed"));
        Ok(true)
    }
}

/// How far an order is.
#[derive(Clone, Copy, Default)]
struct Progress {
    is_paid: bool,
    is_reserved: bool,
}

#[derive(Clone)]
struct Orders {
    producer: Producer,
    journal: Journal,
    progress: Arc<Mutex<HashMap<Uuid, Progress>>>,
}

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    let producer = Producer::new(broker);
    let orders = Orders { producer, journal: journal.clone(), progress: Arc::default() };
    vec![
        consume_order_progress(broker, orders.clone()),
        consume_order_prices(broker, orders.clone()),
        consume_order_documents(broker, orders),
    ]
}

impl Orders {
    /// Notes a step; once all is done that an order needs, its documents are rendered.
    async fn step(&self, id: Uuid, step: impl FnOnce(&mut Progress)) -> Result<(), Failure> {
        let now = {
            let mut all = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
            let progress = all.entry(id).or_default();
            step(progress);
            *progress
        };
        if !now.is_paid || !now.is_reserved {
            return Ok(());
        }
        self.journal.tell("order", format!("{} is paid and reserved", short(id)));
        for (kind, format) in [
            (DocumentKind::PackingSlip, DocumentFormat::Pdf),
            (DocumentKind::Invoice, DocumentFormat::Pdf),
            (DocumentKind::Invoice, DocumentFormat::Xml),
        ] {
            self.producer
                .document_render_v1(&DocumentRenderV1 { order_id: id, kind, format })
                .await?;
        }
        Ok(())
    }

    /// Whatever was done for an order is undone by those who did it.
    async fn cancel(
        &self,
        order_id: Uuid,
        reason: OrderCancelledV1Reason,
    ) -> Result<(), PublishError> {
        self.journal
            .tell("order", format!("{} is cancelled: {}", short(order_id), reason.as_str()));
        let cancelled_at = DateTime::now();
        let cancelled = OrderCancelledV1 { order_id, reason, comment: None, cancelled_at };
        self.producer.order_cancelled_v1(&cancelled).await.map(|_| ())
    }
}

impl OrderProgress for Orders {
    async fn payment_captured(
        &self,
        message: PaymentCapturedV1,
        _: &Context,
    ) -> Result<(), Failure> {
        self.step(message.order_id, |progress| progress.is_paid = true).await
    }

    async fn payment_refused(&self, message: PaymentRefusedV1, _: &Context) -> Result<(), Failure> {
        Ok(self.cancel(message.order_id, OrderCancelledV1Reason::PaymentRefused).await?)
    }

    async fn stock_reserved(&self, message: StockReservedV1, _: &Context) -> Result<(), Failure> {
        self.step(message.order_id, |progress| progress.is_reserved = true).await
    }

    async fn stock_short(&self, message: StockShortV1, _: &Context) -> Result<(), Failure> {
        Ok(self.cancel(message.order_id, OrderCancelledV1Reason::OutOfStock).await?)
    }

    async fn shipment_sent(&self, message: ShipmentSentV1, _: &Context) -> Result<(), Failure> {
        self.journal.tell("order", format!("{} is on its way", short(message.order_id)));
        Ok(())
    }
}

impl OrderPrices for Orders {
    async fn price_changed(&self, message: PriceChangedV1, _: &Context) -> Result<(), Failure> {
        self.journal.tell("order", format!("{} now costs {}", message.sku, message.new.amount));
        Ok(())
    }
}

impl OrderDocuments for Orders {
    async fn document_render(&self, message: DocumentRenderV1, _: &Context) -> Result<(), Failure> {
        let DocumentRenderV1 { order_id, kind, format } = message;
        let (of, name, ending) = (short(order_id), kind.as_str(), format.as_str());
        let location = format!("https://documents.example.com/{of}/{name}.{ending}").parse()?;
        let ready = DocumentReadyV1 { order_id, kind, format, location };
        self.producer.document_ready_v1(&ready).await?;
        Ok(())
    }
}
