//! The scenarios on real brokers, each in a virtual host of its own.

use super::{Place, TOPOLOGY, definitions, scenarios};
use topoc_tests::broker::Broker;

/// Runs a scenario on every broker.
fn on_each(scenario: impl AsyncFn(Place) + Sync) {
    Broker::for_each(|broker| {
        let vhost = broker.vhost("shop");
        let document = serde_json::from_str(&definitions(TOPOLOGY, "shop")).unwrap();
        let answer = vhost.import(&document);
        assert!(answer.is_success(), "{answer}");
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let place = Place { address: vhost.amqp(), transport: None };
        runtime.unwrap().block_on(scenario(place));
    });
}

macro_rules! on_brokers {
    ($($scenario:ident)*) => {$(
        #[test]
        fn $scenario() {
            on_each(scenarios::$scenario);
        }
    )*};
}

scenarios::each!(on_brokers);
