//! The seven services, and the people who settle what they give up. Each has its own file, knows its own module of the generated code,
//! and none of the others.

mod analytics;
mod email;
mod fraud;
mod inventory;
mod order;
mod payment;
mod sms;
mod support;

pub(crate) use email::{POISON, SLOW};
pub(crate) use order::Desk;

use crate::Place;
use crate::journal::Journal;
use std::error::Error;
use std::time::Duration;
use topoc_runtime::{Broker, Consumer, Uuid};

/// How long a service may take to finish what it has begun.
const DEADLINE: Duration = Duration::from_secs(5);

/// The services at work.
pub(crate) struct Shop {
    pub(crate) desk: Desk,
    pub(crate) journal: Journal,
    brokers: Vec<Broker>,
}

/// Starts all services.
pub(crate) async fn start(place: &Place) -> Result<Shop, Box<dyn Error>> {
    let journal = Journal::default();
    let mut brokers = Vec::new();
    let mut consumers = Vec::new();
    for (name, start) in [
        ("analytics", analytics::start as Start),
        ("email", email::start),
        ("fraud", fraud::start),
        ("inventory", inventory::start),
        ("payment", payment::start),
        ("sms", sms::start),
        ("support", support::start),
        ("order", order::start),
    ] {
        let broker = place.connect(name).await?;
        consumers.extend(start(&broker, &journal));
        brokers.push(broker);
    }
    for consumer in &consumers {
        consumer.reading().await;
    }
    let broker = place.connect("order").await?;
    broker.check(&crate::shop::order::EXPECTED).await?;
    let desk = Desk::new(&broker, &journal);
    brokers.push(broker);
    Ok(Shop { desk, journal, brokers })
}

/// Begins to consume, as each service does.
type Start = fn(&Broker, &Journal) -> Vec<Consumer>;

impl Shop {
    /// Lets each service finish what it has begun.
    pub(crate) async fn stop(&self) {
        for broker in &self.brokers {
            broker.shutdown(DEADLINE).await;
        }
    }
}

/// The beginning of an id, for people.
fn short(id: Uuid) -> String {
    id.to_string().split_off(32)
}
