//! A super stream as the broker's own tool makes it.

use super::stage::{PATIENCE, Seen, message};
use topoc_runtime::descriptor::{Offset, Source, Subscription};
use topoc_runtime::{Broker, Options, SuperStream};
use topoc_tests::broker::Vhost;

const fn partition(stream: &'static [&'static str]) -> Subscription {
    Subscription {
        source: Source::Stream(Offset::First),
        prefetch: 50,
        ..Subscription::new("invoices", stream)
    }
}

static PARTITIONS: [Subscription; 3] =
    [partition(&["invoices-0"]), partition(&["invoices-1"]), partition(&["invoices-2"])];

pub async fn keys_of_a_super_stream_come_to_their_partition_in_order(vhost: &Vhost<'_>) {
    let make = ["add_super_stream", "invoices", "--partitions", "3", "--vhost", &vhost.name];
    let tool = [["--script-name", "rabbitmq-streams"].as_slice(), &make].concat();
    match vhost.broker.rabbitmqctl(&tool) {
        // Debian's package of 4.0.5 has the plugin, but its tools do not find plugins' commands.
        Err(told) if vhost.broker.release == "4.0.5" && told.contains("not found") => return,
        made => drop(made.unwrap()),
    }
    let options = Options::new("conformance", vhost.amqp());
    let broker = Broker::connect(&options).await.unwrap();
    let stream = SuperStream::new("invoices", 3);
    let mut expected = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..3 {
        for number in 1..=10 {
            let (key, body) = (format!("hello{number}"), format!("{number} {round}"));
            let envelope = stream.envelope(&key, body.clone().into_bytes());
            broker.publisher().publish(envelope).await.unwrap();
            expected[stream.partition_of(&key) as usize].push(body);
        }
    }
    for (subscription, bodies) in PARTITIONS.iter().zip(expected) {
        let mut seen = Seen::all(&broker, subscription);
        assert_eq!(seen.bodies(bodies.len()).await, bodies);
        seen.quiet().await;
    }
    // There is no further partition.
    let unroutable = broker.publisher().publish(message("invoices", "3", "x")).await;
    assert!(unroutable.is_err(), "{unroutable:?}");
    broker.shutdown(PATIENCE).await;
}
