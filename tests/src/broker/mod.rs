//! Real brokers: `tests/run` starts them and names them in the environment.
//!
//! Two ways to use a broker, which keep out of each other's way:
//! - [`Broker::vhost`]: a vhost of the test's own. Any number of tests at a time.
//! - [`Broker::whole`]: the whole node, for what a cluster-wide import does (users, vhosts, global parameters). One test at a
//!   time; the node is clean when it is given and is cleaned afterwards.
//!
//! A test that holds a vhost must give it back before it asks for the whole node.
//!
//! ```no_run
//! use topoc_tests::broker::Broker;
//!
//! Broker::for_each(|broker| {
//!     let vhost = broker.vhost("orders");
//!     let answer = vhost.import(&serde_json::json!({"exchanges": [], "queues": [], "bindings": []}));
//!     assert!(answer.is_success(), "{answer}");
//! });
//! ```

mod api;
mod ctl;
mod environment;
mod node;
mod redeclare;
mod reset;
mod session;
mod state;
mod user;
mod verdict;
mod vhost;
mod whole;

use std::sync::RwLock;

use serde_json::Value;

use crate::document::Version;

pub use api::{Answer, segment};
pub use redeclare::{Refusal, redeclare, table};
pub use session::{Publication, Session};
pub use user::User;
pub use verdict::{Verdict, import_verdict, is_vhost_document};
pub use vhost::Vhost;
pub use whole::Whole;

/// A broker node that runs for the tests.
pub struct Broker {
    /// Its release series, such as 4.0.
    pub version: Version,
    /// Its full version, such as `4.0.5`.
    pub release: String,
    /// `amqp://user:password@host:port`, without a vhost.
    pub amqp: String,
    /// The management API's address, without a path: `http://host:port`.
    pub management: String,
    /// The node's `rabbitmqctl`: a script beside the node's own files, which runs in their directory.
    pub ctl: std::path::PathBuf,
    agent: ureq::Agent,
    authorization: String,
    /// What the node held before the first test.
    first: Value,
    /// Vhosts are read locks, the whole node is the write lock.
    lock: RwLock<()>,
}

impl Broker {
    /// Every broker of the environment.
    ///
    /// # Panics
    /// With what to do, where the environment names none or one does not answer.
    pub fn all() -> &'static [Self] {
        environment::shared()
    }

    /// Every broker of the environment that a test may stop and [kill](Broker::kill). Nobody else uses them.
    ///
    /// # Panics
    /// As [`Broker::all`] does.
    pub fn expendable() -> &'static [Self] {
        environment::expendable()
    }

    /// Runs `test` on every broker, on all of them at once. Fails with the names of those on which it failed.
    pub fn for_each(test: impl Fn(&'static Self) + Sync) {
        Self::for_each_of(Self::all(), test);
    }

    /// As [`Broker::for_each`], on these brokers.
    pub fn for_each_of(brokers: &'static [Self], test: impl Fn(&'static Self) + Sync) {
        let failed: Vec<&str> = std::thread::scope(|scope| {
            let runs: Vec<_> = brokers
                .iter()
                .map(|broker| {
                    let test = &test;
                    let thread =
                        std::thread::Builder::new().name(format!("RabbitMQ {}", broker.release));
                    (broker, thread.spawn_scoped(scope, move || test(broker)).unwrap())
                })
                .collect();
            runs.into_iter()
                .filter_map(|(broker, run)| run.join().is_err().then_some(broker.release.as_str()))
                .collect()
        });
        assert!(failed.is_empty(), "failed on RabbitMQ {}; see above", failed.join(", "));
    }
}

impl std::fmt::Debug for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RabbitMQ {} at {}", self.release, self.management)
    }
}
