//! What every broker has to do with the shop's services.
#![allow(deprecated, reason = "the old mobile app still sends the old version")]

use super::services::{Mailer, Parked, Scores};
use super::shop::email::{self, consume_email_order_events};
use super::shop::fraud::answer_fraud_requests;
use super::shop::order::{Client, Producer};
use super::shop::{
    FraudCheckV1Error, FraudCheckV1ReplyVerdict, FraudCheckV1Request, FraudCheckV1UnknownCustomer,
    OrderPlacedV1, OrderPlacedV2,
};
use super::{Place, example};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::middleware::{FromService, Handling, IntoService};
use topoc_runtime::{Envelope, Failure, PublishError, RequestError, Uuid};
use tower::ServiceBuilder;

/// All scenarios, for a macro that makes a test of each.
macro_rules! each {
    ($run:ident) => {
        $run! {
            what_one_service_publishes_another_handles
            a_failure_is_tried_again_as_the_topology_says
            layers_stand_between_the_broker_and_a_typed_consumer
            an_earlier_version_is_read_as_the_later_one
            what_no_contract_allows_is_not_published
            what_cannot_be_read_is_parked_and_the_consumer_lives_on
            a_request_is_answered_refused_or_fails_and_each_is_told
        }
    };
}
pub(super) use each;

const PLACED_1: &str = "schemas/order.placed.v1.json";
const PLACED_2: &str = "schemas/order.placed.v2.json";
const DEADLINE: Duration = Duration::from_secs(1);

pub(super) async fn what_one_service_publishes_another_handles(place: Place) {
    let (order, mail) = (place.service("order").await, place.service("email").await);
    mail.check(&email::EXPECTED).await.unwrap();
    let mailer = Mailer::default();
    let consumer = consume_email_order_events(&mail, mailer.clone());
    let placed: OrderPlacedV2 = example(PLACED_2);
    Producer::new(&order).order_placed_v2(&placed).await.unwrap();
    assert_eq!(mailer.seen(1).await, [format!("placed {} by web, attempt 1", placed.order_id)]);
    consumer.stop(DEADLINE).await;
}

pub(super) async fn a_failure_is_tried_again_as_the_topology_says(place: Place) {
    let (order, mail) = (place.service("order").await, place.service("email").await);
    let mailer = Mailer::default();
    mailer.failures.lock().unwrap().extend([Failure::retry("the provider is slow")]);
    let consumer = consume_email_order_events(&mail, mailer.clone());
    let placed: OrderPlacedV2 = example(PLACED_2);
    Producer::new(&order).order_placed_v2(&placed).await.unwrap();
    mailer.seen(1).await;
    let begun = tokio::time::Instant::now();
    let seen = mailer.seen(2).await;
    assert!(seen[0].ends_with("attempt 1") && seen[1].ends_with("attempt 2"), "{seen:?}");
    // `patient` begins with 1s, and jitter takes a fifth of it at most; half of that is beyond the chance of two clocks.
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    consumer.stop(DEADLINE).await;
}

pub(super) async fn layers_stand_between_the_broker_and_a_typed_consumer(place: Place) {
    let (order, mail) = (place.service("order").await, place.service("email").await);
    let (mailer, keys) = (Mailer::default(), Arc::<Mutex<Vec<String>>>::default());
    let told = keys.clone();
    let layers = ServiceBuilder::new()
        .map_request(move |handling: Handling| {
            told.lock().unwrap().push(handling.delivery.key.clone());
            handling
        })
        .timeout(Duration::from_secs(5));
    let typed = email::handler_of_email_order_events(mailer.clone());
    let layered = FromService::new(layers.service(IntoService::new(typed)));
    let consumer = mail.consume(&email::EMAIL_ORDER_EVENTS, layered);
    let placed: OrderPlacedV2 = example(PLACED_2);
    Producer::new(&order).order_placed_v2(&placed).await.unwrap();
    assert_eq!(mailer.seen(1).await, [format!("placed {} by web, attempt 1", placed.order_id)]);
    assert_eq!(*keys.lock().unwrap(), ["order.placed.v2.us"]);
    consumer.stop(DEADLINE).await;
}

pub(super) async fn an_earlier_version_is_read_as_the_later_one(place: Place) {
    let (app, mail) = (place.service("order").await, place.service("email").await);
    let mailer = Mailer::default();
    let consumer = consume_email_order_events(&mail, mailer.clone());
    let (old, new): (OrderPlacedV1, OrderPlacedV2) = (example(PLACED_1), example(PLACED_2));
    Producer::new(&app).order_placed_v1(&old).await.unwrap();
    mailer.seen(1).await;
    Producer::new(&app).order_placed_v2(&new).await.unwrap();
    let (first, second) = (old.order_id, new.order_id);
    let placed = [
        format!("placed {first} by mobile, attempt 1"),
        format!("placed {second} by web, attempt 1"),
    ];
    assert_eq!(mailer.seen(2).await, placed);
    consumer.stop(DEADLINE).await;
}

pub(super) async fn what_no_contract_allows_is_not_published(place: Place) {
    let order = place.service("order").await;
    let mut placed: OrderPlacedV2 = example(PLACED_2);
    placed.items.clear();
    let refused = Producer::new(&order).order_placed_v2(&placed).await;
    let Err(PublishError::Invalid { reason }) = refused else { panic!("{refused:?}") };
    assert!(reason.contains("/items"), "{reason}");
}

/// More than any broker takes by default is 16 MiB (`max_message_size`, from 3.8 128 MiB, from 4.0 16 MiB).
const LONG: usize = 16 * 1024 * 1024 - 1024;

/// What is no message of the contract, and a part of the cause that is told.
fn unreadable() -> Vec<(u32, Vec<u8>, &'static str)> {
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    vec![
        (7, b"{}".to_vec(), "order.placed@7"),
        (2, b"{\"order_id\":".to_vec(), "EOF"),
        (2, b"{\"note\": \"\xff\xfe\"}".to_vec(), "unicode"),
        (2, [b"{\"note\": ".to_vec(), deep, b"}".to_vec()].concat(), "/note"),
        (
            2,
            [b"{\"order_id\": \"".to_vec(), vec![b'x'; LONG], b"\"}".to_vec()].concat(),
            "/order_id",
        ),
    ]
}

static PARKED: Subscription =
    Subscription::new("email.order_events.dlq", &["email.order_events.dlq"]);

pub(super) async fn what_cannot_be_read_is_parked_and_the_consumer_lives_on(place: Place) {
    let (order, mail) = (place.service("order").await, place.service("email").await);
    let (mailer, parked) = (Mailer::default(), Parked::default());
    let consumer = consume_email_order_events(&mail, mailer.clone());
    let parking = mail.consume(&PARKED, parked.clone());
    let unreadable = unreadable();
    for (version, body, _) in &unreadable {
        let envelope = Envelope::new("orders", "order.placed.v2.eu", body.clone());
        order.publisher().publish(envelope.of("order.placed", *version)).await.unwrap();
    }
    let causes = parked.causes(unreadable.len()).await;
    assert_eq!(causes.len(), unreadable.len(), "{causes:?}");
    for (_, _, cause) in &unreadable {
        assert!(causes.iter().any(|told| told.contains(cause)), "{cause}: {causes:?}");
    }
    let placed: OrderPlacedV2 = example(PLACED_2);
    Producer::new(&order).order_placed_v2(&placed).await.unwrap();
    assert_eq!(mailer.seen(1).await.len(), 1);
    consumer.stop(DEADLINE).await;
    parking.stop(DEADLINE).await;
}

pub(super) async fn a_request_is_answered_refused_or_fails_and_each_is_told(place: Place) {
    let (order, scoring) = (place.service("order").await, place.service("fraud").await);
    let mut request: FraudCheckV1Request = example("schemas/fraud.check.v1.request.json");
    let known = request.customer_id;
    let (unknown, feared) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let client = Client::new(&order);
    // Nobody is there yet: the request waits in its queue for as long as it is worth an answer.
    assert_eq!(client.fraud_check_v1(&request).await, Err(RequestError::TimedOut));
    let responder = answer_fraud_requests(&scoring, Scores { unknown, feared });
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
    responder.stop(DEADLINE).await;
}
