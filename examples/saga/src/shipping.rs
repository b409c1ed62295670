//! Hands parcels to a carrier who does not answer at first: the topology says when to try again.

use crate::topology::shipping::{Producer, ShippingCommands};
use crate::topology::{ParcelSendV1, ParcelSentV1};
use topoc_runtime::{Broker, Context, Failure};

/// Who hands over parcels.
pub(crate) struct Shipping(Producer);

impl Shipping {
    pub(crate) fn new(broker: &Broker) -> Self {
        Self(Producer::new(broker))
    }
}

impl ShippingCommands for Shipping {
    async fn parcel_send(&self, parcel: ParcelSendV1, context: &Context) -> Result<(), Failure> {
        if context.attempt <= 2 {
            println!("shipping: the carrier does not answer, attempt {}", context.attempt);
            return Err(Failure::retry("the carrier does not answer"));
        }
        println!("shipping: the carrier has the parcel, attempt {}", context.attempt);
        // The carrier knows a parcel by its order, so that one that is handed over twice is one.
        let order_id = parcel.order_id;
        self.0.parcel_sent_v1(&ParcelSentV1 { order_id }).await?;
        Ok(())
    }
}
