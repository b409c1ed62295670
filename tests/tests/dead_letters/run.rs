//! Chains on a broker: their messages are published, refused and returned until each has come to rest.

use std::time::{Duration, Instant};

use lapin::message::{Delivery, DeliveryResult};
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicRejectOptions};
use lapin::types::{AMQPValue, FieldArray, FieldTable};
use lapin::{BasicProperties, Channel};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use topoc_tests::broker::{Broker, Publication, Session};

use super::chain::{Chain, Fate};
use super::follow::{Course, Rest};

/// How long a message may be on its way, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing more may come once all is there that is expected.
const CALM: Duration = Duration::from_millis(500);

type Arrived = (usize, Rest);

/// Of each chain, what came to rest.
pub(crate) fn rests(broker: &Broker, chains: &[(Chain, Course)]) -> Vec<Vec<Rest>> {
    let mut document = json!({"exchanges": [], "queues": [], "bindings": []});
    for (chain, _) in chains {
        chain.declare(&mut document);
    }
    let vhost = broker.vhost("dead-letters");
    let answer = vhost.import(&document);
    assert!(answer.is_success(), "{broker:?}: {answer}");
    let session = Session::open(&vhost);
    let (sender, mut kept) = unbounded_channel();
    session.run(async |channel| consume_all(channel, chains, &sender).await);
    session.publish(chains.iter().flat_map(|(chain, _)| publications(chain)));
    let mut all = vec![Vec::new(); chains.len()];
    settle(&session, chains, &mut kept, &mut all);
    let places: Vec<_> = queues(chains).collect();
    let names: Vec<_> = places.iter().map(|(name, ..)| name.clone()).collect();
    for ((_, at, queue), deliveries) in places.iter().zip(session.drain(&names)) {
        all[*at].extend(deliveries.iter().map(|delivery| rest(*queue, delivery)));
    }
    while let Ok((at, rest)) = kept.try_recv() {
        all[at].push(rest);
    }
    for rests in &mut all {
        rests.sort();
    }
    all
}

/// Every queue: its name, its chain, its place there.
fn queues(chains: &[(Chain, Course)]) -> impl Iterator<Item = (String, usize, usize)> {
    chains.iter().enumerate().flat_map(|(at, (chain, _))| {
        (0..chain.queues.len()).map(move |queue| (chain.queue_name(queue), at, queue))
    })
}

async fn consume_all(
    channel: &Channel,
    chains: &[(Chain, Course)],
    kept: &UnboundedSender<Arrived>,
) {
    for (name, at, queue) in queues(chains) {
        let fate = chains[at].0.queues[queue].fate;
        if !matches!(fate, Fate::Refused(_) | Fate::Returned { .. }) {
            continue;
        }
        let consumer = channel.basic_consume(
            name.as_str().into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        let kept = kept.clone();
        consumer.await.unwrap().set_delegate(move |delivery: DeliveryResult| {
            let (name, kept) = (name.clone(), kept.clone());
            async move {
                if let Ok(Some(delivery)) = delivery {
                    treat(&name, (at, queue), fate, delivery, &kept).await;
                }
            }
        });
    }
}

/// What a consumer does with a message.
async fn treat(
    name: &str,
    (at, queue): (usize, usize),
    fate: Fate,
    delivery: Delivery,
    kept: &UnboundedSender<Arrived>,
) {
    let rest = rest(queue, &delivery);
    let refused =
        rest.deaths.iter().find(|(queue, reason, _)| queue == name && reason == "rejected");
    let refused = refused.map_or(0, |(.., count)| *count);
    let done = match fate {
        // From 4.3 what is returned by basic.nack does not count for the delivery limit.
        Fate::Returned { .. } => delivery.reject(BasicRejectOptions { requeue: true }).await,
        Fate::Refused(times) if refused < times && refused.is_multiple_of(2) => {
            delivery.reject(BasicRejectOptions { requeue: false }).await
        }
        Fate::Refused(times) if refused < times => {
            delivery.nack(BasicNackOptions { requeue: false, ..BasicNackOptions::default() }).await
        }
        _ => {
            kept.send((at, rest)).expect("the test waits");
            delivery.ack(BasicAckOptions::default()).await
        }
    };
    done.unwrap();
}

fn publications(chain: &Chain) -> impl Iterator<Item = Publication> {
    let mut properties = BasicProperties::default();
    let mut headers = FieldTable::default();
    for (name, keys) in [("CC", &chain.message.cc), ("BCC", &chain.message.bcc)] {
        let keys: Vec<_> =
            keys.iter().map(|key| AMQPValue::LongString(key.as_str().into())).collect();
        if !keys.is_empty() {
            headers.insert(name.into(), AMQPValue::FieldArray(keys.into()));
        }
    }
    properties = properties.with_headers(headers);
    if chain.expiration {
        properties = properties.with_expiration("0".into());
    }
    (0..chain.copies).map(move |copy| Publication {
        exchange: chain.name(chain.entry),
        key: chain.message.key.clone(),
        mandatory: false,
        properties: properties.clone(),
        body: copy.to_string().into_bytes(),
    })
}

/// Waits until everything has arrived that is expected, and a little longer: what is not expected arrives then.
fn settle(
    session: &Session,
    chains: &[(Chain, Course)],
    kept: &mut UnboundedReceiver<Arrived>,
    all: &mut [Vec<Rest>],
) {
    let expected: usize = chains.iter().map(|(_, course)| course.rests.len()).sum();
    let holding: Vec<_> = queues(chains)
        .filter(|(_, at, queue)| {
            matches!(chains[*at].0.queues[*queue].fate, Fate::Rests | Fate::HoldsOne)
        })
        .collect();
    let (start, mut complete) = (Instant::now(), None::<Instant>);
    while start.elapsed() < PATIENCE {
        session.run(async |_| tokio::time::sleep(Duration::from_millis(50)).await);
        while let Ok((at, rest)) = kept.try_recv() {
            all[at].push(rest);
        }
        let held: usize = holding.iter().map(|(name, ..)| session.count(name)).sum();
        let is_complete = held + all.iter().map(Vec::len).sum::<usize>() == expected;
        complete = complete.filter(|_| is_complete).or(is_complete.then(Instant::now));
        if complete.is_some_and(|since| since.elapsed() > CALM) {
            return;
        }
    }
}

fn rest(queue: usize, delivery: &Delivery) -> Rest {
    let headers = delivery.properties.headers().clone().unwrap_or_default();
    assert!(!headers.contains_key("BCC"), "{delivery:?}");
    let list = |name: &str| {
        let list = headers.inner().get(name).and_then(AMQPValue::as_array);
        list.map_or(&[][..], FieldArray::as_slice).to_vec()
    };
    let death = |entry: &AMQPValue| {
        let table = entry.as_field_table().unwrap().inner();
        let text = |name: &str| text(&table[name]);
        let count = table["count"].as_long_long_int().unwrap().try_into().unwrap();
        (text("queue"), text("reason"), count)
    };
    Rest {
        queue,
        copy: std::str::from_utf8(&delivery.data).unwrap().parse().unwrap(),
        key: delivery.routing_key.to_string(),
        cc: list("CC").iter().map(text).collect(),
        deaths: list("x-death").iter().map(death).collect(),
    }
}

fn text(value: &AMQPValue) -> String {
    value.as_long_string().unwrap().to_string()
}
