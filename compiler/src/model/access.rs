//! Who may do what.

use super::{Exchange, Origin, Presence, Ref, Vhost};
use serde_json::{Map, Value};

/// A user of the broker.
#[derive(Debug)]
pub struct User {
    /// The name.
    pub name: String,
    /// Roles in the management plugin.
    pub tags: Vec<String>,
    /// How the user proves to be the user.
    pub password: Password,
    /// `max-connections` and `max-channels`.
    pub limits: Map<String, Value>,
    /// Whether this topology makes the user.
    pub presence: Presence,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a user's password comes from. A model never holds one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// None: the user logs in by other means.
    None,
    /// An environment variable's value, read when definitions are emitted.
    Environment(String),
    /// A file's first line, read when definitions are emitted.
    File(String),
    /// The broker's salted hash.
    Hash {
        /// Base64 of the salt and the hash.
        hash: String,
        /// `rabbit_password_hashing_sha256` or its like; `None` where the file names none.
        algorithm: Option<String>,
    },
    /// A password in clear text stands in the file. It is not kept here.
    Clear,
}

/// What a user may configure, write and read in a virtual host.
#[derive(Debug)]
pub struct Permission {
    /// The user.
    pub user: Ref<User>,
    /// The virtual host.
    pub vhost: Ref<Vhost>,
    /// A regular expression for the names that may be declared and deleted.
    pub configure: String,
    /// A regular expression for the names that may be written to.
    pub write: String,
    /// A regular expression for the names that may be read from.
    pub read: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// What routing keys a user may write to and read from a topic exchange.
#[derive(Debug)]
pub struct TopicPermission {
    /// The user.
    pub user: Ref<User>,
    /// The virtual host.
    pub vhost: Ref<Vhost>,
    /// The exchange; its name may be one that does not exist (yet).
    pub exchange: Ref<Exchange>,
    /// A regular expression for the routing keys of published messages.
    pub write: String,
    /// A regular expression for binding keys.
    pub read: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl Permission {
    pub(crate) fn patterns(&self) -> [(&'static str, &str); 3] {
        [("configure", &self.configure), ("write", &self.write), ("read", &self.read)]
    }
}

impl TopicPermission {
    pub(crate) fn patterns(&self) -> [(&'static str, &str); 2] {
        [("write", &self.write), ("read", &self.read)]
    }
}
