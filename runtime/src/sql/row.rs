//! An envelope as text: all but its body, as JSON that an operator can read.

use crate::envelope::{Envelope, Properties, Text};
use serde_json::{Map, Value as Json, json};
use std::time::Duration;
use topoc_routing::{Headers, Value};

/// What is wrong with a text.
type Reason = String;

/// An envelope without its body. What it does not have is left out.
pub(super) fn written(envelope: &Envelope) -> String {
    let Envelope { exchange, key, mandatory, properties, body: _ } = envelope;
    let Properties { type_name, content_type, message_id, correlation_id, .. } = properties;
    let expiration = properties.expiration.map(|expiration| {
        // The broker counts no finer.
        u64::try_from(expiration.as_millis()).unwrap_or(u64::MAX)
    });
    let mut object = Map::new();
    for (name, value) in [
        ("exchange", json!(exchange)),
        ("key", json!(key)),
        ("mandatory", json!(mandatory)),
        ("type", json!(type_name)),
        ("content_type", json!(content_type)),
        ("message_id", json!(message_id)),
        ("correlation_id", json!(correlation_id)),
        ("reply_to", json!(properties.reply_to)),
        ("app_id", json!(properties.app_id)),
        ("timestamp", json!(properties.timestamp)),
        ("expiration", json!(expiration)),
        ("priority", json!(properties.priority)),
        ("persistent", json!(properties.persistent)),
        ("headers", table_written(&properties.headers)),
    ] {
        if !value.is_null() {
            object.insert(name.to_owned(), value);
        }
    }
    Json::Object(object).to_string()
}

/// Headers keep their types, which JSON does not have: each is an object of its type's name.
fn header_written(value: &Value) -> Json {
    match value {
        Value::Void => Json::Null,
        Value::Bool(value) => json!({ "bool": value }),
        Value::Int(value) => json!({ "int": value }),
        // As text, which knows all of them, and is read back exactly.
        Value::Float(value) => json!({ "float": format!("{value:?}") }),
        Value::Text(value) => json!({ "text": value }),
        Value::Timestamp(value) => json!({ "timestamp": value }),
        Value::List(items) => {
            json!({ "list": items.iter().map(header_written).collect::<Vec<_>>() })
        }
        Value::Table(table) => json!({ "table": table_written(table) }),
    }
}

fn table_written(headers: &Headers) -> Json {
    let entries = headers.iter().map(|(name, value)| (name.to_owned(), header_written(value)));
    Json::Object(entries.collect())
}

/// Reads what [`written`] wrote.
///
/// # Errors
/// The text is something else.
pub(super) fn read(text: &str, body: Vec<u8>) -> Result<Envelope, Reason> {
    let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let object = json.as_object().ok_or("it is no object")?;
    let properties = Properties {
        type_name: maybe(object, "type", text_of)?,
        content_type: maybe(object, "content_type", text_of)?,
        message_id: maybe(object, "message_id", text_of)?,
        correlation_id: maybe(object, "correlation_id", text_of)?,
        reply_to: maybe(object, "reply_to", text_of)?,
        app_id: maybe(object, "app_id", text_of)?,
        timestamp: maybe(object, "timestamp", Json::as_u64)?,
        expiration: maybe(object, "expiration", Json::as_u64)?.map(Duration::from_millis),
        priority: maybe(object, "priority", |value| u8::try_from(value.as_u64()?).ok())?,
        persistent: needed(object, "persistent", Json::as_bool)?,
        headers: needed(object, "headers", table_read)?,
    };
    Ok(Envelope {
        exchange: needed(object, "exchange", text_of)?,
        key: needed(object, "key", text_of)?,
        mandatory: needed(object, "mandatory", Json::as_bool)?,
        properties,
        body,
    })
}

fn text_of(json: &Json) -> Option<Text> {
    json.as_str().map(|text| text.to_owned().into())
}

fn maybe<T>(
    object: &Map<String, Json>,
    name: &str,
    read: impl Fn(&Json) -> Option<T>,
) -> Result<Option<T>, Reason> {
    let Some(value) = object.get(name) else { return Ok(None) };
    read(value).map(Some).ok_or_else(|| format!("`{name}` is none: {value}"))
}

fn needed<T>(
    object: &Map<String, Json>,
    name: &str,
    read: impl Fn(&Json) -> Option<T>,
) -> Result<T, Reason> {
    maybe(object, name, read)?.ok_or_else(|| format!("it has no `{name}`"))
}

fn table_read(json: &Json) -> Option<Headers> {
    let entries = json.as_object()?.iter();
    entries.map(|(name, value)| Some((name.clone(), header_read(value)?))).collect()
}

fn header_read(json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Void);
    }
    let (kind, value) = json.as_object().filter(|object| object.len() == 1)?.iter().next()?;
    Some(match kind.as_str() {
        "bool" => Value::Bool(value.as_bool()?),
        "int" => Value::Int(value.as_i64()?),
        "float" => Value::Float(value.as_str()?.parse().ok()?),
        "text" => Value::Text(value.as_str()?.to_owned()),
        "timestamp" => Value::Timestamp(value.as_i64()?),
        "list" => Value::List(value.as_array()?.iter().map(header_read).collect::<Option<_>>()?),
        "table" => Value::Table(table_read(value)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{read, written};
    use crate::envelope::{Envelope, Properties};
    use std::time::Duration;
    use topoc_routing::{Headers, Value};

    fn full() -> Envelope {
        let mut inner = Headers::default();
        inner.insert("void", Value::Void);
        let mut headers = Headers::default();
        for (name, value) in [
            ("bool", Value::Bool(true)),
            ("int", Value::Int(i64::MIN)),
            ("small", Value::Float(f64::MIN_POSITIVE)),
            ("tenth", Value::Float(0.1 + 0.2)),
            ("whole", Value::Float(-0.0)),
            ("endless", Value::Float(f64::NEG_INFINITY)),
            ("text", Value::Text("\u{0}\"ü\u{1F980}".to_owned())),
            ("time", Value::Timestamp(-1)),
            ("list", Value::List(vec![Value::Int(1), Value::Text("1".to_owned())])),
            ("table", Value::Table(inner)),
        ] {
            headers.insert(name, value);
        }
        let text = |text: &'static str| Some(text.into());
        Envelope {
            exchange: "e\u{0}".into(),
            key: "k".into(),
            mandatory: false,
            properties: Properties {
                type_name: text("t"),
                content_type: text("c"),
                message_id: text("m"),
                correlation_id: text(""),
                reply_to: text("r"),
                app_id: text("a"),
                timestamp: Some(u64::MAX),
                expiration: Some(Duration::from_millis(1500)),
                priority: Some(255),
                persistent: false,
                headers,
            },
            body: vec![0, 255],
        }
    }

    #[test]
    fn an_envelope_comes_back_as_it_was() {
        for envelope in [full(), Envelope::new("", "", Vec::new())] {
            let back = read(&written(&envelope), envelope.body.clone());
            assert_eq!(back.as_ref(), Ok(&envelope));
            // Equal, and of the same sign.
            let shown = back.map(|back| format!("{back:?}"));
            assert_eq!(shown, Ok(format!("{envelope:?}")));
        }
    }

    #[test]
    fn what_was_not_written_is_told() {
        let text = written(&full());
        for (from, to, reason) in [
            ("\"mandatory\":false", "\"mandatory\":0", "`mandatory` is none: 0"),
            ("\"persistent\":false,", "", "it has no `persistent`"),
            ("\"priority\":255", "\"priority\":256", "`priority` is none: 256"),
            ("{\"bool\":true}", "{\"bool\":true,\"int\":1}", "`headers` is none"),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(changed, text, "{from}");
            let told = read(&changed, Vec::new()).err();
            assert!(told.as_ref().is_some_and(|told| told.starts_with(reason)), "{told:?}");
        }
        assert!(read("[]", Vec::new()).is_err());
        assert!(read("", Vec::new()).is_err());
    }
}
