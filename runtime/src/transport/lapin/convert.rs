//! Between our words and lapin's. Nothing here uses `ShortString::from`, which panics above 255 bytes.

use super::super::{Fault, TransportError};
use crate::descriptor::{Argument, Offset};
use crate::envelope::{Delivery, Properties};
use lapin::types::{AMQPValue, FieldArray, FieldTable, LongString, ShortString};
use lapin::{BasicProperties, ErrorKind};
use std::time::Duration;
use topoc_routing::{Headers, Value};

/// What kind of error lapin reports.
pub(super) fn fault_of(error: &lapin::Error) -> TransportError {
    let fault = match error.kind() {
        ErrorKind::ProtocolError(protocol) => match protocol.get_id() {
            403 | 530 => Fault::Refused,
            404 => Fault::Missing,
            405 => Fault::Locked,
            406 => Fault::Precondition,
            _ => Fault::Lost,
        },
        ErrorKind::SerialisationError(_) | ErrorKind::ChannelsLimitReached => Fault::Invalid,
        _ => Fault::Lost,
    };
    TransportError::new(fault, error.to_string())
}

/// A short text, if it fits.
pub(super) fn short(text: &str) -> Result<ShortString, TransportError> {
    ShortString::try_new(text)
        .map_err(|error| TransportError::new(Fault::Invalid, error.to_string()))
}

/// Sets one text of the properties.
type With = fn(BasicProperties, ShortString) -> BasicProperties;

/// Properties on their way out.
pub(super) fn outgoing(from: &Properties) -> Result<BasicProperties, TransportError> {
    let mut to = BasicProperties::default().with_delivery_mode(if from.persistent { 2 } else { 1 });
    let texts: [(&Option<_>, With); 6] = [
        (&from.type_name, BasicProperties::with_type),
        (&from.content_type, BasicProperties::with_content_type),
        (&from.message_id, BasicProperties::with_message_id),
        (&from.correlation_id, BasicProperties::with_correlation_id),
        (&from.reply_to, BasicProperties::with_reply_to),
        (&from.app_id, BasicProperties::with_app_id),
    ];
    for (text, with) in texts {
        if let Some(text) = text {
            to = with(to, short(text)?);
        }
    }
    if let Some(seconds) = from.timestamp {
        to = to.with_timestamp(seconds);
    }
    if let Some(expiration) = from.expiration {
        to = to.with_expiration(short(&expiration.as_millis().to_string())?);
    }
    if let Some(priority) = from.priority {
        to = to.with_priority(priority);
    }
    if !from.headers.is_empty() {
        to = to.with_headers(table(&from.headers)?);
    }
    Ok(to)
}

fn table(headers: &Headers) -> Result<FieldTable, TransportError> {
    let mut table = FieldTable::default();
    for (name, value) in headers.iter() {
        table.insert(short(name)?, field(value)?);
    }
    Ok(table)
}

fn field(value: &Value) -> Result<AMQPValue, TransportError> {
    Ok(match value {
        Value::Void => AMQPValue::Void,
        Value::Bool(value) => AMQPValue::Boolean(*value),
        Value::Int(value) => AMQPValue::LongLongInt(*value),
        Value::Float(value) => AMQPValue::Double(*value),
        Value::Text(text) => AMQPValue::LongString(text.as_str().into()),
        Value::Timestamp(seconds) => AMQPValue::Timestamp(seconds.unsigned_abs()),
        Value::List(items) => {
            let items = items.iter().map(field).collect::<Result<Vec<_>, _>>()?;
            AMQPValue::FieldArray(FieldArray::from(items))
        }
        Value::Table(headers) => AMQPValue::FieldTable(table(headers)?),
    })
}

/// Arguments of a queue or a binding.
pub(super) fn arguments(
    arguments: &[(&'static str, Argument)],
) -> Result<FieldTable, TransportError> {
    let mut table = FieldTable::default();
    for (name, value) in arguments {
        let value = match value {
            Argument::Text(text) => AMQPValue::LongString((*text).into()),
            Argument::Int(number) => AMQPValue::LongLongInt(*number),
            Argument::Bool(value) => AMQPValue::Boolean(*value),
        };
        table.insert(short(name)?, value);
    }
    Ok(table)
}

/// The argument `x-stream-offset`.
pub(super) fn offset(offset: Offset) -> AMQPValue {
    match offset {
        Offset::First => AMQPValue::LongString("first".into()),
        Offset::Last => AMQPValue::LongString("last".into()),
        Offset::Next => AMQPValue::LongString("next".into()),
        Offset::At(at) => AMQPValue::LongLongInt(i64::try_from(at).unwrap_or(i64::MAX)),
        Offset::Since(seconds) => AMQPValue::Timestamp(seconds),
    }
}

/// A delivery that came in.
pub(super) fn incoming(from: lapin::message::Delivery) -> Delivery {
    let properties = &from.properties;
    let text =
        |text: &Option<ShortString>| text.as_ref().map(|text| text.as_str().to_owned().into());
    let expiration = properties.expiration().as_ref().and_then(|text| text.as_str().parse().ok());
    let properties = Properties {
        type_name: text(properties.kind()),
        content_type: text(properties.content_type()),
        message_id: text(properties.message_id()),
        correlation_id: text(properties.correlation_id()),
        reply_to: text(properties.reply_to()),
        app_id: text(properties.app_id()),
        timestamp: *properties.timestamp(),
        expiration: expiration.map(Duration::from_millis),
        priority: *properties.priority(),
        persistent: *properties.delivery_mode() == Some(2),
        headers: properties.headers().as_ref().map(headers).unwrap_or_default(),
    };
    Delivery {
        exchange: from.exchange.into(),
        key: from.routing_key.into(),
        redelivered: from.redelivered,
        properties,
        body: from.data,
        tag: from.delivery_tag,
    }
}

fn headers(table: &FieldTable) -> Headers {
    table.inner().iter().map(|(name, field)| (name.as_str(), value(field))).collect()
}

fn value(field: &AMQPValue) -> Value {
    let lossy = |bytes: &[u8]| Value::Text(String::from_utf8_lossy(bytes).into_owned());
    match field {
        AMQPValue::Boolean(value) => Value::Bool(*value),
        AMQPValue::ShortShortInt(value) => Value::Int((*value).into()),
        AMQPValue::ShortShortUInt(value) => Value::Int((*value).into()),
        AMQPValue::ShortInt(value) => Value::Int((*value).into()),
        AMQPValue::ShortUInt(value) => Value::Int((*value).into()),
        AMQPValue::LongInt(value) => Value::Int((*value).into()),
        AMQPValue::LongUInt(value) => Value::Int((*value).into()),
        AMQPValue::LongLongInt(value) => Value::Int(*value),
        AMQPValue::Float(value) => Value::Float((*value).into()),
        AMQPValue::Double(value) => Value::Float(*value),
        AMQPValue::DecimalValue(value) => {
            Value::Float(f64::from(value.value) / 10f64.powi(value.scale.into()))
        }
        AMQPValue::ShortString(text) => Value::Text(text.as_str().to_owned()),
        AMQPValue::LongString(text) => lossy(LongString::as_bytes(text)),
        AMQPValue::FieldArray(items) => Value::List(items.as_slice().iter().map(value).collect()),
        AMQPValue::Timestamp(seconds) => {
            Value::Timestamp(i64::try_from(*seconds).unwrap_or(i64::MAX))
        }
        AMQPValue::FieldTable(table) => Value::Table(headers(table)),
        AMQPValue::ByteArray(bytes) => lossy(bytes.as_slice()),
        AMQPValue::Void => Value::Void,
    }
}
