//! Scores orders on request, and learns from what went wrong.

use super::short;
use crate::journal::Journal;
use crate::shop::fraud::{
    FraudLive, FraudRequests, FraudSignals, answer_fraud_requests, consume_fraud_live,
    consume_fraud_signals,
};
use crate::shop::{
    FraudCheckV1Error, FraudCheckV1Reply, FraudCheckV1ReplyVerdict, FraudCheckV1Request,
    FraudCheckV1UnknownCustomer, OrderCancelledV1, OrderPlacedV2, PaymentRefusedV1,
};
use topoc_runtime::{Broker, Consumer, Context, Decimal, Failure};

/// From this sum on an order is looked at.
const MUCH: Option<Decimal> = Decimal::new(1_000, 0);

#[derive(Clone)]
struct Fraud(Journal);

pub(super) fn start(broker: &Broker, journal: &Journal) -> Vec<Consumer> {
    let fraud = Fraud(journal.clone());
    vec![
        answer_fraud_requests(broker, fraud.clone()),
        consume_fraud_signals(broker, fraud.clone()),
        consume_fraud_live(broker, fraud),
    ]
}

impl FraudRequests for Fraud {
    async fn fraud_check_v1(
        &self,
        request: FraudCheckV1Request,
        _: &Context,
    ) -> Result<Result<FraudCheckV1Reply, FraudCheckV1Error>, Failure> {
        let customer_id = request.customer_id;
        // An error of the contract is an answer; whatever else goes wrong is a failure.
        if customer_id.is_nil() {
            let details = FraudCheckV1UnknownCustomer { customer_id };
            return Ok(Err(FraudCheckV1Error::UnknownCustomer(details)));
        }
        let is_much = MUCH.is_some_and(|much| request.total.amount >= much);
        let (score, verdict) = match is_much {
            true => (0.9, FraudCheckV1ReplyVerdict::Refuse),
            false => (0.1, FraudCheckV1ReplyVerdict::Accept),
        };
        self.0.tell("fraud", format!("order {} scores {score}", short(request.order_id)));
        Ok(Ok(FraudCheckV1Reply { score, verdict }))
    }
}

impl FraudSignals for Fraud {
    async fn payment_refused(&self, refused: PaymentRefusedV1, _: &Context) -> Result<(), Failure> {
        let reason = refused.reason.as_str();
        self.0.tell("fraud", format!("learns from order {}: {reason}", short(refused.order_id)));
        Ok(())
    }

    async fn order_cancelled(&self, _: OrderCancelledV1, _: &Context) -> Result<(), Failure> {
        Ok(())
    }
}

/// Each running instance shows every order: its queue is its own.
impl FraudLive for Fraud {
    async fn order_placed(&self, _: OrderPlacedV2, _: &Context) -> Result<(), Failure> {
        Ok(())
    }
}
