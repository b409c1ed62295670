//! Definitions documents, compared object for object and argument for argument.
//!
//! ```
//! use serde_json::json;
//! use topoc_tests::document::{Version, differences};
//!
//! let emitted = json!({"queues": [{"name": "orders", "vhost": "/", "durable": true, "auto_delete": false,
//!     "arguments": {"x-max-length": 5}}]});
//! let mut exported = emitted.clone();
//! assert_eq!(differences(&emitted, &exported, Version::V3_10), []);
//!
//! exported["queues"][0]["arguments"]["x-max-length"] = json!(6);
//! let difference = &differences(&emitted, &exported, Version::V3_10)[0];
//! assert_eq!(difference.to_string(), "queue 'orders' in vhost '/': arguments/x-max-length is 6, emitted was 5");
//! ```

mod comparable;
mod difference;
mod excuses;
mod object;
#[cfg(test)]
mod tests;

pub use comparable::Comparable;
pub use difference::{Difference, between, compare, differences, normalise};
pub use excuses::{EXCUSES, Excuse};
pub use object::{Object, Section};

/// The administrator that the tests create on each node for themselves.
pub const HARNESS_USER: &str = "topoc-harness";

/// A broker's release series: what its answers depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 3 or 4.
    pub major: u32,
    /// 10 in 3.10.
    pub minor: u32,
}

impl Version {
    /// Debian 12's.
    pub const V3_10: Self = Self { major: 3, minor: 10 };
    /// Debian 13's.
    pub const V4_0: Self = Self { major: 4, minor: 0 };
    /// That of the Debian release after it.
    pub const V4_3: Self = Self { major: 4, minor: 3 };

    /// Reads `3.10`, `3.10.8` and the like; `None` if the text does not begin with two numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next()?.parse().ok()?;
        Some(Self { major, minor })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
