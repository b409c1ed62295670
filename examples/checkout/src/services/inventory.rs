//! Reserves stock, ships parcels and owns the price list.

use super::short;
use crate::journal::Journal;
use crate::shop::inventory::{
    InventoryOrderEvents, InventoryPackingSlips, Producer, consume_inventory_order_events,
    consume_inventory_packing_slips,
};
use crate::shop::{
    DocumentReadyV1, OrderCancelledV1, OrderPlacedV2, ShipmentSentV1, SmsNoticeV1, StockReservedV1,
    StockShortV1,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use topoc_runtime::{Broker, Consumer, Context, DateTime, Failure, Uuid};

/// What a reservation has to know of its order.
#[derive(Clone)]
struct Reserved {
    customer_id: Uuid,
    phone: Option<String>,
}

#[derive(Clone)]
struct Inventory {
    producer: Producer,
    journal: Journal,
    reserved: Arc<Mutex<HashMap<Uuid, Reserved>>>,
}

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    let producer = Producer::new(broker);
    let inventory = Inventory { producer, journal: journal.clone(), reserved: Arc::default() };
    vec![
        consume_inventory_order_events(broker, inventory.clone()),
        consume_inventory_packing_slips(broker, inventory),
    ]
}

impl Inventory {
    fn take(&self, order: Uuid) -> Option<Reserved> {
        self.reserved.lock().unwrap_or_else(PoisonError::into_inner).remove(&order)
    }
}

impl InventoryOrderEvents for Inventory {
    async fn order_placed(&self, order: OrderPlacedV2, _: &Context) -> Result<(), Failure> {
        let OrderPlacedV2 { order_id, customer_id, customer_phone: phone, items, .. } = order;
        let sold_out = items.into_iter().map(|item| item.sku).filter(|sku| sku.starts_with("RARE"));
        let missing: Vec<String> = sold_out.collect();
        if !missing.is_empty() {
            self.producer.stock_short_v1(&StockShortV1 { order_id, missing }).await?;
            return Ok(());
        }
        let reserved = Reserved { customer_id, phone };
        self.reserved.lock().unwrap_or_else(PoisonError::into_inner).insert(order_id, reserved);
        self.journal.tell("inventory", format!("reserves {}", short(order_id)));
        let (warehouse, reserved_until) = ("SPR-1".to_owned(), DateTime::now());
        let reserved = StockReservedV1 { order_id, warehouse, reserved_until };
        self.producer.stock_reserved_v1(&reserved).await?;
        Ok(())
    }

    async fn order_cancelled(&self, order: OrderCancelledV1, _: &Context) -> Result<(), Failure> {
        if self.take(order.order_id).is_some() {
            self.journal.tell("inventory", format!("releases {}", short(order.order_id)));
        }
        Ok(())
    }
}

impl InventoryPackingSlips for Inventory {
    async fn document_ready(&self, message: DocumentReadyV1, _: &Context) -> Result<(), Failure> {
        let order_id = message.order_id;
        // A packing slip that comes again is for a parcel that is gone.
        let Some(Reserved { customer_id, phone }) = self.take(order_id) else { return Ok(()) };
        self.journal.tell("inventory", format!("ships {}", short(order_id)));
        let (carrier, sent_at) = ("Parcel Co".to_owned(), DateTime::now());
        let sent = ShipmentSentV1 { order_id, customer_id, carrier, tracking_url: None, sent_at };
        self.producer.shipment_sent_v1(&sent).await?;
        if let Some(phone) = phone {
            let text = format!("Your parcel {} is on its way.", short(order_id));
            self.producer.sms_notice_v1(&SmsNoticeV1 { phone, text }).await?;
        }
        Ok(())
    }
}
