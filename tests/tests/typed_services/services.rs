//! What the shop's services do in these tests.

use super::shop::email::EmailOrderEvents;
use super::shop::fraud::FraudRequests;
use super::shop::{
    FraudCheckV1Error, FraudCheckV1Reply, FraudCheckV1ReplyVerdict, FraudCheckV1Request,
    FraudCheckV1UnknownCustomer, OrderCancelledV1, OrderPlacedV2, PaymentRefusedV1, ShipmentSentV1,
};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use topoc_runtime::{Context, Delivery, Failure, Uuid, headers};

/// What the e-mail service is told, and how its next attempts end.
#[derive(Clone, Default)]
pub(super) struct Mailer {
    pub(super) seen: Arc<Mutex<Vec<String>>>,
    pub(super) failures: Arc<Mutex<VecDeque<Failure>>>,
}

impl Mailer {
    fn note(&self, text: String, context: &Context) -> Result<(), Failure> {
        self.seen.lock().unwrap().push(format!("{text}, attempt {}", context.attempt));
        self.failures.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }

    pub(super) async fn seen(&self, count: usize) -> Vec<String> {
        for _ in 0..3_000 {
            if self.seen.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.seen.lock().unwrap().clone()
    }
}

impl EmailOrderEvents for Mailer {
    async fn order_placed(&self, message: OrderPlacedV2, context: &Context) -> Result<(), Failure> {
        let (order, channel) = (message.order_id, message.channel.as_str());
        self.note(format!("placed {order} by {channel}"), context)
    }

    async fn order_cancelled(&self, _: OrderCancelledV1, context: &Context) -> Result<(), Failure> {
        self.note("cancelled".to_owned(), context)
    }

    async fn payment_refused(&self, _: PaymentRefusedV1, context: &Context) -> Result<(), Failure> {
        self.note("refused".to_owned(), context)
    }

    async fn shipment_sent(&self, _: ShipmentSentV1, context: &Context) -> Result<(), Failure> {
        self.note("sent".to_owned(), context)
    }
}

/// Scores orders; one customer is not known, and one makes it fail.
pub(super) struct Scores {
    pub(super) unknown: Uuid,
    pub(super) feared: Uuid,
}

impl FraudRequests for Scores {
    async fn fraud_check_v1(
        &self,
        request: FraudCheckV1Request,
        _: &Context,
    ) -> Result<Result<FraudCheckV1Reply, FraudCheckV1Error>, Failure> {
        let customer_id = request.customer_id;
        if customer_id == self.unknown {
            let details = FraudCheckV1UnknownCustomer { customer_id };
            return Ok(Err(FraudCheckV1Error::UnknownCustomer(details)));
        }
        assert_ne!(customer_id, self.feared, "the model has no answer");
        Ok(Ok(FraudCheckV1Reply { score: 0.5, verdict: FraudCheckV1ReplyVerdict::Review }))
    }
}

/// The causes of what is parked.
#[derive(Clone, Default)]
pub(super) struct Parked(Arc<Mutex<Vec<String>>>);

impl Parked {
    pub(super) async fn causes(&self, count: usize) -> Vec<String> {
        for _ in 0..3_000 {
            if self.0.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.0.lock().unwrap().clone()
    }
}

impl topoc_runtime::Handler for Parked {
    async fn handle(&self, delivery: &Delivery, _: &Context) -> Result<(), Failure> {
        let cause = delivery.text(headers::CAUSE).unwrap_or("none").to_owned();
        self.0.lock().unwrap().push(cause);
        Ok(())
    }
}
