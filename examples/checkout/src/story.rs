//! What happens on a day in the shop, and what has to come of it.

use crate::services::{POISON, SLOW, Shop};
use crate::shop::{
    Address, Currency, Money, OrderItem, OrderPlacedV2, OrderPlacedV2Channel, Region,
};
use std::error::Error;
use topoc_runtime::{DateTime, Decimal, Uuid};

/// An order, by what makes it special.
struct Order {
    email: &'static str,
    sku: &'static str,
    euros: i128,
    note: Option<&'static str>,
}

const USUAL: Order = Order { email: "ada@example.com", sku: "WIDGET-A", euros: 20, note: None };

impl Order {
    fn placed(&self) -> Result<OrderPlacedV2, Box<dyn Error>> {
        let amount = Decimal::new(self.euros, 0).ok_or("no amount")?;
        let total = Money { amount, currency: Currency::Eur };
        let (sku, price) = (self.sku.to_owned(), total.clone());
        Ok(OrderPlacedV2 {
            order_id: Uuid::now_v7(),
            customer_id: Uuid::now_v7(),
            region: Region::Eu,
            channel: OrderPlacedV2Channel::Web,
            customer_email: self.email.parse()?,
            customer_phone: Some("+15550100".to_owned()),
            total,
            items: vec![OrderItem { sku, quantity: 1, price, gift_note: None }],
            ship_to: Address {
                name: "Ada Example".to_owned(),
                street: "Ringstrasse 1".to_owned(),
                city: "Berlin".to_owned(),
                postcode: "10115".to_owned(),
                country: "DE".to_owned(),
            },
            note: self.note.map(str::to_owned),
            placed_at: DateTime::now(),
        })
    }
}

/// Takes an order, and gives the end of its id.
async fn take(shop: &Shop, order: &Order) -> Result<String, Box<dyn Error>> {
    let placed = order.placed()?;
    shop.desk.take(&placed).await?;
    Ok(placed.order_id.to_string().split_off(32))
}

/// Waits until all of these lines were told of an order.
async fn until(shop: &Shop, id: &str, lines: &[&str]) -> Result<(), String> {
    for line in lines {
        shop.journal.until(&line.replace("{}", id)).await?;
    }
    Ok(())
}

/// Lets customers order, and checks what comes of it.
pub(crate) async fn tell(shop: &Shop) -> Result<(), Box<dyn Error>> {
    let usual = take(shop, &USUAL).await?;
    let slow_bank = take(shop, &Order { note: Some("slow bank"), ..USUAL }).await?;
    let slow_mail = take(shop, &Order { email: SLOW, ..USUAL }).await?;
    let poison = take(shop, &Order { email: POISON, ..USUAL }).await?;
    let expired = take(shop, &Order { note: Some("expired card"), ..USUAL }).await?;
    let rare = take(shop, &Order { sku: "RARE-1", ..USUAL }).await?;
    let fraud = take(shop, &Order { euros: 5_000, ..USUAL }).await?;

    for id in [&usual, &slow_bank, &slow_mail, &poison] {
        until(shop, id, &SHIPPED).await?;
    }
    until(shop, &usual, &["email: confirms {}"]).await?;
    until(shop, &slow_mail, &["email: confirms {}"]).await?;
    until(shop, &expired, &["email: asks for another card for {}", "inventory: releases {}"])
        .await?;
    until(shop, &rare, &["order: {} is cancelled: out_of_stock", "payment: refunds {}"]).await?;
    until(shop, &fraud, &["order: {} is refused"]).await?;
    // The first attempt, and the five of `patient`; then it is in its parking queue.
    until(shop, &poison, &["email: attempt 6 at {} fails"]).await?;
    shop.journal.until("support: looks at order.placed: the address breaks the template").await?;
    shop.journal.until("analytics: orders so far: 6").await?;
    in_order(shop, &slow_mail)?;
    once(shop, &[&usual, &slow_bank, &slow_mail, &poison])?;
    println!("\nAll of it came as it should.");
    Ok(())
}

/// What has to be told of an order that is fulfilled.
const SHIPPED: [&str; 6] = [
    "payment: charges 20 for {}",
    "order: {} is paid and reserved",
    "inventory: ships {}",
    "email: announces {}",
    "email: sends the invoice of {}",
    "payment: files the invoice of {}",
];

/// A slow provider delays its own mail, and nothing else.
fn in_order(shop: &Shop, id: &str) -> Result<(), String> {
    let position = |line: String| shop.journal.position(&line);
    let (shipped, confirmed) =
        (position(format!("inventory: ships {id}")), position(format!("email: confirms {id}")));
    match shipped < confirmed {
        true => Ok(()),
        false => Err(format!("the slow provider has delayed the parcel of {id}")),
    }
}

/// Nobody is charged twice, and nothing is shipped twice.
fn once(shop: &Shop, ids: &[&String]) -> Result<(), String> {
    for id in ids {
        for line in ["payment: charges 20 for {}", "inventory: ships {}"] {
            let (line, count) = (line.replace("{}", id), 1);
            if shop.journal.count(&line) != count {
                return Err(format!("this happened more than once: {line}"));
            }
        }
    }
    Ok(())
}
