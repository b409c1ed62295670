//! The broker's definitions document: what it exports, imports, and people write by hand.

mod access;
mod document;
mod fields;
mod lenient;
mod objects;
#[cfg(feature = "schema")]
mod schema;

pub use access::{PermissionEntry, Tags, TopicPermissionEntry, UserEntry, VhostEntry};
pub use document::Document;
pub use fields::{UnknownField, unknown_fields};
pub use objects::{
    BindingEntry, ExchangeEntry, GlobalParameterEntry, ParameterEntry, PolicyEntry, QueueEntry,
};
#[cfg(feature = "schema")]
pub use schema::schema;
