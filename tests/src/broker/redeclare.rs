//! A client that declares again what an import created.

use std::fmt;

use lapin::options::{ExchangeDeclareOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Connection, ConnectionProperties, ExchangeKind};
use serde_json::{Map, Value};

use super::Vhost;
use crate::document::{Comparable, Object, Section};

/// A declaration that the broker refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What was declared.
    pub object: Object,
    /// The AMQP reply code: 406 for other settings than those of the object that exists. 0 if the broker gave none.
    pub code: u16,
    /// The broker's own words.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.object, self.code, self.reason)
    }
}

/// Declares every exchange and queue of `document` (objects without `vhost`) over AMQP 0-9-1, with the settings that stand there, and
/// returns what the broker refused.
pub fn redeclare(vhost: &Vhost<'_>, document: &Value) -> Vec<Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let objects = Comparable::of_vhost(document, &vhost.name);
    runtime.block_on(async {
        let connection =
            Connection::connect(&vhost.amqp(), ConnectionProperties::default()).await.unwrap();
        let mut refused = Vec::new();
        for section in [Section::Exchanges, Section::Queues] {
            for (object, settings) in objects.section(section) {
                if let Err(error) = declare(&connection, object, settings).await {
                    refused.push(refusal(object, &error));
                }
            }
        }
        connection.close(200, "done".into()).await.unwrap();
        refused
    })
}

/// On a channel of its own: a refusal closes the channel.
async fn declare(
    connection: &Connection,
    object: &Object,
    settings: &Map<String, Value>,
) -> lapin::Result<()> {
    let channel = connection.create_channel().await?;
    let flag = |key: &str| settings.get(key).and_then(Value::as_bool).unwrap_or_default();
    let arguments = table(settings.get("arguments").and_then(Value::as_object));
    let name = object.name("name").into();
    if object.section == Section::Queues {
        let options = QueueDeclareOptions {
            durable: flag("durable"),
            auto_delete: flag("auto_delete"),
            ..QueueDeclareOptions::default()
        };
        channel.queue_declare(name, options, arguments).await?;
    } else {
        let kind = settings.get("type").and_then(Value::as_str).unwrap_or_default();
        let options = ExchangeDeclareOptions {
            durable: flag("durable"),
            auto_delete: flag("auto_delete"),
            internal: flag("internal"),
            ..ExchangeDeclareOptions::default()
        };
        channel
            .exchange_declare(name, ExchangeKind::Custom(kind.to_owned()), options, arguments)
            .await?;
    }
    channel.close(200, "done".into()).await
}

fn refusal(object: &Object, error: &lapin::Error) -> Refusal {
    let (code, reason) = match error.kind() {
        lapin::ErrorKind::ProtocolError(error) => (error.get_id(), error.get_message().to_string()),
        _ => (0, error.to_string()),
    };
    Refusal { object: object.clone(), code, reason }
}

/// Arguments as AMQP has them.
pub fn table(arguments: Option<&Map<String, Value>>) -> FieldTable {
    let mut table = FieldTable::default();
    for (key, value) in arguments.into_iter().flatten() {
        table.insert(key.as_str().into(), field(value));
    }
    table
}

/// JSON to AMQP the way `rabbit_misc:to_amqp_table` does it: an integer becomes a long, a text a long string (3.10 to 4.3).
fn field(value: &Value) -> AMQPValue {
    match value {
        Value::Null => AMQPValue::Void,
        Value::Bool(value) => AMQPValue::Boolean(*value),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => AMQPValue::LongLongInt(integer),
            None => AMQPValue::Double(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => AMQPValue::LongString(text.as_str().into()),
        Value::Array(list) => {
            AMQPValue::FieldArray(list.iter().map(field).collect::<Vec<_>>().into())
        }
        Value::Object(map) => AMQPValue::FieldTable(table(Some(map))),
    }
}
