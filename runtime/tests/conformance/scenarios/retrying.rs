//! What becomes of a message whose handling fails.

use crate::stage::{PATIENCE, Seen, Stage, message};
use crate::subscriptions::{AT_MOST_ONCE, HURRIED, PARKED_STEADY, PARKED_WORK, PLAIN, WORK};
use std::time::Duration;
use tokio::time::Instant;
use topoc_runtime::{Failure, headers};

/// The broker's clock counts whole milliseconds.
const GRAIN: Duration = Duration::from_millis(5);

pub async fn a_failure_is_tried_again_after_its_delays(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, context| async move {
        if context.attempt < 3 { Err(Failure::retry("not yet")) } else { Ok(()) }
    });
    let receipt = broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    let mut last: Option<Instant> = None;
    for (attempt, delay) in [(1, 0), (2, 200), (3, 400)] {
        let (delivery, context, begun) = seen.next_at().await;
        assert_eq!(context.attempt, attempt);
        assert_eq!((delivery.exchange.as_str(), delivery.key.as_str()), ("events", "work.a"));
        assert_eq!(delivery.message_id(), Some(receipt.message_id.as_str()));
        assert_eq!((delivery.type_name(), delivery.version()), (Some("thing.happened"), Some(1)));
        let least = Duration::from_millis(delay);
        assert!(last.is_none_or(|last| begun - last + GRAIN >= least), "{attempt}");
        last = Some(begun);
    }
    seen.quiet().await;
    Seen::all(&broker, &PARKED_WORK).quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn after_the_last_attempt_a_message_is_parked_with_its_cause(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, _| async {
        let number: Result<u8, _> = "many".parse::<u8>();
        number?;
        Ok(())
    });
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.bodies(3).await;
    let (delivery, _) = parked.next().await;
    assert_eq!(delivery.text(headers::CAUSE), Some("invalid digit found in string"));
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("failed"));
    assert_eq!(delivery.text(headers::QUEUE), Some("work"));
    assert_eq!((delivery.exchange.as_str(), delivery.key.as_str()), ("events", "work.a"));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_constant_delay_is_kept_by_whoever_waits(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, stage.steady, |_, _| async { Err(Failure::retry("never")) });
    let mut parked = Seen::all(&broker, &PARKED_STEADY);
    let receipt = broker.publisher().publish(message("events", "steady.a", "x")).await.unwrap();
    let mut last: Option<Instant> = None;
    for attempt in 1..=3 {
        let (delivery, context, begun) = seen.next_at().await;
        assert_eq!(context.attempt, attempt);
        assert_eq!((delivery.exchange.as_str(), delivery.key.as_str()), ("events", "steady.a"));
        assert_eq!(delivery.message_id(), Some(receipt.message_id.as_str()));
        assert!(
            last.is_none_or(|last| begun - last + GRAIN >= Duration::from_millis(200)),
            "{attempt}"
        );
        last = Some(begun);
    }
    let (delivery, _) = parked.next().await;
    assert_eq!(delivery.text(headers::CAUSE), Some("never"));
    assert_eq!(delivery.text(headers::QUEUE), Some("steady"));
    assert_eq!(delivery.message_id(), Some(receipt.message_id.as_str()));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_panic_is_a_retry(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, context| async move {
        assert!(context.attempt > 1, "out of order");
        Ok(())
    });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    assert_eq!(seen.next().await.1.attempt, 1);
    let (delivery, context) = seen.next().await;
    assert_eq!(context.attempt, 2);
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("panicked"));
    assert_eq!(delivery.text(headers::CAUSE), Some("out of order"));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn an_attempt_that_takes_too_long_is_a_retry(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &HURRIED, |_, context| async move {
        if context.attempt == 1 {
            std::future::pending::<()>().await;
        }
        Ok(())
    });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    assert_eq!(seen.next().await.1.attempt, 1);
    let (delivery, context) = seen.next().await;
    assert_eq!(context.attempt, 2);
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("time-limit"));
    assert_eq!(delivery.text(headers::CAUSE), Some("not handled within 300ms"));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_handler_may_say_how_long_to_wait(stage: Stage) {
    let broker = stage.broker().await;
    // The topology has 200 and 400 ms: the shortest that is not shorter, or the longest.
    for (wanted, least) in [(1, 200), (250, 400), (60_000, 400)] {
        let mut seen = Seen::of(&broker, &WORK, move |_, context| async move {
            if context.attempt > 1 {
                return Ok(());
            }
            Err(Failure::retry_after(Duration::from_millis(wanted), "later"))
        });
        broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
        let (_, first, failed) = seen.next_at().await;
        let (_, second, begun) = seen.next_at().await;
        assert_eq!((first.attempt, second.attempt), (1, 2));
        let waited = begun - failed + GRAIN;
        assert!(waited >= Duration::from_millis(least), "{wanted}: {waited:?}");
        seen.quiet().await;
        seen.consumer.stop(PATIENCE).await;
    }
    broker.shutdown(PATIENCE).await;
}

pub async fn what_is_acknowledged_before_is_handled_at_most_once(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &AT_MOST_ONCE, |delivery, _| async move {
        assert!(delivery.body != b"panic", "out of order");
        Err(Failure::retry_after(Duration::from_millis(1), "once is enough"))
    });
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    for (body, cause) in [("fail", "once is enough"), ("panic", "out of order")] {
        broker.publisher().publish(message("events", "work.a", body)).await.unwrap();
        assert_eq!(seen.body().await, body);
        assert_eq!(parked.next().await.0.text(headers::CAUSE), Some(cause));
    }
    // Longer than any delay of the topology, and what was not settled would come again with its channel.
    seen.quiet().await;
    seen.consumer.stop(PATIENCE).await;
    Seen::all(&broker, &PLAIN).quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn what_cannot_be_decoded_is_parked_at_once(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &WORK, |_, _| async { Err(Failure::undecodable("no JSON")) });
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.next().await;
    let (delivery, _) = parked.next().await;
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("undecodable"));
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn without_a_place_of_its_own_the_queue_parks(stage: Stage) {
    let broker = stage.broker().await;
    let mut seen = Seen::of(&broker, &PLAIN, |_, _| async { Err(Failure::retry("never")) });
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.next().await;
    let (delivery, _) = parked.next().await;
    assert!(delivery.properties.headers.get("x-death").is_some(), "{delivery:?}");
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}
