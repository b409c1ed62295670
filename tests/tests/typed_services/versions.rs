//! Versions side by side: what becomes of an earlier one by itself, what the consumer has to say, and what stays two.

use super::{Place, definitions};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use topoc_runtime::transport::Memory;
use topoc_runtime::{Context, Date, Decimal, Failure, Payload, Uuid};

#[allow(warnings, reason = "it is looked at where it is emitted")]
mod golden {
    include!("../../../compiler/src/emit/rust/golden/versions.rs");
}

use golden::reader::{All, AllApart, consume_all};
use golden::{
    ApartV1, ApartV2, Colour, Colours, GrownV1, GrownV2, GrownV2Kind, GrownV2KindA, GrownV2Region,
    GrownV3, Size,
};

const TOPOLOGY: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../compiler/src/emit/rust/golden/versions.yaml");

const OLD: &str = r#"{
    "id": "5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e", "count": -7, "ratio": 0.5, "sku": "ABC", "colour": "blue", "region": "eu",
    "tags": [1, -2], "names": {"a": "green", "b": "red"}, "remark": "seen", "size": {"width": 2}, "was": null
}"#;

#[test]
fn all_that_the_contract_says_is_in_the_later_version() {
    let new = GrownV2::from(GrownV1::decode(OLD.as_bytes()).unwrap());
    assert_eq!((new.count, new.ratio, new.since), (-7, 0.5, 3));
    assert_eq!((new.sku.0.as_str(), new.comment.as_str(), &new.note), ("ABC", "seen", &None));
    // The old contract did not know the colour, the new one does, and the other way round.
    assert_eq!(new.colour, Colours::Blue);
    assert_eq!(new.names["a"], Colours::Unknown("green".to_owned()));
    assert_eq!((new.region, new.tags), (GrownV2Region::Eu, vec![1, -2]));
    assert_eq!((new.size, new.was), (Size { width: 2, depth: 1 }, None));
}

#[test]
fn what_is_set_is_what_the_contract_says() {
    let new = GrownV2::from(GrownV1::decode(OLD.as_bytes()).unwrap());
    assert_eq!(
        (new.mail.as_str(), new.home.as_str()),
        ("nobody@example.com", "https://example.com/")
    );
    assert_eq!(new.owner, new.id);
    assert_eq!((Some(new.price), Some(new.day)), (Decimal::new(-199, 1), Date::new(2024, 2, 29)));
    assert_eq!(new.clock.to_string(), "09:30:00.5-01:30");
    assert_eq!(new.at.to_string(), "2024-02-29T09:30:00Z");
    assert_eq!(new.sizes, [Size { width: 1, depth: 1 }, Size { width: 2, depth: 3 }]);
    assert_eq!(new.by_name["b"], Colour::Unknown("violet".to_owned()));
    assert_eq!((new.other, new.flag), (Some(Colour::Green), true));
    assert_eq!(new.kind, GrownV2Kind::A(GrownV2KindA { x: -1 }));
}

/// What came, as text.
#[derive(Clone, Default)]
struct Reader(Arc<Mutex<Vec<String>>>);

impl Reader {
    async fn until(&self, count: usize) {
        for _ in 0..3_000 {
            if self.0.lock().unwrap().len() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?}", self.0.lock().unwrap());
    }
}

impl All for Reader {
    async fn grown(&self, message: GrownV3, _: &Context) -> Result<(), Failure> {
        let GrownV3 { count, length, .. } = message;
        self.0.lock().unwrap().push(format!("grown {count} {length}"));
        Ok(())
    }

    async fn grown_v3_from_v2(
        &self,
        GrownV2 { id, count, .. }: GrownV2,
        _: &Context,
    ) -> Result<GrownV3, Failure> {
        Ok(GrownV3 { id, count, length: 1.5 })
    }

    async fn apart(&self, message: AllApart, _: &Context) -> Result<(), Failure> {
        let told = match message {
            AllApart::V1(message) => format!("apart one {}", message.a),
            AllApart::V3(message) => format!("apart three {}", message.b),
        };
        self.0.lock().unwrap().push(told);
        Ok(())
    }
}

/// A service brings what it declares, and brings it back with the next connection.
pub(super) async fn what_is_declared_is_there_again(place: Place, lose: impl Fn()) {
    let options = place.options("writer").declaring(&golden::writer::DECLARES);
    let (writer, reader) = (place.connect(&options).await, place.service("reader").await);
    reader.check(&golden::reader::EXPECTED).await.unwrap();
    let (seen, producer) = (Reader::default(), golden::writer::Producer::new(&writer));
    let consumer = consume_all(&reader, seen.clone());
    producer.apart_v1(&ApartV1 { a: 1 }).await.unwrap();
    seen.until(1).await;
    lose();
    // Until the loss is noticed, messages reach nobody.
    while producer.apart_v1(&ApartV1 { a: 2 }).await.is_err() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    seen.until(2).await;
    consumer.stop(Duration::from_secs(1)).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_declared_is_there_again_in_memory() {
    let memory = Memory::new("{}").unwrap();
    let place = Place { address: String::new(), transport: Some(Arc::new(memory.clone())) };
    what_is_declared_is_there_again(place, || {
        assert!(memory.delete_queue("all"));
        memory.disconnect();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn each_version_reaches_the_latest_that_it_becomes() {
    let place = Place::memory(&definitions(TOPOLOGY, "/"));
    let (writer, reader) = (place.service("writer").await, place.service("reader").await);
    let seen = Reader::default();
    let consumer = consume_all(&reader, seen.clone());
    let producer = golden::writer::Producer::new(&writer);
    let old = GrownV1::decode(OLD.as_bytes()).unwrap();
    let middle = GrownV2 { count: 2, ..old.clone().into() };
    producer.grown_v1(&old).await.unwrap();
    producer.grown_v2(&middle).await.unwrap();
    producer.grown_v3(&GrownV3 { id: Uuid::nil(), count: 3, length: 2.5 }).await.unwrap();
    producer.apart_v1(&ApartV1 { a: 1 }).await.unwrap();
    producer.apart_v2(&ApartV2 { b: 2 }).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    consumer.stop(Duration::from_secs(1)).await;
    let told = ["grown -7 1.5", "grown 2 1.5", "grown 3 2.5", "apart one 1", "apart three 2"];
    assert_eq!(*seen.0.lock().unwrap(), told);
}
