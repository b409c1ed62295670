//! Reads everything that happened, from the first day that is kept: `events.log` is a stream.

use crate::journal::Journal;
use crate::shop::analytics::{EventsLog, consume_events_log};
use crate::shop::{
    OrderCancelledV1, OrderPlacedV2, PaymentCapturedV1, PaymentRefusedV1, PriceChangedV1,
    ShipmentSentV1, StockReservedV1, StockShortV1,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use topoc_runtime::{Broker, Consumer, Context, Failure};

#[derive(Clone)]
struct Analytics {
    journal: Journal,
    placed: Arc<AtomicUsize>,
}

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    let analytics = Analytics { journal: journal.clone(), placed: Arc::default() };
    vec![consume_events_log(broker, analytics)]
}

impl EventsLog for Analytics {
    async fn order_placed(&self, _: OrderPlacedV2, _: &Context) -> Result<(), Failure> {
        let placed = self.placed.fetch_add(1, Ordering::Relaxed) + 1;
        self.journal.tell("analytics", format!("orders so far: {placed}"));
        Ok(())
    }

    async fn order_cancelled(&self, _: OrderCancelledV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }

    async fn payment_captured(&self, _: PaymentCapturedV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }

    async fn payment_refused(&self, _: PaymentRefusedV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }

    async fn stock_reserved(&self, _: StockReservedV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }

    async fn stock_short(&self, _: StockShortV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }

    async fn shipment_sent(&self, _: ShipmentSentV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }

    async fn price_changed(&self, _: PriceChangedV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }
}
