//! Features that RabbitMQ removed, denies or deprecates.

use super::Version;
use super::queue_types::QueueFlags;
use super::values::integer;
use serde_json::Value;

/// One feature on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// What to call it.
    pub name: &'static str,
    /// How a topology uses it.
    pub shows_as: &'static str,
    /// From this version on it has no effect or is said to go, yet is accepted.
    pub deprecated: Version,
    /// From this version on a broker with its own settings does not take it.
    pub denied: Option<Denied>,
    /// What to use instead.
    pub instead: &'static str,
}

/// A feature that a broker does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Denied {
    /// From this version on.
    pub since: Version,
    /// How it shows.
    pub shows: Denial,
}

/// How a denied feature shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Denial {
    /// The import stops.
    Refused,
    /// The import succeeds without the object.
    Lost,
    /// The import succeeds; a client fails later.
    AtRuntime,
}

const fn denied(since: Version, shows: Denial) -> Option<Denied> {
    Some(Denied { since, shows })
}

const V3_9: Version = Version::new(3, 9, 0);
const V3_12: Version = Version::new(3, 12, 0);
const V4_0: Version = Version::new(4, 0, 0);
const V4_3: Version = Version::new(4, 3, 0);

/// The features, by name.
pub const FEATURES: &[Feature] = &[
    Feature {
        name: "classic queue mirroring",
        shows_as: "policies with keys that begin with `ha-`",
        deprecated: V3_9,
        denied: denied(V4_0, Denial::Refused),
        instead: "quorum queues",
    },
    Feature {
        name: "classic queue storage version 1",
        shows_as: "the argument `x-queue-version: 1`",
        deprecated: V4_0,
        denied: denied(V4_3, Denial::Refused),
        instead: "version 2, which needs no argument",
    },
    Feature {
        name: "global prefetch",
        shows_as: "`basic.qos` with `global: true`",
        deprecated: Version::new(3, 13, 0),
        denied: denied(V4_3, Denial::AtRuntime),
        instead: "a prefetch per consumer",
    },
    Feature {
        name: "in-memory limits of quorum queues",
        shows_as: "`x-max-in-memory-length`, `x-max-in-memory-bytes` and the policy keys",
        deprecated: Version::new(3, 10, 0),
        denied: None,
        instead: "nothing: quorum queues keep few messages in memory",
    },
    Feature {
        name: "lazy queues",
        shows_as: "the argument `x-queue-mode` and the policy key `queue-mode`",
        deprecated: V3_12,
        denied: None,
        instead: "nothing: classic queues behave so",
    },
    Feature {
        name: "queue master locator (argument)",
        shows_as: "the argument `x-queue-master-locator`",
        deprecated: V4_0,
        denied: denied(V4_3, Denial::Lost),
        instead: "`x-queue-leader-locator`",
    },
    Feature {
        name: "queue master locator (policy)",
        shows_as: "the policy key `queue-master-locator`",
        deprecated: V4_0,
        denied: denied(V4_3, Denial::Refused),
        instead: "`queue-leader-locator`",
    },
    Feature {
        name: "transient queues",
        shows_as: "queues that are neither durable nor exclusive (an imported queue is never exclusive)",
        deprecated: Version::new(3, 13, 0),
        denied: None,
        instead: "durable queues with `x-expires`, or exclusive ones",
    },
];

/// The features that a broker of that version still takes and that go.
pub fn deprecated(version: Version) -> impl Iterator<Item = &'static Feature> {
    FEATURES.iter().filter(move |feature| feature.standing(version) == Standing::Deprecated)
}

/// The feature that an argument of a queue uses, if it is one of these.
#[must_use]
pub fn of_argument(name: &str, value: &Value) -> Option<&'static Feature> {
    match name {
        "x-queue-version" if integer(value) == Some(1) => {
            feature("classic queue storage version 1")
        }
        "x-max-in-memory-bytes" | "x-max-in-memory-length" => {
            feature("in-memory limits of quorum queues")
        }
        "x-queue-mode" => feature("lazy queues"),
        "x-queue-master-locator" => feature("queue master locator (argument)"),
        _ => None,
    }
}

/// The feature that a key of a policy uses, if it is one of these.
#[must_use]
pub fn of_policy_key(name: &str, value: &Value) -> Option<&'static Feature> {
    match name {
        "queue-version" if integer(value) == Some(1) => feature("classic queue storage version 1"),
        "max-in-memory-bytes" | "max-in-memory-length" => {
            feature("in-memory limits of quorum queues")
        }
        "queue-mode" => feature("lazy queues"),
        "queue-master-locator" => feature("queue master locator (policy)"),
        _ if name.starts_with("ha-") => feature("classic queue mirroring"),
        _ => None,
    }
}

/// The feature that a queue's flags use, if it is one of these.
#[must_use]
pub fn of_flags(flags: QueueFlags) -> Option<&'static Feature> {
    if flags.durable || flags.exclusive { None } else { feature("transient queues") }
}

fn feature(name: &str) -> Option<&'static Feature> {
    FEATURES.iter().find(|feature| feature.name == name)
}

/// How a feature stands in some version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// In use.
    Permitted,
    /// Accepted, and to go.
    Deprecated,
    /// Not taken any more.
    Denied(Denial),
}

impl Feature {
    /// How the feature stands in a version.
    #[must_use]
    pub fn standing(&self, version: Version) -> Standing {
        match self.denied {
            Some(denied) if version >= denied.since => Standing::Denied(denied.shows),
            _ if version >= self.deprecated => Standing::Deprecated,
            _ => Standing::Permitted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_go_in_order() {
        assert!(FEATURES.is_sorted_by(|a, b| a.name < b.name));
        for feature in FEATURES {
            assert!(
                feature.denied.is_none_or(|denied| denied.since > feature.deprecated),
                "{}",
                feature.name
            );
        }
    }

    #[test]
    fn mirroring_is_refused_from_4_0() {
        let standing = |version| FEATURES[0].standing(version);
        assert_eq!(standing(Version::new(3, 10, 8)), Standing::Deprecated);
        assert_eq!(standing(Version::new(4, 0, 0)), Standing::Denied(Denial::Refused));
        assert!(
            deprecated(Version::new(4, 0, 5))
                .all(|feature| feature.name != "classic queue mirroring")
        );
    }
}
