//! The web shop's services, by the code that is generated for them, on a broker in memory under paused time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use topoc::source::Disk;
use topoc::{Options, compile, emit};
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::transport::Memory;
use topoc_runtime::{
    Broker, Context, Delivery, Envelope, Failure, Payload, PublishError, RequestError, Uuid,
    headers,
};

#[allow(warnings, reason = "it is looked at where it is emitted")]
mod shop {
    include!("../../compiler/src/emit/rust/golden/checkout.rs");
}

use shop::email::{self, EmailOrderEvents, EmailOrderEventsOrderPlaced};
use shop::fraud::{self, FraudRequests};
use shop::{
    FraudCheckV1Error, FraudCheckV1Reply, FraudCheckV1ReplyVerdict, FraudCheckV1Request,
    FraudCheckV1UnknownCustomer,
};
use shop::{OrderCancelledV1, OrderPlacedV2, PaymentRefusedV1, ShipmentSentV1};

/// The emitted definitions of the shop.
fn definitions() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/checkout/topology.yaml");
    let compilation = compile(&Disk, path, &Options::default()).unwrap();
    let checked = compilation.checked.unwrap();
    let options = emit::Definitions {
        vhost: Some("shop"),
        split_access: false,
        explain: false,
        source: "topology.yaml",
        passwords: Default::default(),
    };
    let mut files = emit::definitions(&checked, &options, &compilation.sources).unwrap();
    files.remove("definitions.json").unwrap()
}

/// An example that the contract gives.
fn example<P: Payload>(schema: &str) -> P {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/checkout/topology.yaml");
    let compilation = compile(&Disk, path, &Options::default()).unwrap();
    let files = emit::schemas(&compilation.checked.unwrap(), "topology.yaml");
    let schema: serde_json::Value = serde_json::from_str(&files[schema]).unwrap();
    P::decode(schema["examples"][0].to_string().as_bytes()).unwrap()
}

/// What the e-mail service is told, and how its next attempts end.
#[derive(Clone, Default)]
struct Mailer {
    seen: Arc<Mutex<Vec<String>>>,
    failures: Arc<Mutex<VecDeque<Failure>>>,
}

impl Mailer {
    fn note(&self, text: String, context: &Context) -> Result<(), Failure> {
        self.seen.lock().unwrap().push(format!("{text}, attempt {}", context.attempt));
        self.failures.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }

    async fn seen(&self, count: usize) -> Vec<String> {
        for _ in 0..10_000 {
            if self.seen.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.seen.lock().unwrap().clone()
    }
}

impl EmailOrderEvents for Mailer {
    async fn order_placed(
        &self,
        message: EmailOrderEventsOrderPlaced,
        context: &Context,
    ) -> Result<(), Failure> {
        match message {
            EmailOrderEventsOrderPlaced::V1(_) => self.note("placed 1".to_owned(), context),
            EmailOrderEventsOrderPlaced::V2(order) => {
                self.note(format!("placed 2 {}", order.order_id), context)
            }
        }
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

async fn shop() -> (Broker, Broker, Memory) {
    let memory = Memory::new(&definitions()).unwrap();
    let connect = async |service: &str| {
        let options = topoc_runtime::Options::new(service, "");
        Broker::connect_by(Arc::new(memory.clone()), &options).await.unwrap()
    };
    (connect("order").await, connect("email").await, memory)
}

#[tokio::test(start_paused = true)]
async fn what_one_service_publishes_another_handles() {
    let (order, mail, _memory) = shop().await;
    mail.check(&email::EXPECTED).await.unwrap();
    let mailer = Mailer::default();
    let consumer = email::consume_email_order_events(&mail, mailer.clone());
    let placed: OrderPlacedV2 = example("schemas/order.placed.v2.json");
    let producer = shop::order::Producer::new(&order);
    producer.order_placed_v2(&placed).await.unwrap();
    let told = format!("placed 2 {}, attempt 1", placed.order_id);
    assert_eq!(mailer.seen(1).await, [told]);
    consumer.stop(Duration::from_secs(1)).await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_tried_again_as_the_topology_says() {
    let (order, mail, _memory) = shop().await;
    let mailer = Mailer::default();
    mailer.failures.lock().unwrap().extend([Failure::retry("the provider is slow")]);
    let _consumer = email::consume_email_order_events(&mail, mailer.clone());
    let placed: OrderPlacedV2 = example("schemas/order.placed.v2.json");
    let begun = tokio::time::Instant::now();
    shop::order::Producer::new(&order).order_placed_v2(&placed).await.unwrap();
    let seen = mailer.seen(2).await;
    assert!(seen[0].ends_with("attempt 1") && seen[1].ends_with("attempt 2"), "{seen:?}");
    let waited = begun.elapsed();
    assert!(
        (800..=1_300).contains(&waited.as_millis()),
        "`patient` begins with 1s, and 20% jitter: {waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_no_contract_allows_is_not_published_and_not_handled() {
    let (order, mail, _memory) = shop().await;
    let mut placed: OrderPlacedV2 = example("schemas/order.placed.v2.json");
    placed.items.clear();
    let refused = shop::order::Producer::new(&order).order_placed_v2(&placed).await;
    let Err(PublishError::Invalid { reason }) = refused else { panic!("{refused:?}") };
    assert!(reason.contains("/items"), "{reason}");
    // What others publish all the same is parked, with the cause.
    let mailer = Mailer::default();
    let _consumer = email::consume_email_order_events(&mail, mailer.clone());
    let parked = Parked::default();
    let _parking = mail.consume(&PARKED, parked.clone());
    for (version, body) in [(2, "{\"order_id\":"), (7, "{}")] {
        let key = "order.placed.v2.eu";
        let envelope = Envelope::new("orders", key, body.into()).of("order.placed", version);
        order.publisher().publish(envelope).await.unwrap();
    }
    for _ in 0..1_000 {
        if parked.0.lock().unwrap().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let causes = parked.0.lock().unwrap().clone();
    assert!(causes.iter().any(|cause| cause.contains("EOF")), "{causes:?}");
    assert!(causes.iter().any(|cause| cause.contains("order.placed@7")), "{causes:?}");
    assert_eq!(mailer.seen.lock().unwrap().len(), 0);
}

/// Scores orders; one customer is not known, and one makes it fail.
struct Scores {
    unknown: Uuid,
    feared: Uuid,
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

#[tokio::test(start_paused = true)]
async fn a_request_is_answered_refused_or_fails_and_each_is_told() {
    let (order, scoring, _memory) = shop().await;
    let mut request: FraudCheckV1Request = example("schemas/fraud.check.v1.request.json");
    let known = request.customer_id;
    let (unknown, feared) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let client = shop::order::Client::new(&order);
    // Nobody is there yet: the request waits in its queue for as long as it is worth an answer.
    assert_eq!(client.fraud_check_v1(&request).await, Err(RequestError::TimedOut));
    let _responder = fraud::answer_fraud_requests(&scoring, Scores { unknown, feared });
    request.customer_id = known;
    let scored = client.fraud_check_v1(&request).await.unwrap().unwrap();
    assert_eq!(scored.verdict, FraudCheckV1ReplyVerdict::Review);
    request.customer_id = unknown;
    let details = FraudCheckV1UnknownCustomer { customer_id: unknown };
    let refused = client.fraud_check_v1(&request).await.unwrap();
    assert_eq!(refused, Err(FraudCheckV1Error::UnknownCustomer(details)));
    request.customer_id = feared;
    let failed = client.fraud_check_v1(&request).await;
    let Err(RequestError::Failed { cause }) = failed else { panic!("{failed:?}") };
    assert!(cause.contains("the model has no answer"), "{cause}");
    // It lives on.
    request.customer_id = known;
    client.fraud_check_v1(&request).await.unwrap().unwrap();
}

static PARKED: Subscription =
    Subscription::new("email.order_events.dlq", &["email.order_events.dlq"]);

/// The causes of what is parked.
#[derive(Clone, Default)]
struct Parked(Arc<Mutex<Vec<String>>>);

impl topoc_runtime::Handler for Parked {
    async fn handle(&self, delivery: &Delivery, _: &Context) -> Result<(), Failure> {
        let cause = delivery.text(headers::CAUSE).unwrap_or("none").to_owned();
        self.0.lock().unwrap().push(cause);
        Ok(())
    }
}
