//! A message that is tried again comes back to its queue and no other, not before its delay is over, on real brokers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lapin::message::{Delivery, DeliveryResult};
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicRejectOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use topoc::emit::{Definitions, definitions};
use topoc::model::{Consumption, Model};
use topoc::source::Memory;
use topoc::{Checked, Options, compile};
use topoc_tests::broker::{Broker, Publication, Session};

const TOPOLOGY: &str = r#"
topoc: 1
broker: { plugins: [rabbitmq_consistent_hash_exchange] }
exchanges: { dlx: { type: direct } }
queues:
  classic: { type: classic, dead_letter: parked }
  quorum: { type: quorum, dead_letter: parked }
  other: { type: quorum, dead_letter: parked }
  constant: { type: quorum, dead_letter: parked }
  parts: { type: quorum, dead_letter: parked, partitions: 3 }
dead_letters: { parked: { exchange: dlx, queue: "{queue}.dlq" } }
retries:
  growing: { attempts: 4, delay: { first: 100ms, factor: 2, max: 500ms }, jitter: 20% }
  shared: { attempts: 2, delay: { first: 200ms, factor: 2, max: 400ms } }
  constant: { attempts: 2, delay: { first: 300ms } }
services:
  one: { consumes: { classic: { retry: growing }, quorum: { retry: growing }, parts: { retry: shared } } }
  two: { consumes: { other: { retry: shared }, constant: { retry: constant } } }
"#;
/// How much later than its delay a message may come on a busy machine before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);
/// For how long nothing more has to come.
const QUIET: Duration = Duration::from_millis(500);

struct Emitted {
    model: Model,
    document: Value,
}

fn emitted(release: &str) -> Emitted {
    let files = Memory::default().with("t.yaml", TOPOLOGY);
    let options = Options { version: Some(release.parse().unwrap()), ..Options::default() };
    let compilation = compile(&files, "t.yaml", &options).unwrap();
    let checked: Checked = compilation.checked.unwrap();
    let options = Definitions { vhost: Some("/"), source: "t.yaml", ..Definitions::default() };
    let files = definitions(&checked, &options, &compilation.sources).unwrap();
    let document = serde_json::from_str(&files["definitions.json"]).unwrap();
    Emitted { model: checked.into_model(), document }
}

/// A way to try again: into which exchange, from which queue, and how long it takes.
#[derive(Clone)]
struct Retry {
    exchange: String,
    queue: String,
    delay: Duration,
}

/// Every delay of every queue that has them.
fn retries(model: &Model) -> Vec<Retry> {
    let consumptions = || model.services.values().flat_map(|service| &service.consumes);
    let of = |consumption: &Consumption| {
        let first = &model.queues[consumption.queue.known().unwrap()].name;
        let queues = match first.strip_suffix(".0") {
            Some(whole) => (0..3).map(|number| format!("{whole}.{number}")).collect(),
            None => vec![first.clone()],
        };
        let exchanges = consumption.delays.iter().map(|id| &model.exchanges[*id].name);
        let retry = |queue: &String, exchange: &String| Retry {
            exchange: exchange.clone(),
            queue: queue.clone(),
            delay: delay_of(model, exchange),
        };
        let of_queue = |queue| exchanges.clone().map(|e| retry(queue, e)).collect::<Vec<_>>();
        queues.iter().flat_map(of_queue).collect::<Vec<_>>()
    };
    consumptions().flat_map(of).collect()
}

/// The delay queue has the name of its exchange.
fn delay_of(model: &Model, exchange: &str) -> Duration {
    let queue = model.queues.values().find(|queue| queue.name == exchange).unwrap();
    Duration::from_millis(queue.arguments.value("x-message-ttl").unwrap().as_u64().unwrap())
}

/// What comes into each of the queues, as it comes.
async fn listen(
    channel: &Channel,
    queues: &[String],
) -> UnboundedReceiver<(String, Instant, Delivery)> {
    let (sender, receiver) = unbounded_channel();
    for queue in queues {
        let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
        let consumer = channel.basic_consume(queue.as_str().into(), "".into(), options, none);
        let (sender, queue) = (sender.clone(), queue.clone());
        consumer.await.unwrap().set_delegate(move |delivery: DeliveryResult| {
            if let Ok(Some(delivery)) = delivery {
                // Nobody listens any more once the test is over.
                drop(sender.send((queue.clone(), Instant::now(), delivery)));
            }
            async {}
        });
    }
    receiver
}

fn publication(retry: &Retry, body: String) -> Publication {
    Publication {
        exchange: retry.exchange.clone(),
        key: retry.queue.clone(),
        mandatory: true,
        properties: BasicProperties::default().with_delivery_mode(2),
        body: body.into_bytes(),
    }
}

/// The queues that consumers read, without those in which messages only wait.
fn read_queues(model: &Model) -> Vec<String> {
    let names = model.queues.values().map(|queue| queue.name.clone());
    names.filter(|name| !name.starts_with("topoc.delay.")).collect()
}

#[test]
fn what_is_tried_again_comes_back_to_its_queue_after_its_delay() {
    Broker::for_each(|broker| {
        let Emitted { model, document } = emitted(&broker.release);
        let vhost = broker.vhost("retries");
        assert!(vhost.import(&document).is_success());
        let session = Session::open(&vhost);
        let retries = retries(&model);
        assert!(retries.len() >= 30, "{}", retries.len());
        let mut receiver = session.run(async |channel| listen(channel, &read_queues(&model)).await);
        let start = Instant::now();
        let bodies = (0..retries.len()).map(|number| number.to_string());
        let returned = session.publish(retries.iter().zip(bodies).map(|(r, b)| publication(r, b)));
        assert!(returned.is_empty(), "{broker:?}: {returned:?}");
        let mut came: BTreeMap<usize, Vec<(String, Duration)>> = BTreeMap::new();
        session.run(async |_| {
            let mut patience = PATIENCE;
            while let Ok(next) = tokio::time::timeout(patience, receiver.recv()).await {
                let (queue, at, delivery) = next.unwrap();
                delivery.ack(BasicAckOptions::default()).await.unwrap();
                let number: usize = std::str::from_utf8(&delivery.data).unwrap().parse().unwrap();
                came.entry(number).or_default().push((queue, at - start));
                patience = if came.len() == retries.len() { QUIET } else { PATIENCE };
            }
        });
        for (number, retry) in retries.iter().enumerate() {
            let Retry { exchange, queue, delay } = retry;
            match came.get(&number).map(Vec::as_slice) {
                Some([(to, after)]) if to == queue && after >= delay => {}
                other => panic!("{broker:?}: {queue} by {exchange}: {other:?}"),
            }
        }
    });
}

/// From 4.3 a quorum queue waits by itself where the delay is always the same, and gives up after the last attempt.
#[test]
fn a_quorum_queue_that_delays_by_itself_does_so_and_gives_up_in_the_end() {
    const ATTEMPTS: usize = 2;
    const DELAY: Duration = Duration::from_millis(300);
    Broker::for_each(|broker| {
        let Emitted { model, document } = emitted(&broker.release);
        let all_consumes = || model.services.values().flat_map(|service| &service.consumes);
        let constant = all_consumes().find(|consumption| consumption.name == "constant").unwrap();
        let by_itself = constant.delays.is_empty();
        assert_eq!(by_itself, model.target.version.at_least(4, 3, 0), "{broker:?}");
        if !by_itself {
            return;
        }
        let vhost = broker.vhost("delayed-retry");
        assert!(vhost.import(&document).is_success());
        let session = Session::open(&vhost);
        let queues = ["constant", "constant.dlq"].map(str::to_owned);
        let mut receiver = session.run(async |channel| listen(channel, &queues).await);
        let first = Retry { exchange: String::new(), queue: queues[0].clone(), delay: DELAY };
        assert!(session.publish([publication(&first, "again".to_owned())]).is_empty());
        session.run(async |_| {
            let mut rejected: Option<Instant> = None;
            for attempt in 0..=ATTEMPTS {
                let next = tokio::time::timeout(PATIENCE, receiver.recv()).await;
                let (queue, at, delivery) = next.expect("it comes back").unwrap();
                assert_eq!(queue, queues[0], "{broker:?}: attempt {attempt}");
                let waited = rejected.map(|rejected| at - rejected);
                assert!(waited.is_none_or(|waited| waited >= DELAY), "{broker:?}: {waited:?}");
                rejected = Some(Instant::now());
                delivery.reject(BasicRejectOptions { requeue: true }).await.unwrap();
            }
            let next = tokio::time::timeout(PATIENCE, receiver.recv()).await;
            let (queue, _, delivery) = next.expect("it is parked").unwrap();
            assert_eq!(queue, queues[1], "{broker:?}");
            delivery.ack(BasicAckOptions::default()).await.unwrap();
        });
    });
}
