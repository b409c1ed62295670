//! What RabbitMQ accepts, refuses and ignores, by version.
//!
//! Pure data and functions over it: no input or output, no other part of the
//! compiler. Everything here was read from the brokers' own code (3.10.8,
//! 4.0.5 and 4.3.6 as Debian packages them; other versions from the sources)
//! and run against live brokers of those three versions.
//!
//! *Refused* means that an import of a definitions document stops with an
//! error and leaves the rest undone. *Lost* means that the import succeeds and
//! the object is missing afterwards. Both are faults. What a broker accepts and
//! ignores is not a fault and is told apart ([`queue_arguments::standing`]).

pub mod bindings;
pub mod document;
pub mod exchange_types;
pub mod exchanges;
pub mod features;
pub mod merging;
pub mod messages;
pub mod names;
pub mod parameters;
pub mod patterns;
pub mod plugins;
pub mod policies;
pub mod policy_keys;
pub mod queue_arguments;
pub mod queue_types;
pub mod redeclare;
pub mod users;
pub mod values;
pub mod version;

pub use exchange_types::ExchangeType;
pub use queue_types::QueueType;
pub use values::{Kind, Misfit};
pub use version::Version;

/// What an import does with an object that the broker does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The import stops with an error (HTTP 400 or 500); later sections are
    /// not read and earlier objects stay: there is no rollback.
    Refused,
    /// The import reports success and the object does not exist afterwards.
    Lost,
}
