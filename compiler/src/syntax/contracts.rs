//! What messages and requests have in common: parameters, headers, wire form, compatibility.

use super::forms::{ShortOrLong, is_default, one_key};
use super::scalars::{Json, Scalar, TypeExpr};
use serde::{Deserialize, Serialize};

/// What a new revision of a version must be to the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Compatibility {
    /// Nothing is checked.
    None,
    /// The new reader takes what the last writer wrote.
    Backward,
    /// The last reader takes what the new writer writes.
    Forward,
    /// Both, against the last revision.
    Full,
    /// The new reader takes what any earlier writer wrote.
    BackwardTransitive,
    /// Every earlier reader takes what the new writer writes.
    ForwardTransitive,
    /// Both, against every earlier revision.
    FullTransitive,
}

impl Compatibility {
    /// Whether it is a promise to all revisions that were ever released, not only to the last.
    #[must_use]
    pub fn is_transitive(self) -> bool {
        matches!(self, Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive)
    }
}

/// What a reader does with fields that the contract does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnknownFields {
    /// It passes over them.
    Ignore,
    /// It refuses the message.
    Deny,
}

/// A routing key parameter: a type, or the long form.
pub type ParameterForm = ShortOrLong<TypeExpr, Parameter>;

/// A parameter of a routing key: one typed word.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"enum": ["us", "eu", "apac"]}, {"field": "region"}])))]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What the word says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The type of the word.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<TypeExpr>,
    /// The words that it may be.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    pub enum_: Option<Vec<String>>,
    /// The payload's field that it is taken from; a path has dots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A regular expression that the word matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// An example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Scalar>,
}

/// An application header: a type, or the long form.
pub type HeaderForm = ShortOrLong<TypeExpr, Header>;

/// An application header of a message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// What the header says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The type of the value.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<TypeExpr>,
    /// The values that it may have.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    pub enum_: Option<Vec<String>>,
    /// The payload's field that it is taken from; a path has dots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value that it always has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Scalar>,
    /// Whether the header may be absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub optional: bool,
    /// Whether the value is kept out of logs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sensitive: bool,
    /// A regular expression that the value matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// An example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Json>,
}

/// Where the parts of a message's envelope stand on the wire, where that differs from the default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"name": {"header": "task"}, "version": {"fixed": 1}}])))]
#[serde(deny_unknown_fields)]
pub struct Wire {
    /// The message's name. Default: the property `type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<WireSource>,
    /// The major version. Default: the header `event-version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<WireSource>,
    /// What tells one message from another. Default: the property `message_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<WireSource>,
    /// When the message was made. Default: the property `timestamp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<WireSource>,
    /// The service that published it. Default: the property `app_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<WireSource>,
    /// What ties messages of one business case together. Default: the property `correlation_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<WireSource>,
    /// The media type of the payload. Default: the property `content_type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<WireSource>,
    /// The W3C trace context. Default: the header `traceparent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<WireSource>,
}

one_key! {
    /// A place on the wire.
    WireSource, "one of `property`, `header`, `field` and `fixed`" {
        /// An AMQP property, by its name.
        Property(String) = "property",
        /// A header, by its name.
        Header(String) = "header",
        /// A field of the payload; a path has dots.
        Field(String) = "field",
        /// Nowhere: it always has this value.
        Fixed(Scalar) = "fixed",
    }
}
