//! What a consumer of typed messages does with those that are none.

use crate::stage::{PATIENCE, Seen, Stage, message};
use crate::subscriptions::{PARKED_WORK, WORK};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::timeout;
use topoc_runtime::codegen::{Entries, Fields, MapAccess, Plain, Record, SerializeMap, Text};
use topoc_runtime::service::{Wire, decode, unknown};
use topoc_runtime::{
    Broker, Context, Delivery, Envelope, Failure, Handler, Json, Payload, headers, shaped,
};

/// `thing.happened@1`, as generated code has it.
#[derive(Clone, Debug, PartialEq)]
struct Thing {
    name: String,
    more: Json,
}

const NAME: Text = Text::any().max(100);

impl Record for Thing {
    const FIELDS: &'static [&'static str] = &["name", "more"];

    fn read_fields<'de, A: MapAccess<'de>>(from: &mut Entries<'_, A>) -> Result<Self, A::Error> {
        let (mut name, mut more) = (None, None);
        while let Some(index) = from.next(Self::FIELDS)? {
            match index {
                0 => from.read(&mut name, NAME)?,
                _ => from.read(&mut more, Plain)?,
            }
        }
        Ok(Self { name: from.required("name", name)?, more: from.required("more", more)? })
    }

    fn write_fields<M: SerializeMap>(&self, to: &mut Fields<'_, M>) -> Result<(), M::Error> {
        to.write("name", &self.name, NAME)?;
        to.write("more", &self.more, Plain)
    }
}

shaped! {
    record: Thing;
}

impl Payload for Thing {
    const CONTRACT: &'static str = "thing.happened@1";
    const DENIES_UNKNOWN_FIELDS: bool = false;
}

/// Hands on what it could read.
struct Things(mpsc::UnboundedSender<Thing>);

impl Handler for Things {
    async fn handle(&self, delivery: &Delivery, _: &Context) -> Result<(), Failure> {
        if Wire::OWN.is(delivery, "thing.happened", 1) {
            let thing = decode::<Thing>(delivery)?;
            self.0.send(thing).map_err(|_| Failure::release())?;
            return Ok(());
        }
        Err(unknown(delivery))
    }
}

fn good(name: &str) -> Thing {
    Thing { name: name.to_owned(), more: Json::Null }
}

fn envelope(body: Vec<u8>) -> Envelope {
    Envelope { body, ..message("events", "work.a", "") }
}

/// Publishes what is no message, and then one; looks at what is parked with which cause, and whether the consumer goes on.
async fn is_parked(broker: &Broker, things: &mut mpsc::UnboundedReceiver<Thing>, bad: Envelope) {
    let body = Arc::new(bad.body.clone());
    broker.publisher().publish(bad).await.unwrap();
    broker.publisher().publish(envelope(good("next").encode().unwrap())).await.unwrap();
    let next = timeout(PATIENCE, things.recv()).await.expect("the consumer goes on");
    assert_eq!(next, Some(good("next")));
    let mut parked = Seen::all(broker, &PARKED_WORK);
    let (delivery, _) = parked.next().await;
    assert!(delivery.body == *body, "it is parked as it came");
    assert_eq!(delivery.text(headers::CAUSE_KIND), Some("undecodable"));
    assert_eq!(delivery.text(headers::QUEUE), Some("work"));
    let cause = delivery.text(headers::CAUSE).unwrap();
    assert!(!cause.is_empty() && cause.len() < 2048, "{cause}");
    parked.quiet().await;
    parked.consumer.stop(PATIENCE).await;
}

pub async fn a_body_that_is_none_is_parked_and_the_consumer_lives_on(stage: Stage) {
    let broker = stage.broker().await;
    let (sender, mut things) = mpsc::unbounded_channel();
    broker.consume(&WORK, Things(sender));
    let whole = good("cut").encode().unwrap();
    // As much as a broker takes by default from 4.0 (`max_message_size`).
    let mut large = br#"{"more":null,"name":""#.to_vec();
    large.resize((16 << 20) - 2, b'x');
    large.extend(b"\"}");
    let nested = |depth: usize| {
        let mut body = br#"{"name":"deep","more":"#.to_vec();
        body.extend(std::iter::repeat_n(b'[', depth));
        body.extend(std::iter::repeat_n(b']', depth));
        body.push(b'}');
        body
    };
    for body in [
        Vec::new(),
        whole[..whole.len() - 1].to_vec(),
        b"{\"name\":\"\xff\xfe\",\"more\":null}".to_vec(),
        nested(200_000),
        large,
    ] {
        is_parked(&broker, &mut things, envelope(body)).await;
    }
    broker.shutdown(PATIENCE).await;
}

pub async fn an_unknown_version_is_parked_with_its_cause(stage: Stage) {
    let broker = stage.broker().await;
    let (sender, _things) = mpsc::unbounded_channel();
    broker.consume(&WORK, Things(sender));
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    let mut nameless = envelope(b"{}".to_vec());
    nameless.properties.type_name = None;
    for (bad, cause) in [
        (envelope(b"{}".to_vec()).of("thing.happened", 7), "thing.happened@7 is not among"),
        (envelope(b"{}".to_vec()).of("other.happened", 1), "other.happened@1 is not among"),
        (nameless, "a message that says no name@1 is not among"),
    ] {
        broker.publisher().publish(bad).await.unwrap();
        let (delivery, _) = parked.next().await;
        assert_eq!(delivery.text(headers::CAUSE_KIND), Some("undecodable"));
        let said = delivery.text(headers::CAUSE).unwrap();
        assert!(said.starts_with(cause), "{said}");
        assert_eq!(delivery.body, b"{}");
    }
    broker.shutdown(PATIENCE).await;
}
