//! The names of spans' fields and of metrics' labels.
//!
//! Those of `messaging.` and `error.` are of OpenTelemetry's semantic conventions for messaging and for RabbitMQ, version 1.42, whose status is
//! still "development"; those of `topoc.` are our own. by those of
//! `otel.` the layer `tracing-opentelemetry` is told a span's kind and status.

/// Which messaging system it is: [`RABBITMQ`].
pub const SYSTEM: &str = "messaging.system";
/// The value of [`SYSTEM`].
pub const RABBITMQ: &str = "rabbitmq";
/// What kind of operation a span is: [`SEND`] or [`PROCESS`].
pub const OPERATION_TYPE: &str = "messaging.operation.type";
/// The [`OPERATION_TYPE`] of what goes out.
pub const SEND: &str = "send";
/// The [`OPERATION_TYPE`] of an attempt to handle a message.
pub const PROCESS: &str = "process";
/// What the operation is called here: `publish`, `request`, `reply` or `process`; the span's name, too.
pub const OPERATION_NAME: &str = "messaging.operation.name";
/// Where a message goes: `{exchange}:{routing key}`; where it comes from: `{exchange}:{routing key}:{queue}`. Empty parts are left out,
/// so is a queue that is called as the routing key, and what would be nothing at all is `amq.default`.
pub const DESTINATION: &str = "messaging.destination.name";
/// The same with few values: the exchange of what goes out, the queue of what comes in.
pub const DESTINATION_TEMPLATE: &str = "messaging.destination.template";
/// The routing key.
pub const ROUTING_KEY: &str = "messaging.rabbitmq.destination.routing_key";
/// The property `message_id`.
pub const MESSAGE_ID: &str = "messaging.message.id";
/// The property `correlation_id`.
pub const CONVERSATION_ID: &str = "messaging.message.conversation_id";
/// How many bytes the body has.
pub const BODY_SIZE: &str = "messaging.message.body.size";
/// Why an operation failed, one of few words: see [`PublishError::kind`](crate::PublishError::kind),
/// [`RequestError::kind`](crate::RequestError::kind) the header [`CAUSE_KIND`](crate::headers::CAUSE_KIND), and
/// `released`. Absent if it did not.
pub const ERROR_TYPE: &str = "error.type";
/// Which attempt it is, counted from 1.
pub const ATTEMPT: &str = "topoc.attempt";
/// The contract's name: the property `type`.
pub const MESSAGE_TYPE: &str = "topoc.message.type";
/// What became of a delivery: `done`, `duplicate` (handled before), `retried`, `given-up` or `released`.
pub const OUTCOME: &str = "topoc.outcome";
/// A connection: the name by which the broker knows it, too.
pub const CONNECTION: &str = "topoc.connection";
/// Whether a span sends (`producer`, `client`) or handles (`consumer`).
pub const KIND: &str = "otel.kind";
/// `ERROR` where an operation failed.
pub const STATUS: &str = "otel.status_code";
