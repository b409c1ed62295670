//! The runtime on real brokers: its conformance suite, and what its client library does wrong. The suite also runs in memory, in
//! `runtime/tests/conformance`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]
#![allow(unreachable_pub, reason = "shared with the tests in memory")]

mod proxy;
mod super_streams;
mod traps;

#[path = "../../../runtime/tests/conformance/scenarios/mod.rs"]
mod scenarios;
#[path = "../../../runtime/tests/conformance/stage.rs"]
mod stage;
#[path = "../../../runtime/tests/conformance/streams.rs"]
mod streams;
#[path = "../../../runtime/tests/conformance/subscriptions.rs"]
mod subscriptions;

use serde_json::Value;
use stage::Stage;
use subscriptions::{OWN_DECLARED, STEADY, STEADY_BY_ITSELF};
use topoc::emit::{Definitions, definitions};
use topoc::source::Memory;
use topoc::{Options, compile};
use topoc_runtime::PublishError;
use topoc_runtime::descriptor::Expected;
use topoc_tests::broker::{Broker, Vhost};
use topoc_tests::document::Version;

const TOPOLOGY: &str = include_str!("../../../runtime/tests/conformance/topology.yaml");
const DEFINITIONS: &str = include_str!("../../../runtime/tests/conformance/definitions.json");

/// What topoc makes of the suite's topology for a broker: for the version that the file says, or for another one.
fn emitted(vhost: Option<&str>, release: Option<&str>) -> String {
    let files = Memory::default().with("topology.yaml", TOPOLOGY);
    let version = release.map(|release| release.parse().unwrap());
    let options = Options { version, ..Options::default() };
    let compilation = compile(&files, "topology.yaml", &options).unwrap();
    let options = Definitions { vhost, source: "topology.yaml", ..Definitions::default() };
    let checked = compilation.checked.unwrap();
    let mut files = definitions(&checked, &options, &compilation.sources).unwrap();
    files.remove("definitions.json").unwrap()
}

#[test]
fn the_suite_in_memory_runs_on_what_topoc_emits() {
    assert_eq!(
        DEFINITIONS,
        emitted(None, None),
        "build it anew with `topoc build --emit definitions`"
    );
}

/// Brings the suite's topology to a vhost, or back.
fn import(vhost: &Vhost<'_>) {
    let document: Value =
        serde_json::from_str(&emitted(Some("/"), Some(&vhost.broker.release))).unwrap();
    let answer = vhost.import(&document);
    assert!(answer.is_success(), "{answer}");
}

/// Runs a test on every broker, in a vhost of its own that holds the suite's topology.
fn on_each(test: impl AsyncFn(&Vhost<'_>) + Sync) {
    Broker::for_each(|broker| {
        let vhost = broker.vhost("runtime");
        import(&vhost);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.unwrap().block_on(test(&vhost));
    });
}

/// Plays a scenario on a broker, as the users of the suite's services.
async fn play(vhost: &Vhost<'_>, scenario: impl AsyncFn(Stage)) {
    let whole: Value = serde_json::from_str(&emitted(None, Some(&vhost.broker.release))).unwrap();
    let (worker, responder) =
        (vhost.user(&whole, "worker", "/"), vhost.user(&whole, "responder", "/"));
    let owner = vhost.user(&whole, "owner", "/");
    let delays_by_itself = vhost.broker.version >= Version::V4_3;
    scenario(Stage {
        worker: topoc_runtime::Options::new("conformance", worker.amqp()),
        responder: topoc_runtime::Options::new("responder", responder.amqp()),
        owner: topoc_runtime::Options::new("owner", owner.amqp()).declaring(&OWN_DECLARED),
        steady: if delays_by_itself { &STEADY_BY_ITSELF } else { &STEADY },
        transport: None,
        disconnect: disconnect(vhost),
    })
    .await;
}

fn disconnect(vhost: &Vhost<'_>) -> Box<dyn Fn() + Send + Sync> {
    let (ctl, name) = (vhost.broker.ctl.clone(), vhost.name.clone());
    Box::new(move || {
        let arguments = ["close_all_connections", "--vhost", &name, "test"];
        let closed = std::process::Command::new(&ctl).args(arguments).output().unwrap();
        assert!(closed.status.success(), "{closed:?}");
    })
}

macro_rules! on_brokers {
    ($($scenario:ident)*) => {$(
        #[test]
        fn $scenario() {
            on_each(async |vhost| play(vhost, scenarios::$scenario).await);
        }
    )*};
}

macro_rules! traps {
    ($($trap:ident)*) => {$(
        #[test]
        fn $trap() {
            on_each(async |vhost| traps::$trap(vhost).await);
        }
    )*};
}

scenarios::each!(on_brokers);

mod of_streams {
    use super::{on_each, play, streams as scenarios};
    scenarios::each!(on_brokers);
}

#[test]
fn the_suite_s_users_may_do_no_more_than_their_services() {
    on_each(async |vhost| {
        play(vhost, async |stage: Stage| {
            let (worker, responder) = (stage.broker().await, stage.responder().await);
            for (broker, exchange, key) in [
                (&worker, "", "work"),
                (&worker, "events", "no.such.key"),
                (&responder, "events", "full"),
            ] {
                let message = stage::message(exchange, key, "x");
                let refused = broker.publisher().publish(message).await;
                let is_refused = matches!(refused, Err(PublishError::Refused { .. }));
                assert!(is_refused, "{exchange} {key}: {refused:?}");
            }
            // What the user has no right to at all: from 4.3 the broker does not even say whether it is there.
            let expected = Expected { exchanges: &["topoc.retry"], queues: &["asked"] };
            let checked = worker.check(&expected).await.map_err(|error| error.text);
            let refused = "the broker says nothing of exchange `topoc.retry`, queue `asked`";
            let is_new = vhost.broker.version >= Version::V4_3;
            assert_eq!(checked, if is_new { Err(refused.to_owned()) } else { Ok(()) });
        })
        .await;
    });
}

traps! {
    of_many_at_a_time_each_gets_its_own_answer
    a_cancelled_consumer_comes_back_with_its_queue
    a_long_outage_ends_for_publishers_and_consumers
    an_instance_that_lost_its_queue_makes_another
    what_could_not_be_acknowledged_comes_again
    a_publish_that_nobody_waits_for_arrives_all_the_same
    a_name_that_is_too_long_is_an_error
    panics_do_not_stall_the_prefetch
    a_channel_that_does_not_confirm_is_an_error
    what_cannot_be_handed_on_is_not_lost
    through_many_cuts_nothing_is_lost
}

#[test]
fn keys_of_a_super_stream_come_to_their_partition_in_order() {
    on_each(super_streams::keys_of_a_super_stream_come_to_their_partition_in_order);
}

#[test]
fn a_blocked_connection_is_told() {
    Broker::for_each(traps::a_blocked_connection_is_told);
}
