//! A message on its way out, and one that came in.

use crate::headers;
use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use topoc_routing::{Headers, Value};

/// A text that generated code mostly knows at compile time.
pub type Text = Cow<'static, str>;

/// How many bytes an exchange's name, a routing key or a short property may have (AMQP 0-9-1, `shortstr`).
pub const MAX_SHORT: usize = 255;

/// A message on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The exchange.
    pub exchange: Text,
    /// The routing key.
    pub key: Text,
    /// Whether the broker is to return it where it reaches no queue.
    pub mandatory: bool,
    /// What travels beside the body.
    pub properties: Properties,
    /// The encoded payload.
    pub body: Vec<u8>,
}

impl Envelope {
    /// A mandatory, persistent message.
    #[must_use]
    pub fn new(exchange: impl Into<Text>, key: impl Into<Text>, body: Vec<u8>) -> Self {
        let (exchange, key) = (exchange.into(), key.into());
        Self { exchange, key, mandatory: true, properties: Properties::default(), body }
    }

    /// The same message of a contract: its name and its major version.
    #[must_use]
    pub fn of(mut self, name: impl Into<Text>, version: u32) -> Self {
        self.properties.type_name = Some(name.into());
        self.properties.headers.insert(headers::EVENT_VERSION, Value::Int(version.into()));
        self
    }

    /// The same message with one header more.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: Value) -> Self {
        self.properties.headers.insert(name, value);
        self
    }

    /// The first text that is too long for AMQP.
    pub(crate) fn too_long(&self) -> Option<String> {
        let Properties { type_name, content_type, message_id, correlation_id, reply_to, .. } =
            &self.properties;
        let texts = [
            ("exchange", Some(&self.exchange)),
            ("routing key", Some(&self.key)),
            ("type", type_name.as_ref()),
            ("content type", content_type.as_ref()),
            ("message id", message_id.as_ref()),
            ("correlation id", correlation_id.as_ref()),
            ("reply-to", reply_to.as_ref()),
            ("app id", self.properties.app_id.as_ref()),
        ];
        let short = texts.into_iter().filter_map(|(what, text)| Some((what, text?.len())));
        let names = self.properties.headers.iter().map(|(name, _)| ("header's name", name.len()));
        let (what, length) = short.chain(names).find(|(_, length)| *length > MAX_SHORT)?;
        Some(format!("the {what} has {length} bytes, and AMQP takes {MAX_SHORT}"))
    }
}

/// What travels beside a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Properties {
    /// The contract's name: the property `type`.
    pub type_name: Option<Text>,
    /// The media type of the body.
    pub content_type: Option<Text>,
    /// The same in every attempt. The publisher makes one (UUID v7) where there is none.
    pub message_id: Option<Text>,
    /// What the message belongs to, or the request that it answers.
    pub correlation_id: Option<Text>,
    /// Where the answer goes.
    pub reply_to: Option<Text>,
    /// The service that published it.
    pub app_id: Option<Text>,
    /// When it was made, in seconds since 1970.
    pub timestamp: Option<u64>,
    /// How long it may wait in a queue; the broker knows milliseconds.
    pub expiration: Option<Duration>,
    /// Its priority.
    pub priority: Option<u8>,
    /// Whether it survives a restart of the broker.
    pub persistent: bool,
    /// The application's headers, and those of [`crate::headers`].
    pub headers: Headers,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            type_name: None,
            content_type: None,
            message_id: None,
            correlation_id: None,
            reply_to: None,
            app_id: None,
            timestamp: None,
            expiration: None,
            priority: None,
            persistent: true,
            headers: Headers::default(),
        }
    }
}

/// A message that came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The exchange to which it was published first.
    pub exchange: String,
    /// The routing key with which it was published first.
    pub key: String,
    /// Whether the broker has delivered it before.
    pub redelivered: bool,
    /// What travels beside the body.
    pub properties: Properties,
    /// The encoded payload.
    pub body: Vec<u8>,
    pub(crate) tag: u64,
}

impl Delivery {
    /// The contract's name, if the message says one.
    #[must_use]
    pub fn type_name(&self) -> Option<&str> {
        self.properties.type_name.as_deref()
    }

    /// The contract's major version, if the message says one.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        u32::try_from(self.whole(headers::EVENT_VERSION)?).ok()
    }

    /// The message's id, if it has one.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.properties.message_id.as_deref()
    }

    /// Which attempt this is, counted from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        let before = self.whole(headers::ATTEMPT).unwrap_or(0);
        u32::try_from(before).unwrap_or(0).saturating_add(1)
    }

    /// How often a quorum queue has delivered it before.
    pub(crate) fn redeliveries(&self) -> u32 {
        u32::try_from(self.whole(headers::DELIVERY_COUNT).unwrap_or(0)).unwrap_or(0)
    }

    /// A header's text.
    #[must_use]
    pub fn text(&self, header: &str) -> Option<&str> {
        match self.properties.headers.get(header)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A header's whole number.
    #[must_use]
    pub fn whole(&self, header: &str) -> Option<i64> {
        match self.properties.headers.get(header)? {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// With the exchange and the key of its first publish, which a retry has put into headers.
    pub(crate) fn restored(mut self) -> Self {
        if let Some(exchange) = self.text(headers::EXCHANGE).map(str::to_owned) {
            self.exchange = exchange;
        }
        if let Some(key) = self.text(headers::KEY).map(str::to_owned) {
            self.key = key;
        }
        self
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
