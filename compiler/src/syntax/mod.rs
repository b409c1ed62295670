//! The language's types: what a topology file may say, as plain data.
//!
//! One file per section. Nothing here has behaviour: names stay names, and what
//! fields mean together is for `resolve`. The law of this module: serde accepts
//! exactly what the JSON Schema generated from the same types accepts, so
//! every struct denies unknown fields, every integer states its range, every
//! scalar with a syntax has a pattern. The rest of the law is kept by the reader
//! in `source`: null is refused wherever it stands, a list is no struct, and a
//! float without a fraction (`5.0`) serves where an integer is wanted, since JSON
//! Schema calls both the same. The tests in `agreement` hold all of it together.

mod access;
#[cfg(all(test, feature = "cli"))]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]
pub(crate) mod agreement;
mod alerts;
mod bindings;
mod broker;
mod contracts;
mod dead_letters;
mod defaults;
mod environments;
mod exchanges;
mod forms;
mod lint;
mod messages;
mod policies;
mod queues;
mod requests;
mod retries;
mod scalars;
#[cfg(feature = "schema")]
mod schema;
mod services;
mod tests;
mod topology;
mod types;
mod vhosts;

pub use access::{Permission, Secret, TopicPermission, User, UserLimits};
pub use alerts::{AgeAlert, Alerts, CountAlert, UnconsumedAlert};
pub use bindings::{Binding, HeaderMatch};
pub use broker::{Broker, SettingsMode};
pub use contracts::{
    Compatibility, Header, HeaderForm, Parameter, ParameterForm, UnknownFields, Wire, WireSource,
};
pub use dead_letters::{DeadLetter, DeadLetterPolicy, DeadLetterStrategy, Discard};
pub use defaults::{Defaults, MessageDefaults, QueueDefaults};
pub use environments::{BrokerPatch, DefaultsPatch, Environment, QueuePatch, VhostPatch};
pub use exchanges::{Exchange, ExchangeType, HashOn, HashProperty};
pub use forms::ShortOrLong;
pub use lint::{Allow, Lint, Naming};
pub use messages::{Message, MessageVersion, Upcast};
pub use policies::{ApplyTo, Policy, RuntimeParameter};
pub use queues::{Overflow, Queue, QueueType};
pub use requests::{Body, BodyForm, Request, RequestVersion};
pub use retries::{Delay, Retry};
pub use scalars::*;
#[cfg(feature = "schema")]
pub use schema::schema;
pub use services::{
    AckMode, Answerer, Consumer, Deduplicate, Drop, OffsetStore, OnUnknown, RetryForm, Service,
    UnknownAction,
};
pub use tests::{Publish, Test};
pub use topology::Topology;
pub use types::{Field, Fields, Shape, Union, Variant};
pub use vhosts::{Vhost, VhostLimits};
