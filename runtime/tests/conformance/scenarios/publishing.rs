//! What becomes of a publish.

use crate::stage::{PATIENCE, Seen, Stage, message};
use crate::subscriptions::{PLAIN, WORK};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use topoc_runtime::telemetry::Trace;
use topoc_runtime::{Envelope, Outbox, PublishError, Value, headers};

pub async fn what_is_confirmed_is_handled_once(stage: Stage) {
    let broker = stage.broker().await;
    let mut publishes = JoinSet::new();
    for number in 0..200 {
        let publisher = broker.publisher().clone();
        publishes
            .spawn(async move { publisher.publish(message("events", "work.a", number)).await });
    }
    while let Some(published) = publishes.join_next().await {
        assert!(!published.unwrap().unwrap().message_id.is_empty());
    }
    let mut seen = Seen::all(&broker, &WORK);
    let bodies: BTreeSet<String> = seen.bodies(200).await.into_iter().collect();
    assert_eq!(bodies.len(), 200);
    seen.quiet().await;
    seen.consumer.stop(PATIENCE).await;
    // All were acknowledged: nothing comes back.
    Seen::all(&broker, &PLAIN).quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_publish_that_arrives_nowhere_says_so(stage: Stage) {
    let broker = stage.broker().await;
    let publish = |exchange, key| broker.publisher().publish(message(exchange, key, "x"));
    let unroutable = publish("events", "nobody.cares").await;
    assert!(matches!(unroutable, Err(PublishError::Unroutable { .. })), "{unroutable:?}");
    let refused = publish("no.such.exchange", "x").await;
    assert!(matches!(refused, Err(PublishError::Refused { .. })), "{refused:?}");
    let long: &'static str = Box::leak("x".repeat(256).into_boxed_str());
    let invalid = publish("events", long).await;
    assert!(matches!(invalid, Err(PublishError::Invalid { .. })), "{invalid:?}");
    // A channel that the broker closed is replaced.
    publish("events", "work.a").await.unwrap();
    broker.shutdown(PATIENCE).await;
}

pub async fn a_full_queue_is_a_nack(stage: Stage) {
    let broker = stage.broker().await;
    // A quorum queue notices its limit a little late.
    for _ in 0..50 {
        match broker.publisher().publish(message("events", "full", "x")).await {
            Ok(_) => {}
            Err(PublishError::Nacked) => return broker.shutdown(PATIENCE).await,
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("the queue takes all");
}

pub async fn what_a_handler_publishes_belongs_to_what_it_handles(stage: Stage) {
    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let broker = stage.broker().await;
    let publisher = broker.publisher().clone();
    let mut seen = Seen::of(&broker, &WORK, move |delivery, _| {
        let (publisher, is_first) = (publisher.clone(), delivery.key == "work.a");
        async move {
            if is_first {
                publisher.publish(message("events", "work.b", "next")).await?;
            }
            Ok(())
        }
    });
    let trace = Value::Text(TRACE.to_owned());
    let first = message("events", "work.a", "x").with_header(headers::TRACEPARENT, trace);
    let receipt = broker.publisher().publish(first).await.unwrap();
    seen.next().await;
    let (delivery, context) = seen.next().await;
    assert_eq!(context.correlation_id, Some(receipt.message_id));
    assert_eq!(context.trace.as_ref().map(Trace::traceparent), Some(TRACE));
    assert_eq!(delivery.properties.app_id.as_deref(), Some("conformance"));
    broker.shutdown(PATIENCE).await;
}

/// A table in memory.
#[derive(Default)]
struct Table(Mutex<BTreeMap<u32, Envelope>>);

impl Outbox for Table {
    type Transaction = u32;
    type Id = u32;
    type Error = std::convert::Infallible;

    async fn enqueue(&self, next: &mut u32, envelope: Envelope) -> Result<(), Self::Error> {
        *next += 1;
        self.0.lock().unwrap().insert(*next, envelope);
        Ok(())
    }

    async fn waiting(&self, most: usize) -> Result<Vec<(u32, Envelope)>, Self::Error> {
        let rows = self.0.lock().unwrap();
        Ok(rows.iter().take(most).map(|(id, envelope)| (*id, envelope.clone())).collect())
    }

    async fn delete(&self, id: &u32) -> Result<(), Self::Error> {
        self.0.lock().unwrap().remove(id);
        Ok(())
    }
}

pub async fn an_outbox_keeps_what_the_broker_does_not_take(stage: Stage) {
    let broker = stage.broker().await;
    let (table, mut next) = (Arc::new(Table::default()), 0);
    for (key, body) in [("work.a", "1"), ("work.a", "2"), ("nobody.cares", "3"), ("work.a", "4")] {
        table.enqueue(&mut next, message("events", key, body)).await.unwrap();
    }
    let mut seen = Seen::all(&broker, &WORK);
    let relay = broker.relay(table.clone(), Duration::from_millis(50));
    let bodies: BTreeSet<String> = seen.bodies(2).await.into_iter().collect();
    assert_eq!(bodies, BTreeSet::from(["1".to_owned(), "2".to_owned()]));
    seen.quiet().await;
    assert_eq!(table.0.lock().unwrap().len(), 2);
    // Once it can go, what waited behind it goes, too.
    table.0.lock().unwrap().get_mut(&3).unwrap().key = "work.b".into();
    let bodies: BTreeSet<String> = seen.bodies(2).await.into_iter().collect();
    assert_eq!(bodies, BTreeSet::from(["3".to_owned(), "4".to_owned()]));
    relay.stop().await;
    assert!(table.0.lock().unwrap().is_empty());
    broker.shutdown(PATIENCE).await;
}
