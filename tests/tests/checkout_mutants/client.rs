//! What publishers and consumers do on the wire.

use std::collections::{BTreeMap, BTreeSet};

use lapin::message::Delivery;
use lapin::options::{
    BasicCancelOptions, BasicConsumeOptions, BasicGetOptions, BasicPublishOptions,
    ConfirmSelectOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation, Connection, PublisherConfirm};
use tokio::task::JoinSet;

use super::contracts::Publish;

/// What a publisher is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A queue has it.
    Confirmed,
    /// It was mandatory, and no queue took it.
    Returned,
    /// A queue refused it.
    Refused,
    /// The broker closed the channel: there is no such exchange, or it is internal.
    Closed(u16),
}

/// A message that was read.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) queue: String,
    /// Which publish it is.
    pub(crate) publish: usize,
    pub(crate) persistent: bool,
    /// The queue that gave it up first, if one did.
    pub(crate) died_in: Option<String>,
}

/// A new channel. One that takes the number of a channel which the broker has just closed may get that one's error (lapin 4.12).
pub(crate) async fn open(connection: &Connection) -> lapin::Result<Channel> {
    match connection.create_channel().await {
        Err(error) if matches!(error.kind(), lapin::ErrorKind::ProtocolError(_)) => {
            connection.create_channel().await
        }
        opened => opened,
    }
}

/// Publishes to one exchange, and waits for all confirms.
pub(crate) async fn publish(
    connection: &Connection,
    run: usize,
    publishes: &[(usize, &Publish)],
) -> lapin::Result<BTreeMap<usize, Outcome>> {
    let channel = open(connection).await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    let (mut outcomes, mut returned) = (BTreeMap::new(), BTreeSet::new());
    // The first goes alone: if the broker closes the channel for it, one that is on its way behind it costs the connection.
    let (first, others) = publishes.split_at(publishes.len().min(1));
    for batch in [first, others] {
        let mut confirms = Vec::new();
        for (number, publish) in batch {
            confirms.push((*number, send(&channel, run, *number, publish).await));
        }
        for (number, confirm) in confirms {
            let outcome = match confirm {
                Ok(confirm) => confirm.await,
                Err(error) => Err(error),
            };
            outcomes.insert(number, told(outcome, &mut returned)?);
        }
        let last = outcomes.values().next_back().cloned();
        if let Some(closed @ Outcome::Closed(_)) = last {
            outcomes.extend(others.iter().map(|(number, _)| (*number, closed.clone())));
            // The broker has closed it already.
            return Ok(outcomes);
        }
    }
    for id in returned {
        let mut numbers = publishes.iter().map(|(number, _)| *number);
        let number = numbers.find(|number| message_id(run, *number) == id);
        outcomes.insert(number.unwrap(), Outcome::Returned);
    }
    super::stage::close(channel).await?;
    Ok(outcomes)
}

async fn send(
    channel: &Channel,
    run: usize,
    number: usize,
    publish: &Publish,
) -> lapin::Result<PublisherConfirm> {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let (exchange, key) = (publish.exchange.as_str().into(), publish.key.as_str().into());
    let properties = properties(publish, run, number);
    channel.basic_publish(exchange, key, options, b"{}", properties).await
}

/// What a confirm says. The confirm to which lapin attaches a returned message need not be its own: they go by their ids.
fn told(
    outcome: lapin::Result<Confirmation>,
    returned: &mut BTreeSet<String>,
) -> lapin::Result<Outcome> {
    match outcome {
        Ok(Confirmation::Ack(message)) => {
            let id = message.and_then(|message| message.delivery.properties.message_id().clone());
            returned.extend(id.map(|id| id.to_string()));
            Ok(Outcome::Confirmed)
        }
        Ok(_) => Ok(Outcome::Refused),
        Err(error) => match error.kind() {
            lapin::ErrorKind::ProtocolError(error) => Ok(Outcome::Closed(error.get_id())),
            lapin::ErrorKind::InvalidChannelState(..) => Ok(Outcome::Closed(0)),
            _ => Err(error),
        },
    }
}

fn message_id(run: usize, number: usize) -> String {
    format!("{run}-{number}")
}

fn properties(publish: &Publish, run: usize, number: usize) -> BasicProperties {
    let mut headers = FieldTable::default();
    for (name, value) in &publish.headers {
        headers.insert(name.as_str().into(), AMQPValue::LongString(value.as_str().into()));
    }
    let version = publish.version.1.parse().unwrap();
    headers.insert("event-version".into(), AMQPValue::LongLongInt(version));
    BasicProperties::default()
        .with_delivery_mode(if publish.persistent { 2 } else { 1 })
        .with_message_id(message_id(run, number).into())
        .with_headers(headers)
}

/// Consumes from each of the queues for a moment.
pub(crate) async fn visit(connection: &Connection, queues: &BTreeSet<String>) -> lapin::Result<()> {
    for queue in queues {
        let channel = open(connection).await?;
        let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
        channel.basic_consume(queue.as_str().into(), "visit".into(), options, none).await?;
        channel.basic_cancel("visit".into(), BasicCancelOptions::default()).await?;
        super::stage::close(channel).await?;
    }
    Ok(())
}

/// Takes everything out of these queues that is of this run. Each channel reads its own queues; what it reads stays unacknowledged
/// unless `no_ack`.
pub(crate) async fn drain(
    channels: &[Channel],
    queues: &[String],
    run: usize,
    no_ack: bool,
) -> lapin::Result<Vec<Found>> {
    let mut tasks = JoinSet::new();
    for (number, channel) in channels.iter().enumerate() {
        let own = queues.iter().skip(number).step_by(channels.len()).cloned().collect();
        tasks.spawn(drain_some(channel.clone(), own, run, no_ack));
    }
    let mut all = Vec::new();
    while let Some(found) = tasks.join_next().await {
        all.extend(found.unwrap()?);
    }
    Ok(all)
}

async fn drain_some(
    channel: Channel,
    queues: Vec<String>,
    run: usize,
    no_ack: bool,
) -> lapin::Result<Vec<Found>> {
    let mut all = Vec::new();
    for queue in queues {
        let options = BasicGetOptions { no_ack };
        while let Some(message) = channel.basic_get(queue.as_str().into(), options).await? {
            all.extend(found(&queue, run, &message.delivery));
            if message.message_count == 0 {
                break;
            }
        }
    }
    Ok(all)
}

/// What was read; nothing where it is left from an earlier run.
pub(crate) fn found(queue: &str, run: usize, delivery: &Delivery) -> Option<Found> {
    let id = delivery.properties.message_id().as_ref()?;
    let (of_run, number) = id.as_str().split_once('-')?;
    let headers = delivery.properties.headers().as_ref();
    let died_in = headers.and_then(|table| table.inner().get("x-first-death-queue"));
    let died_in = died_in.and_then(|value| match value {
        AMQPValue::LongString(text) => Some(text.to_string()),
        _ => None,
    });
    (of_run.parse() == Ok(run)).then(|| Found {
        queue: queue.to_owned(),
        publish: number.parse().unwrap(),
        persistent: *delivery.properties.delivery_mode() == Some(2),
        died_in,
    })
}
