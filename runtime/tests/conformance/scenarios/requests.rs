//! Requests and replies.

use crate::stage::{PATIENCE, Stage, message};
use crate::subscriptions::ASKED;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;
use topoc_runtime::{Context, Delivery, Envelope, Failure, PublishError, RequestError, Responder};

/// Answers with what it was asked, unless that is silence.
struct Echo;

impl Responder for Echo {
    async fn answer(&self, request: &Delivery, _: &Context) -> Result<Envelope, Failure> {
        if request.body == b"silence" {
            std::future::pending::<()>().await;
        }
        Ok(Envelope::new("", "", request.body.clone()))
    }
}

pub async fn a_request_gets_its_own_reply(stage: Stage) {
    let broker = stage.broker().await;
    let responder = stage.responder().await;
    responder.answer(&ASKED, Echo);
    let mut asked = JoinSet::new();
    for number in 0..50 {
        let requester = broker.requester().clone();
        asked.spawn(async move {
            let reply = requester.ask(message("rpc", "ask", number), PATIENCE).await.unwrap();
            assert_eq!(reply.body, number.to_string().into_bytes());
        });
    }
    while let Some(one) = asked.join_next().await {
        one.unwrap();
    }
    let unroutable = broker.requester().ask(message("rpc", "nobody", "x"), PATIENCE).await;
    let unroutable_is =
        matches!(unroutable, Err(RequestError::Publish(PublishError::Unroutable { .. })));
    assert!(unroutable_is, "{unroutable:?}");
    let refused = broker.requester().ask(message("no.such.exchange", "x", "x"), PATIENCE).await;
    let is_refused = matches!(refused, Err(RequestError::Publish(PublishError::Refused { .. })));
    assert!(is_refused, "{refused:?}");
    // The broker closed the channel for that; the next request has another one.
    let reply = broker.requester().ask(message("rpc", "ask", "again"), PATIENCE).await.unwrap();
    assert_eq!(reply.body, b"again");
    broker.shutdown(PATIENCE).await;
}

pub async fn a_request_without_a_reply_ends_in_time_and_with_its_connection(stage: Stage) {
    let broker = stage.broker().await;
    let responder = stage.responder().await;
    responder.answer(&ASKED, Echo);
    let ask = |timeout| broker.requester().ask(message("rpc", "ask", "silence"), timeout);
    // The first request opens the channel, which takes its time too.
    broker.requester().ask(message("rpc", "ask", "first"), PATIENCE).await.unwrap();
    assert_eq!(ask(Duration::from_secs(1)).await, Err(RequestError::TimedOut));
    let lost = async {
        sleep(Duration::from_millis(500)).await;
        (stage.disconnect)();
    };
    let (answer, ()) = tokio::join!(ask(PATIENCE), lost);
    assert_eq!(answer, Err(RequestError::Lost));
    // The next one goes by a new channel.
    let reply = broker.requester().ask(message("rpc", "ask", "again"), PATIENCE).await.unwrap();
    assert_eq!(reply.body, b"again");
    broker.shutdown(Duration::from_millis(100)).await;
}
