//! The broker's definitions document: what it exports, imports, and people write by hand.

mod document;
mod fields;
#[cfg(feature = "schema")]
mod schema;

pub use document::{
    BindingEntry, Document, ExchangeEntry, GlobalParameterEntry, ParameterEntry, PermissionEntry,
    PolicyEntry, QueueEntry, Tags, TopicPermissionEntry, UserEntry, VhostEntry,
};
pub use fields::{UnknownField, unknown_fields};
#[cfg(feature = "schema")]
pub use schema::schema;
