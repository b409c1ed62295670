//! What only a broker in memory can be made to do.

use super::stage::{Seen, message};
use super::subscriptions::{STEADY_BY_ITSELF, WORK};
use super::{DEFINITIONS, holding, memory, scenarios};
use std::time::Duration;
use topoc_runtime::descriptor::{Retry, RetryBy, Subscription};
use topoc_runtime::transport::Memory;
use topoc_runtime::{Failure, Health, PublishError};

#[tokio::test(start_paused = true)]
async fn injected_faults_come_out_as_what_they_are() {
    let (memory, stage) = memory();
    let broker = stage.broker().await;
    let publish = || broker.publisher().publish(message("events", "work.a", "x"));
    memory.nack_next(1);
    assert_eq!(publish().await, Err(PublishError::Nacked));
    memory.return_next(1);
    assert!(matches!(publish().await, Err(PublishError::Unroutable { .. })));
    memory.lose_next_confirms(1);
    assert!(matches!(publish().await, Err(PublishError::Unknown { .. })));
    memory.duplicate_next(1);
    publish().await.unwrap();
    // One whose confirm was lost, and one that came twice.
    assert_eq!(memory.waiting("work").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_publish_waits_while_the_broker_takes_none_until_its_deadline() {
    let (memory, stage) = memory();
    let broker = stage.broker().await;
    memory.block("memory");
    let is_blocked = |health: &Health| *health == Health::Blocked { reason: "memory".into() };
    broker.publishing().wait_for(is_blocked).await.unwrap();
    let publish = || {
        let message = message("events", "work.a", "x");
        broker.publisher().publish_within(message, Duration::from_secs(2))
    };
    assert_eq!(publish().await, Err(PublishError::Blocked));
    let unblocked = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        memory.unblock();
    };
    let (published, ()) = tokio::join!(publish(), unblocked);
    published.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_is_away_for_long_is_waited_for() {
    let (memory, stage) = memory();
    let broker = stage.broker().await;
    let mut seen = Seen::all(&broker, &WORK);
    memory.stop();
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let publish = broker.publisher().publish(message("events", "work.a", "x"));
    assert_eq!(publish.await, Err(PublishError::Blocked));
    memory.start();
    let message = message("events", "work.a", "y");
    broker.publisher().publish_within(message, Duration::from_secs(120)).await.unwrap();
    assert_eq!(seen.body().await, "y");
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(memory.in_work("work"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_consumer_whose_queue_goes_away_tries_for_ever_and_says_nothing_wrong() {
    let (memory, stage) = memory();
    let broker = stage.broker().await;
    let mut seen = Seen::all(&broker, &WORK);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(memory.delete_queue("work"));
    assert!(!memory.delete_queue("no.such.queue"));
    seen.quiet().await;
    let gone = broker.publisher().publish(message("events", "work.a", "x")).await;
    assert!(matches!(gone, Err(PublishError::Unroutable { .. })), "{gone:?}");
}

/// The suite's definitions as topoc makes them for 4.3: the queue itself waits.
fn delaying_by_itself() -> String {
    let mut document: serde_json::Value = serde_json::from_str(DEFINITIONS).unwrap();
    let queues = document["queues"].as_array_mut().unwrap();
    let queue = queues.iter_mut().find(|queue| queue["name"] == "steady").unwrap();
    let arguments = queue["arguments"].as_object_mut().unwrap();
    arguments.insert("x-delayed-retry-type".into(), "failed".into());
    for argument in ["x-delayed-retry-min", "x-delayed-retry-max"] {
        arguments.insert(argument.into(), 200.into());
    }
    arguments.insert("x-delivery-limit".into(), 2.into());
    document.to_string()
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_delays_by_itself_keeps_a_constant_delay() {
    let (_, stage) = holding(&delaying_by_itself(), &STEADY_BY_ITSELF);
    scenarios::a_constant_delay_is_kept_by_whoever_waits(stage).await;
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_delays_by_itself_gives_up_what_fails_too_often() {
    let (memory, stage) = holding(&delaying_by_itself(), &STEADY_BY_ITSELF);
    let broker = stage.broker().await;
    broker.publisher().publish(message("events", "steady.a", "x")).await.unwrap();
    // Whoever knows of no limit: the queue does.
    static ENDLESS: Subscription = Subscription {
        retry: Some(Retry { attempts: u32::MAX, delays: &[], by: RetryBy::Redelivery }),
        dead_letter: None,
        ..STEADY_BY_ITSELF
    };
    let mut seen = Seen::of(&broker, &ENDLESS, |_, _| async { Err(Failure::retry("never")) });
    assert_eq!(seen.bodies(3).await, ["x", "x", "x"]);
    seen.quiet().await;
    assert_eq!((memory.waiting("steady").len(), memory.waiting("steady.dlq").len()), (0, 1));
}

#[test]
fn what_memory_does_not_know_is_refused() {
    assert!(Memory::new("no JSON").is_err());
    let policies = r#"{"policies": [{"name": "p"}]}"#;
    assert!(Memory::new(policies).unwrap_err().to_string().contains("policies"));
    let vhosts = r#"{"vhosts": [{"name": "a"}, {"name": "b"}]}"#;
    assert!(Memory::new(vhosts).unwrap_err().to_string().contains("2 virtual hosts"));
    let nowhere = r#"{"bindings": [{"source": "amq.topic", "destination": "q", "destination_type": "queue", "routing_key": "k"}]}"#;
    assert!(Memory::new(nowhere).unwrap_err().to_string().contains("`q`"));
}
