//! Where a message says which contract it keeps.

use super::field;
use crate::{Delivery, Envelope, Text, Value, headers};
use std::borrow::Cow;

/// The media type of a body.
const JSON: &str = "application/json";

/// A place on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The property `type`.
    Type,
    /// The property `app_id`.
    AppId,
    /// The property `content_type`.
    ContentType,
    /// The property `correlation_id`.
    CorrelationId,
    /// The property `message_id`.
    MessageId,
    /// A header.
    Header(&'static str),
    /// A field of the payload, by its path.
    Field(&'static [&'static str]),
    /// Nowhere: every message has this value.
    Fixed(&'static str),
}

/// Where name and version of a contract stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The name.
    pub name: Place,
    /// The major version.
    pub version: Place,
}

impl Wire {
    /// The language's own: the property `type`, and the header `event-version`.
    pub const OWN: Self =
        Self { name: Place::Type, version: Place::Header(headers::EVENT_VERSION) };

    /// Says of a message which contract it keeps, and that it is JSON.
    pub fn write(&self, envelope: &mut Envelope, name: &'static str, version: u32) {
        put(envelope, self.name, || name.into(), || Value::Text(name.to_owned()));
        put(envelope, self.version, || version.to_string().into(), || Value::Int(version.into()));
        envelope.properties.content_type.get_or_insert(Cow::Borrowed(JSON));
    }

    /// Whether a delivery says that it keeps this contract. What is fixed, each says.
    #[must_use]
    pub fn is(&self, delivery: &Delivery, name: &str, version: u32) -> bool {
        let is_named = match self.name {
            Place::Fixed(_) => true,
            Place::Header(header) => {
                delivery.properties.headers.get(header).is_some_and(|value| says(value, name))
            }
            Place::Field(path) => {
                field::header(&delivery.body, path).is_some_and(|value| says(&value, name))
            }
            place => property(delivery, place) == Some(name),
        };
        is_named && version_at(delivery, self.version) == Some(version)
    }
}

/// Puts something at a place: a text, or what a header can hold.
fn put(
    envelope: &mut Envelope,
    place: Place,
    text: impl FnOnce() -> Text,
    value: impl FnOnce() -> Value,
) {
    let properties = &mut envelope.properties;
    match place {
        Place::Type => properties.type_name = Some(text()),
        Place::AppId => properties.app_id = Some(text()),
        Place::ContentType => properties.content_type = Some(text()),
        Place::CorrelationId => properties.correlation_id = Some(text()),
        Place::MessageId => properties.message_id = Some(text()),
        Place::Header(name) => properties.headers.insert(name, value()),
        // The payload says it itself, or nothing does.
        Place::Field(_) | Place::Fixed(_) => {}
    }
}

/// The text of a property, or what is fixed.
fn property(delivery: &Delivery, place: Place) -> Option<&str> {
    let properties = &delivery.properties;
    match place {
        Place::Type => properties.type_name.as_deref(),
        Place::AppId => properties.app_id.as_deref(),
        Place::ContentType => properties.content_type.as_deref(),
        Place::CorrelationId => properties.correlation_id.as_deref(),
        Place::MessageId => properties.message_id.as_deref(),
        Place::Fixed(value) => Some(value),
        Place::Header(_) | Place::Field(_) => None,
    }
}

fn version_at(delivery: &Delivery, place: Place) -> Option<u32> {
    match place {
        Place::Header(name) => whole(delivery.properties.headers.get(name)?),
        Place::Field(path) => whole(&field::header(&delivery.body, path)?),
        place => property(delivery, place)?.parse().ok(),
    }
}

/// Other people write a version as a number or as a text.
fn whole(value: &Value) -> Option<u32> {
    match value {
        Value::Int(number) => u32::try_from(*number).ok(),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// Whether a value is this name; some names are numbers.
fn says(value: &Value, name: &str) -> bool {
    match value {
        Value::Text(text) => text == name,
        Value::Int(number) => number.to_string() == name,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{JSON, Place, Wire};
    use crate::{Delivery, Envelope, Value};

    #[test]
    fn a_message_says_its_contract_and_that_it_is_json() {
        let mut envelope = Envelope::new("e", "k", Vec::new());
        Wire::OWN.write(&mut envelope, "order.placed", 2);
        let properties = envelope.properties;
        assert_eq!(properties.type_name.as_deref(), Some("order.placed"));
        assert_eq!(properties.content_type.as_deref(), Some(JSON));
        // Other people may say the contract by the media type.
        let mut envelope = Envelope::new("e", "k", Vec::new());
        let wire = Wire { name: Place::ContentType, version: Place::Fixed("1") };
        wire.write(&mut envelope, "application/vnd.order+json", 1);
        let told = envelope.properties.content_type;
        assert_eq!(told.as_deref(), Some("application/vnd.order+json"));
    }

    #[test]
    fn a_contract_is_found_where_other_people_say_it() {
        let delivery = |envelope: Envelope| Delivery {
            exchange: String::new(),
            key: String::new(),
            redelivered: false,
            properties: envelope.properties,
            body: envelope.body,
            tag: 1,
        };
        let places = [
            Place::Type,
            Place::AppId,
            Place::ContentType,
            Place::CorrelationId,
            Place::MessageId,
            Place::Header("h"),
        ];
        for place in places {
            for (wire, said) in [
                (Wire { name: place, version: Place::Header("v") }, "order"),
                (Wire { name: Place::Header("n"), version: place }, "order"),
                // A header's name may be a number on the wire.
                (Wire { name: Place::Header("n"), version: place }, "7"),
            ] {
                let mut envelope = Envelope::new("e", "k", Vec::new());
                wire.write(&mut envelope, said, 3);
                let mut delivery = delivery(envelope);
                if said == "7" {
                    delivery.properties.headers.insert("n", Value::Int(7));
                }
                assert!(wire.is(&delivery, said, 3), "{wire:?} {said}");
                assert!(!wire.is(&delivery, said, 4), "{wire:?} {said}");
                assert!(!wire.is(&delivery, "other", 3), "{wire:?} {said}");
            }
        }
        let body = br#"{"task":{"name":"order","v":"3"}}"#.to_vec();
        let delivery = delivery(Envelope::new("e", "k", body));
        let (name, version) = (Place::Field(&["task", "name"]), Place::Field(&["task", "v"]));
        assert!(Wire { name, version }.is(&delivery, "order", 3));
        assert!(!Wire { name: version, version }.is(&delivery, "order", 3));
        assert!(Wire { name: Place::Fixed("x"), version }.is(&delivery, "order", 3));
        assert!(Wire { name, version: Place::Fixed("3") }.is(&delivery, "order", 3));
    }
}
