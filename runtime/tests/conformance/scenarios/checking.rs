//! Whether a service finds what it needs.

use crate::stage::{PATIENCE, Stage};
use topoc_runtime::descriptor::Expected;
use topoc_runtime::transport::Fault;

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
