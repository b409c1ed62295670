//! Whether a service finds what it needs.

use crate::stage::{PATIENCE, Seen, Stage, message};
use crate::subscriptions::{OWN, PARKED_OWN};
use topoc_runtime::descriptor::Expected;
use topoc_runtime::transport::Fault;
use topoc_runtime::{Failure, headers};

/// The names that are not there are such that the service's user has some right to them.
pub async fn a_check_names_all_that_is_missing(stage: Stage) {
    let broker = stage.broker().await;
    // What the service may write to, or read.
    let present = Expected { exchanges: &["dlx", "events", "rpc"], queues: &["ordered.0", "work"] };
    assert_eq!(broker.check(&present).await, Ok(()));
    let absent = Expected {
        exchanges: &["events", "live.no", "work"],
        queues: &["live.no", "work", "ordered.7"],
    };
    let error = broker.check(&absent).await.unwrap_err();
    assert_eq!(error.fault, Fault::Missing);
    let all = "exchange `live.no`, exchange `work`, queue `live.no`, queue `ordered.7`";
    assert_eq!(error.text, format!("the broker does not have {all}"));
    // To ask does no harm.
    assert_eq!(broker.check(&present).await, Ok(()));
    broker.shutdown(PATIENCE).await;
}

pub async fn a_service_declares_what_is_its_own(stage: Stage) {
    // What is there already it declares in the same words: the broker asks for the same rights.
    let broker = stage.owner().await;
    let expected = Expected { exchanges: &["own.events"], queues: &["own"] };
    assert_eq!(broker.check(&expected).await, Ok(()));
    let mut seen =
        Seen::of(&broker, &OWN, |_, _| async { Err(Failure::dead_letter("for the test")) });
    let mut parked = Seen::all(&stage.broker().await, &PARKED_OWN);
    broker.publisher().publish(message("own.events", "own.a", "x")).await.unwrap();
    assert_eq!(seen.body().await, "x");
    let (delivery, _) = parked.next().await;
    assert_eq!(delivery.text(headers::CAUSE), Some("for the test"));
    broker.shutdown(PATIENCE).await;
}
