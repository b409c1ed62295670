//! Streams.

use crate::stage::{PATIENCE, Seen, Stage, message};
use crate::subscriptions::LOG;

pub async fn a_stream_is_read_from_its_beginning_by_everyone(stage: Stage) {
    let broker = stage.broker().await;
    for number in 0..12 {
        broker.publisher().publish(message("events", "log.a", number)).await.unwrap();
    }
    let expected: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    for _ in 0..2 {
        let mut seen = Seen::all(&broker, &LOG);
        assert_eq!(seen.bodies(12).await, expected);
        seen.consumer.stop(PATIENCE).await;
    }
    broker.shutdown(PATIENCE).await;
}
