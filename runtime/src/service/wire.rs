//! Where a message says which contract it keeps.

use super::field;
use crate::{Delivery, Envelope, Value, headers};
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
        put(envelope, self.name, Value::Text(name.to_owned()));
        put(envelope, self.version, Value::Int(version.into()));
        envelope.properties.content_type.get_or_insert(Cow::Borrowed(JSON));
    }

    /// Whether a delivery says that it keeps this contract. What is fixed, each says.
    #[must_use]
    pub fn is(&self, delivery: &Delivery, name: &str, version: u32) -> bool {
        let is_named = match self.name {
            Place::Fixed(_) => true,
            place => read(delivery, place).as_deref() == Some(name),
        };
        let said = || read(delivery, self.version)?.parse::<u32>().ok();
        is_named && said() == Some(version)
    }
}

fn put(envelope: &mut Envelope, place: Place, value: Value) {
    let text = || match &value {
        Value::Int(number) => Cow::Owned(number.to_string()),
        Value::Text(text) => Cow::Owned(text.clone()),
        _ => Cow::Borrowed(""),
    };
    let properties = &mut envelope.properties;
    match place {
        Place::Type => properties.type_name = Some(text()),
        Place::AppId => properties.app_id = Some(text()),
        Place::ContentType => properties.content_type = Some(text()),
        Place::CorrelationId => properties.correlation_id = Some(text()),
        Place::MessageId => properties.message_id = Some(text()),
        Place::Header(name) => properties.headers.insert(name, value),
        // The payload says it itself, or nothing does.
        Place::Field(_) | Place::Fixed(_) => {}
    }
}

fn read(delivery: &Delivery, place: Place) -> Option<Cow<'_, str>> {
    let properties = &delivery.properties;
    let property = |text: &'_ Option<crate::Text>| text.clone();
    match place {
        Place::Type => property(&properties.type_name),
        Place::AppId => property(&properties.app_id),
        Place::ContentType => property(&properties.content_type),
        Place::CorrelationId => property(&properties.correlation_id),
        Place::MessageId => property(&properties.message_id),
        Place::Header(name) => said(properties.headers.get(name)?),
        Place::Field(path) => said(&field::header(&delivery.body, path)?),
        Place::Fixed(value) => Some(Cow::Borrowed(value)),
    }
}

/// Other people write a version as a number or as a text.
fn said(value: &Value) -> Option<Cow<'static, str>> {
    match value {
        Value::Text(text) => Some(Cow::Owned(text.clone())),
        Value::Int(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{JSON, Place, Wire};
    use crate::Envelope;

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
}
