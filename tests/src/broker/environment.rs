//! Which brokers there are: the environment variable `TOPOC_BROKERS`.

use std::path::PathBuf;
use std::sync::{OnceLock, RwLock};

use super::{Broker, api, reset};
use crate::document::Version;

/// `RELEASE=AMQP|MANAGEMENT|CTL`, separated by commas, for example
/// `3.10.8=amqp://guest:guest@127.0.0.1:20001|http://127.0.0.1:20002|/tmp/node/ctl`.
const VARIABLE: &str = "TOPOC_BROKERS";

pub(super) fn brokers() -> &'static [Broker] {
    static BROKERS: OnceLock<Vec<Broker>> = OnceLock::new();
    BROKERS.get_or_init(|| {
        let text = std::env::var(VARIABLE).unwrap_or_default();
        assert!(
            !text.trim().is_empty(),
            "this test needs a broker, and {VARIABLE} names none: run tests/run, which starts one and runs every test"
        );
        text.split(',').map(|entry| broker(entry.trim())).collect()
    })
}

fn broker(entry: &str) -> Broker {
    let parts =
        entry.split_once('=').map(|(release, rest)| (release, rest.split('|').collect::<Vec<_>>()));
    let Some((release, [amqp, management, ctl])) =
        parts.as_ref().map(|(release, rest)| (*release, rest.as_slice()))
    else {
        panic!("{VARIABLE}: '{entry}' is not RELEASE=AMQP|MANAGEMENT|CTL");
    };
    let Some(version) = Version::parse(release) else {
        panic!("{VARIABLE}: '{release}' is no version of RabbitMQ");
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
