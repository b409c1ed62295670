//! Which brokers there are: the environment variables `TOPOC_BROKERS` and `TOPOC_EXPENDABLE_BROKERS`.

use std::path::PathBuf;
use std::sync::{OnceLock, RwLock};

use super::{Broker, api, reset};
use crate::document::Version;

/// `RELEASE=AMQP|MANAGEMENT|CTL`, separated by commas, for example
/// `3.10.8=amqp://guest:guest@127.0.0.1:20001|http://127.0.0.1:20002|/tmp/node/ctl`.
const SHARED: &str = "TOPOC_BROKERS";
/// As [`SHARED`]; nodes that a test may kill.
const EXPENDABLE: &str = "TOPOC_EXPENDABLE_BROKERS";

pub(super) fn shared() -> &'static [Broker] {
    static BROKERS: OnceLock<Vec<Broker>> = OnceLock::new();
    BROKERS.get_or_init(|| brokers(SHARED))
}

pub(super) fn expendable() -> &'static [Broker] {
    static BROKERS: OnceLock<Vec<Broker>> = OnceLock::new();
    BROKERS.get_or_init(|| brokers(EXPENDABLE))
}

fn brokers(variable: &str) -> Vec<Broker> {
    let text = std::env::var(variable).unwrap_or_default();
    assert!(
        !text.trim().is_empty(),
        "this test needs a broker, and {variable} names none: run tests/run, which starts one and runs every test"
    );
    text.split(',').map(|entry| broker(variable, entry.trim())).collect()
}

fn broker(variable: &str, entry: &str) -> Broker {
    let parts =
        entry.split_once('=').map(|(release, rest)| (release, rest.split('|').collect::<Vec<_>>()));
    let Some((release, [amqp, management, ctl])) =
        parts.as_ref().map(|(release, rest)| (*release, rest.as_slice()))
    else {
        panic!("{variable}: '{entry}' is not RELEASE=AMQP|MANAGEMENT|CTL");
    };
    let Some(version) = Version::parse(release) else {
        panic!("{variable}: '{release}' is no version of RabbitMQ");
    };
    let mut broker = Broker {
        version,
        release: release.to_owned(),
        amqp: (*amqp).to_owned(),
        management: (*management).to_owned(),
        ctl: PathBuf::from(ctl),
        agent: api::agent(),
        authorization: api::HARNESS_AUTHORIZATION.to_owned(),
        first: serde_json::Value::Null,
        lock: RwLock::new(()),
    };
    reset::adopt(&mut broker);
    broker
}
