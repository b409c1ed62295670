//! An order saga: reserve, charge, send; and the way back where a step fails.
#![allow(clippy::print_stdout, reason = "the example tells what happens")]

mod connect;
mod orders;
mod payment;
mod saga;
mod shipping;
mod shop;
mod stock;
mod topology;

use connect::Place;
use orders::Orders;
use payment::Payments;
use shipping::Shipping;
use shop::{Outcome, Outcomes, place};
use std::error::Error;
use std::time::Duration;
use stock::Stock;
use tokio::sync::mpsc;
use topoc_runtime::Broker;
use topology::Reason;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let meeting = Place::of_arguments(topology::DEFINITIONS)?;
    let orders = meeting.connect("orders").await?;
    orders.check(&topology::orders::EXPECTED).await?;
    topology::orders::consume_orders_saga(&orders, Orders::new(&orders));
    let warehouse = meeting.connect("stock").await?;
    let stock = Stock::new(&warehouse, 10);
    topology::stock::consume_stock_commands(&warehouse, stock.clone());
    let counter = meeting.connect("payment").await?;
    let payments = Payments::new(&counter);
    topology::payment::consume_payment_commands(&counter, payments.clone());
    let shipping = meeting.connect("shipping").await?;
    topology::shipping::consume_shipping_commands(&shipping, Shipping::new(&shipping));
    let shop = meeting.connect("shop").await?;

    story(&shop).await?;
    let (left, earned) = (stock.left(), payments.earned());
    for broker in [orders, warehouse, counter, shipping, shop] {
        broker.shutdown(Duration::from_secs(5)).await;
    }
    if (left, earned) != (8, 3_980) {
        return Err(format!("{left} articles are left, and {earned} cents were earned").into());
    }
    println!("done: 1 order completed, 3 cancelled; 8 of 10 articles left, 39.80 earned");
    Ok(())
}

/// Four customers order. What comes of it is waited for, and has to be just this.
async fn story(shop: &Broker) -> Result<(), Box<dyn Error>> {
    let (sender, mut outcomes) = mpsc::unbounded_channel();
    topology::shop::consume_shop_outcomes(shop, Outcomes(sender));
    let ada = place(shop, "Ada", 2, 3_980).await?;
    let grace = place(shop, "Grace", 1, 1_990).await?;
    let linus = place(shop, "Linus", 3, 5_970).await?;
    let margaret = place(shop, "Margaret", 100, 199_000).await?;
    let mut missing = vec![
        Outcome::Completed(ada),
        Outcome::Cancelled(grace, Reason::PaymentRefused),
        Outcome::Cancelled(linus, Reason::PaymentOverdue),
        Outcome::Refunded(linus),
        Outcome::Cancelled(margaret, Reason::OutOfStock),
    ];
    let expected = missing.clone();
    while !missing.is_empty() {
        let heard = tokio::time::timeout(Duration::from_secs(60), outcomes.recv()).await;
        let heard = heard.map_err(|_| format!("never heard of {missing:?}"))?;
        let outcome = heard.ok_or("nobody tells of outcomes any more")?;
        if !expected.contains(&outcome) {
            return Err(format!("{outcome:?} was not expected").into());
        }
        missing.retain(|one| *one != outcome);
    }
    Ok(())
}
