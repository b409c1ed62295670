//! Credentials stay where they are.

use std::io::{Result as Written, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::timeout;
use topoc_runtime::transport::{Fault, Lapin};
use topoc_runtime::{Broker as Connected, Options};
use topoc_tests::broker::{Broker, segment};
use tracing::Level;

const PASSWORD: &str = "hunter2-of-the-test";

/// All that is logged in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> Written<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Written<()> {
        Ok(())
    }
}

#[test]
fn a_failed_login_tells_no_password() {
    let log = Log::default();
    let writer = log.clone();
    // The client library works in a thread of its own: the subscriber is everybody's.
    let subscriber = tracing_subscriber::fmt().with_max_level(Level::TRACE).with_ansi(false);
    subscriber.with_writer(move || writer.clone()).init();
    Broker::for_each(|broker| {
        let vhost = broker.vhost("secrets");
        let host = broker.amqp.rsplit_once('@').unwrap().1;
        let name = segment(&vhost.name);
        let options = [
            Options::new("secrets", format!("amqp://guest:{PASSWORD}@{host}/{name}")),
            Options::new("secrets", format!("amqp://{host}/{name}")).login("guest", PASSWORD),
        ];
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        for options in options {
            assert!(!format!("{options:?}").contains("hunter2"), "{options:?}");
            let transport = Lapin::new(&options).unwrap();
            assert!(!format!("{transport:?}").contains("hunter2"), "{transport:?}");
            let connect = async {
                timeout(Duration::from_secs(30), Connected::connect(&options)).await.unwrap()
            };
            let refused = runtime.block_on(connect).unwrap_err();
            assert_eq!(refused.fault, Fault::Refused, "{refused}");
            assert!(!format!("{refused:?}").contains("hunter2"), "{refused:?}");
        }
    });
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("not connected"), "the attempts are logged");
    let told = log.lines().find(|line| line.contains("hunter2"));
    assert_eq!(told, None);
}

#[test]
fn an_address_that_is_none_is_not_repeated() {
    let options = Options::new("secrets", format!("amqp//guest:{PASSWORD}@localhost"));
    let error = Lapin::new(&options).unwrap_err();
    assert_eq!(error.fault, Fault::Invalid);
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}
