//! The scenarios on real brokers, each in a virtual host of its own.

use super::{Place, TOPOLOGY, definitions, scenarios, versions};
use topoc_tests::broker::{Broker, Vhost, segment};

/// Runs a test on every broker.
fn on_each(test: impl AsyncFn(&Vhost<'_>, Place) + Sync) {
    Broker::for_each(|broker| {
        let vhost = broker.vhost("shop");
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let place = Place { address: vhost.amqp(), transport: None };
        runtime.unwrap().block_on(test(&vhost, place));
    });
}

macro_rules! on_brokers {
    ($($scenario:ident)*) => {$(
        #[test]
        fn $scenario() {
            on_each(async |vhost, place| {
                let document = serde_json::from_str(&definitions(TOPOLOGY, "shop")).unwrap();
                let answer = vhost.import(&document);
                assert!(answer.is_success(), "{answer}");
                scenarios::$scenario(place).await;
            });
        }
    )*};
}

scenarios::each!(on_brokers);

#[test]
fn what_is_declared_is_there_again() {
    on_each(async |vhost, place| {
        versions::what_is_declared_is_there_again(place, || {
            let gone = vhost.broker.delete(&format!("/api/queues/{}/all", segment(&vhost.name)));
            assert!(gone.is_success(), "{gone}");
            let arguments = ["close_all_connections", "--vhost", &vhost.name, "test"];
            let closed = std::process::Command::new(&vhost.broker.ctl).args(arguments).output();
            assert!(closed.as_ref().unwrap().status.success(), "{closed:?}");
        })
        .await;
    });
}
