//! The runtime on real brokers: its conformance suite, and what its client library does wrong. The suite also runs in memory, in
//! `runtime/tests/conformance`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]
#![allow(unreachable_pub, reason = "shared with the tests in memory")]

mod proxy;
mod traps;

#[path = "../../../runtime/tests/conformance/scenarios.rs"]
mod scenarios;
#[path = "../../../runtime/tests/conformance/stage.rs"]
mod stage;
#[path = "../../../runtime/tests/conformance/subscriptions.rs"]
mod subscriptions;

use serde_json::Value;
use stage::Stage;
use topoc::emit::{Definitions, definitions};
use topoc::source::Memory;
use topoc::{Options, compile};
use topoc_tests::broker::{Broker, Vhost};

const TOPOLOGY: &str = include_str!("../../../runtime/tests/conformance/topology.yaml");
const DEFINITIONS: &str = include_str!("../../../runtime/tests/conformance/definitions.json");

fn emitted(vhost: Option<&str>) -> String {
    let files = Memory::default().with("topology.yaml", TOPOLOGY);
    let compilation = compile(&files, "topology.yaml", &Options::default()).unwrap();
    let options = Definitions { vhost, source: "topology.yaml", ..Definitions::default() };
    let checked = compilation.checked.unwrap();
    let mut files = definitions(&checked, &options, &compilation.sources).unwrap();
    files.remove("definitions.json").unwrap()
}

#[test]
fn the_suite_in_memory_runs_on_what_topoc_emits() {
    assert_eq!(DEFINITIONS, emitted(None), "build it anew with `topoc build --emit definitions`");
}

/// Brings the suite's topology to a vhost, or back.
fn import(vhost: &Vhost<'_>) {
    let document: Value = serde_json::from_str(&emitted(Some("/"))).unwrap();
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

fn stage(vhost: &Vhost<'_>) -> Stage {
    let (broker, name) = (vhost.broker, vhost.name.clone());
    let ctl = broker.ctl.clone();
    Stage {
        options: topoc_runtime::Options::new("conformance", vhost.amqp()),
        transport: None,
        disconnect: Box::new(move || {
            let arguments = ["close_all_connections", "--vhost", &name, "test"];
            let closed = std::process::Command::new(&ctl).args(arguments).output().unwrap();
            assert!(closed.status.success(), "{closed:?}");
        }),
    }
}

macro_rules! scenarios {
    ($($scenario:ident)*) => {$(
        #[test]
        fn $scenario() {
            on_each(async |vhost| scenarios::$scenario(stage(vhost)).await);
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

scenarios! {
    what_is_confirmed_is_handled_once
    a_publish_that_arrives_nowhere_says_so
    a_full_queue_is_a_nack
    a_failure_is_tried_again_after_its_delays
    after_the_last_attempt_a_message_is_parked_with_its_cause
    a_panic_is_a_retry
    what_cannot_be_decoded_is_parked_at_once
    without_a_place_of_its_own_the_queue_parks
    what_is_released_comes_again_as_the_same_attempt
    a_lost_connection_comes_back_with_its_consumers
    equal_keys_keep_their_order_through_a_failure
    every_instance_gets_every_message
    a_stream_is_read_from_its_beginning_by_everyone
    what_a_handler_publishes_belongs_to_what_it_handles
    a_shutdown_finishes_what_is_begun_and_releases_the_rest
    a_request_gets_its_own_reply
    a_request_without_a_reply_ends_in_time_and_with_its_connection
    a_duplicate_is_handled_once_and_a_failure_is_no_duplicate
    an_outbox_keeps_what_the_broker_does_not_take
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
fn a_blocked_connection_is_told() {
    Broker::for_each(traps::a_blocked_connection_is_told);
}
