//! Policies as wholes: scope, priority, definition.

use serde_json::{Map, Value};

use super::values::{Kind, Misfit};
use super::{QueueType, Version, policy_keys};

/// What a policy applies to: its `apply-to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `all`: queues and exchanges. What an absent `apply-to` means.
    All,
    /// `queues`.
    Queues,
    /// `exchanges`.
    Exchanges,
    /// `classic_queues`, `quorum_queues` or `streams` (from 3.12).
    Type(QueueType),
}

/// The words of `apply-to`.
pub const SCOPES: &[&str] =
    &["all", "classic_queues", "exchanges", "queues", "quorum_queues", "streams"];

/// The first version that takes a queue type as scope.
pub const TYPED_SCOPES_SINCE: Version = Version::new(3, 12, 0);

impl Scope {
    /// The scope of that word; case counts.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "all" => Some(Self::All),
            "queues" => Some(Self::Queues),
            "exchanges" => Some(Self::Exchanges),
            _ => QueueType::ALL.into_iter().find(|t| t.apply_to() == word).map(Self::Type),
        }
    }

    /// The word in a definitions document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Queues => "queues",
            Self::Exchanges => "exchanges",
            Self::Type(queue_type) => queue_type.apply_to(),
        }
    }

    /// Whether a broker of that version takes the scope; otherwise it refuses
    /// the import.
    #[must_use]
    pub fn is_known(self, version: Version) -> bool {
        !matches!(self, Self::Type(_)) || version >= TYPED_SCOPES_SINCE
    }

    /// Whether queues of that type are in scope.
    #[must_use]
    pub fn has_queue(self, queue_type: QueueType) -> bool {
        match self {
            Self::All | Self::Queues => true,
            Self::Exchanges => false,
            Self::Type(only) => only == queue_type,
        }
    }

    /// Whether exchanges are in scope.
    #[must_use]
    pub const fn has_exchanges(self) -> bool {
        matches!(self, Self::All | Self::Exchanges)
    }
}

/// What keys of one definition exclude or need each other. Every one makes the
/// broker refuse the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefinitionFault {
    /// The definition has no key.
    Empty,
    /// A key needs another.
    Needs {
        /// The key that is there.
        key: &'static str,
        /// The key that it needs.
        needed: &'static str,
    },
    /// Two keys exclude each other.
    Exclusive {
        /// The two.
        keys: [&'static str; 2],
    },
    /// The value of `ha-params` does not fit `ha-mode`.
    MirrorParams(Misfit),
    /// `ha-mode: all` takes no `ha-params`.
    NoMirrorParams,
    /// `delayed-retry-max` is less than `delayed-retry-min`.
    RetryOrder,
}

/// Checks the keys of a policy against each other; each for itself is for
/// [`policy_keys::check_policy_key`].
///
/// A dead-letter key without exchange, or a strategy that the overflow
/// contradicts, is *accepted* and has no effect.
///
/// # Errors
/// The first fault.
pub fn check_definition(
    definition: &Map<String, Value>,
    version: Version,
) -> Result<(), DefinitionFault> {
    if definition.is_empty() {
        return Err(DefinitionFault::Empty);
    }
    check_mirroring(definition, version)?;
    check_federation(definition)?;
    check_sharding(definition)?;
    check_retries(definition)
}

fn check_mirroring(
    definition: &Map<String, Value>,
    version: Version,
) -> Result<(), DefinitionFault> {
    if version.at_least(4, 0, 0) {
        return Ok(());
    }
    let keys = policy_keys::names().filter(|name| name.starts_with("ha-"));
    let Some(mode) = definition.get("ha-mode") else {
        let orphan = keys.into_iter().find(|name| definition.contains_key(*name));
        return orphan.map_or(Ok(()), |key| Err(DefinitionFault::Needs { key, needed: "ha-mode" }));
    };
    let params = definition.get("ha-params");
    let kind = match mode.as_str() {
        Some("exactly") => Kind::POSITIVE,
        Some("nodes") => Kind::Texts,
        Some("all") => {
            return if params.is_some() { Err(DefinitionFault::NoMirrorParams) } else { Ok(()) };
        }
        _ => return Ok(()),
    };
    match params {
        None => Err(DefinitionFault::Needs { key: "ha-mode", needed: "ha-params" }),
        Some(Value::Array(nodes)) if nodes.is_empty() => {
            Err(DefinitionFault::MirrorParams(Misfit::WrongKind { expected: kind }))
        }
        Some(params) => kind.check(params).map_err(DefinitionFault::MirrorParams),
    }
}

fn check_federation(definition: &Map<String, Value>) -> Result<(), DefinitionFault> {
    let names = ["federation-upstream", "federation-upstream-pattern", "federation-upstream-set"];
    let mut present = names.into_iter().filter(|name| definition.contains_key(*name));
    match (present.next(), present.next()) {
        (Some(first), Some(second)) => Err(DefinitionFault::Exclusive { keys: [first, second] }),
        _ => Ok(()),
    }
}

fn check_sharding(definition: &Map<String, Value>) -> Result<(), DefinitionFault> {
    if definition.contains_key("routing-key") && !definition.contains_key("shards-per-node") {
        return Err(DefinitionFault::Needs { key: "routing-key", needed: "shards-per-node" });
    }
    Ok(())
}

fn check_retries(definition: &Map<String, Value>) -> Result<(), DefinitionFault> {
    let number = |name| definition.get(name).and_then(super::values::integer);
    let wanted = definition.get("delayed-retry-type").is_some_and(|value| value != "disabled");
    if wanted && !definition.contains_key("delayed-retry-min") {
        return Err(DefinitionFault::Needs {
            key: "delayed-retry-type",
            needed: "delayed-retry-min",
        });
    }
    match (number("delayed-retry-min"), number("delayed-retry-max")) {
        (Some(min), Some(max)) if max < min => Err(DefinitionFault::RetryOrder),
        _ => Ok(()),
    }
}

/// Checks a policy's priority: any number, also negative or with a fraction;
/// absent means 0.
///
/// # Errors
/// Says what is expected; the broker refuses the import.
pub fn check_priority(priority: &Value) -> Result<(), Misfit> {
    Kind::Number { min: i64::MIN }.check(priority)
}

/// Whether a queue of that type ignores the whole policy, and for which key
/// (`rabbit_queue_type:is_policy_applicable`). The next policy then applies.
#[must_use]
pub fn skipped_for<'d>(
    definition: &'d Map<String, Value>,
    queue_type: QueueType,
    version: Version,
) -> Option<&'d str> {
    let skips = |name: &&'d String| {
        policy_keys::policy_key(name).is_some_and(|row| row.is_skipped_by(queue_type, version))
    };
    definition.keys().find(skips).map(String::as_str)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use serde_json::json;

    const V3_10: Version = Version::new(3, 10, 8);
    const V4_3_6: Version = Version::new(4, 3, 6);

    fn check(definition: Value, version: Version) -> Result<(), DefinitionFault> {
        check_definition(definition.as_object().unwrap(), version)
    }

    #[test]
    fn scopes() {
        for word in SCOPES {
            assert_eq!(Scope::parse(word).unwrap().name(), *word);
        }
        assert_eq!(Scope::parse("Queues"), None);
        assert!(
            !Scope::Type(QueueType::Quorum).is_known(V3_10)
                && Scope::Type(QueueType::Quorum).is_known(V4_3_6)
        );
        assert!(Scope::All.has_exchanges() && Scope::All.has_queue(QueueType::Stream));
        assert!(!Scope::Type(QueueType::Quorum).has_queue(QueueType::Stream));
    }

    #[test]
    fn definitions() {
        for (definition, version, fault) in [
            (json!({}), V3_10, true),
            (json!({"dead-letter-routing-key": "k"}), V3_10, false),
            (json!({"ha-mode": "all"}), V3_10, false),
            (json!({"ha-mode": "all", "ha-params": 2}), V3_10, true),
            (json!({"ha-mode": "exactly"}), V3_10, true),
            (json!({"ha-mode": "exactly", "ha-params": 2}), V3_10, false),
            (json!({"ha-mode": "nodes", "ha-params": []}), V3_10, true),
            (json!({"ha-mode": "nodes", "ha-params": ["rabbit@a"]}), V3_10, false),
            (json!({"ha-sync-mode": "automatic"}), V3_10, true),
            (json!({"federation-upstream": "a", "federation-upstream-set": "b"}), V4_3_6, true),
            (json!({"routing-key": "a"}), V4_3_6, true),
            (json!({"delayed-retry-type": "all"}), V4_3_6, true),
            (json!({"delayed-retry-type": "disabled"}), V4_3_6, false),
            (json!({"delayed-retry-min": 5, "delayed-retry-max": 4}), V4_3_6, true),
        ] {
            assert_eq!(check(definition.clone(), version).is_err(), fault, "{definition}");
        }
    }

    #[test]
    fn priorities() {
        for (value, fits) in
            [(json!(-5), true), (json!(1.5), true), (json!("1"), false), (json!(null), false)]
        {
            assert_eq!(check_priority(&value).is_ok(), fits, "{value}");
        }
    }

    #[test]
    fn names_the_key_that_makes_a_type_skip() {
        let definition = json!({"max-length": 5, "max-age": "7D"});
        let skipped = |queue_type| skipped_for(definition.as_object().unwrap(), queue_type, V4_3_6);
        assert_eq!(skipped(QueueType::Classic), Some("max-age"));
        assert_eq!(skipped(QueueType::Stream), Some("max-length"));
    }
}
