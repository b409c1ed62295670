//! Where the parts of a message's envelope stand on the wire.

use crate::syntax::{self, WireSource};

/// Where each part of an envelope stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    /// The message's name.
    pub name: WireSource,
    /// The major version.
    pub version: WireSource,
    /// What tells one message from another.
    pub message_id: WireSource,
    /// When the message was made.
    pub timestamp: WireSource,
    /// The service that published it.
    pub app_id: WireSource,
    /// What ties messages of one business case together.
    pub correlation_id: WireSource,
    /// The media type of the payload.
    pub content_type: WireSource,
    /// The W3C trace context.
    pub trace: WireSource,
}

impl Wire {
    /// The language's own wire form, but for what is written otherwise; what stands first counts.
    pub(crate) fn of(written: &[&syntax::Wire]) -> Self {
        let property = |name: &str| WireSource::Property(name.to_owned());
        let header = |name: &str| WireSource::Header(name.to_owned());
        let said = |part: fn(&syntax::Wire) -> &Option<WireSource>, otherwise: WireSource| {
            let mut said = written.iter().filter_map(|wire| part(wire).clone());
            said.next().unwrap_or(otherwise)
        };
        Self {
            name: said(|wire| &wire.name, property("type")),
            version: said(|wire| &wire.version, header("event-version")),
            message_id: said(|wire| &wire.message_id, property("message_id")),
            timestamp: said(|wire| &wire.timestamp, property("timestamp")),
            app_id: said(|wire| &wire.app_id, property("app_id")),
            correlation_id: said(|wire| &wire.correlation_id, property("correlation_id")),
            content_type: said(|wire| &wire.content_type, property("content_type")),
            trace: said(|wire| &wire.trace, header("traceparent")),
        }
    }

    /// All parts, each by its key in the language.
    pub fn parts(&self) -> [(&'static str, &WireSource); 8] {
        [
            ("name", &self.name),
            ("version", &self.version),
            ("message_id", &self.message_id),
            ("timestamp", &self.timestamp),
            ("app_id", &self.app_id),
            ("correlation_id", &self.correlation_id),
            ("content_type", &self.content_type),
            ("trace", &self.trace),
        ]
    }
}
