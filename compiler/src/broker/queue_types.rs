//! Queue types, the flags that they take, and the default queue type.

use std::fmt;

use serde_json::Value;

use super::values::{Kind, Misfit};
use super::{Outcome, Version};

/// A type of queue, as the argument `x-queue-type` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueueType {
    /// `classic`: one replica; every flag is allowed.
    Classic,
    /// `quorum`: replicated, durable.
    Quorum,
    /// `stream`: replicated, durable, a log that consuming does not shorten.
    Stream,
}

impl QueueType {
    /// All types.
    pub const ALL: [Self; 3] = [Self::Classic, Self::Quorum, Self::Stream];

    /// The type's name in `x-queue-type` and `default_queue_type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Quorum => "quorum",
            Self::Stream => "stream",
        }
    }

    /// The type of that name; any other name is refused by every broker
    /// (plugins may add types; none of them can be declared).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue_type| queue_type.name() == name)
    }

    /// The word for this type in a policy's `apply-to` (from 3.12).
    #[must_use]
    pub const fn apply_to(self) -> &'static str {
        match self {
            Self::Classic => "classic_queues",
            Self::Quorum => "quorum_queues",
            Self::Stream => "streams",
        }
    }
}

impl fmt::Display for QueueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads the argument `x-queue-type` of a queue of a definitions document.
///
/// `Ok(None)` where the value counts as absent: `undefined` from 4.0, the empty
/// string from 4.3.
///
/// # Errors
/// What is expected; the broker refuses the import.
pub fn named(value: &Value, version: Version) -> Result<Option<QueueType>, Misfit> {
    match value.as_str() {
        Some("undefined") if version.at_least(4, 0, 0) => Ok(None),
        Some("") if version.at_least(4, 3, 0) => Ok(None),
        Some(name) => QueueType::parse(name).map(Some).ok_or(Misfit::NotOneOf { values: NAMES }),
        None => Err(Misfit::WrongKind { expected: Kind::OneOf(NAMES) }),
    }
}

/// The names of all types.
pub const NAMES: &[&str] = &["classic", "quorum", "stream"];

/// Checks a virtual host's `metadata.default_queue_type`.
///
/// `Ok(None)` where there is then no default, or classic is.
///
/// # Errors
/// What an import does with the virtual host: before 4.0 it is lost, with all
/// that needs it.
pub fn default_type(value: &Value, version: Version) -> Result<Option<QueueType>, Outcome> {
    let refusal = if version.at_least(4, 0, 0) { Outcome::Refused } else { Outcome::Lost };
    let (new, newest) = (version.at_least(4, 0, 0), version.at_least(4, 3, 0));
    match value {
        Value::Null if newest => Ok(None),
        Value::String(name) => match name.as_str() {
            "undefined" if new => Ok(None),
            "" if newest => Ok(None),
            name => QueueType::parse(name)
                .or_else(|| of_module(name).filter(|_| newest))
                .map(Some)
                .ok_or(refusal),
        },
        _ => Err(refusal),
    }
}

/// The type that an Erlang module implements.
fn of_module(name: &str) -> Option<QueueType> {
    match name {
        "rabbit_classic_queue" => Some(QueueType::Classic),
        "rabbit_quorum_queue" => Some(QueueType::Quorum),
        "rabbit_stream_queue" => Some(QueueType::Stream),
        _ => None,
    }
}

/// The flags of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QueueFlags {
    /// Survives a restart of the broker.
    pub durable: bool,
    /// Goes with its last consumer.
    pub auto_delete: bool,
    /// Belongs to one connection. An import cannot say it: every queue that is
    /// imported has no owner, and the field is ignored.
    pub exclusive: bool,
}

/// A flag that a queue's type does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FlagFault {
    /// The flag, as a definitions document calls it.
    pub flag: &'static str,
    /// What it must be.
    pub must_be: bool,
    /// What an import does.
    pub outcome: Outcome,
}

/// Checks the flags of a queue of a definitions document.
///
/// A quorum queue or stream must be durable, and neither auto-delete nor (which
/// only a client can ask for) exclusive: the import answers 204 and the queue is
/// lost (`rabbit_queue_type_util:check_*`, whose answer
/// `rabbit_definitions:add_queue_int` discards), in every version.
///
/// # Errors
/// The first flag that does not fit.
pub fn check_flags(
    queue_type: QueueType,
    flags: QueueFlags,
    _version: Version,
) -> Result<(), FlagFault> {
    if queue_type == QueueType::Classic {
        return Ok(());
    }
    let fault = |flag, must_be| FlagFault { flag, must_be, outcome: Outcome::Lost };
    if flags.exclusive {
        return Err(fault("exclusive", false));
    }
    if flags.auto_delete {
        return Err(fault("auto_delete", false));
    }
    if !flags.durable {
        return Err(fault("durable", true));
    }
    Ok(())
}

/// The type of a queue that has no `x-queue-type` argument, in a virtual host
/// with that default, after an import.
///
/// From 3.11 the virtual host's default counts on import; 3.10 applies it to
/// clients' declarations only, so an imported queue is classic. Where the
/// default type cannot take the flags (here `exclusive` counts, which an import
/// ignores otherwise), the queue is classic
/// (`rabbit_amqqueue:augment_declare_args`). From 4.0 an operator can set a
/// default for virtual hosts without one; that setting is not seen here.
#[must_use]
pub fn type_on_import(
    default: Option<QueueType>,
    flags: QueueFlags,
    version: Version,
) -> QueueType {
    match default {
        Some(queue_type) if version.at_least(3, 11, 0) => {
            let fits = flags.durable && !flags.auto_delete && !flags.exclusive;
            if fits { queue_type } else { QueueType::Classic }
        }
        _ => QueueType::Classic,
    }
}

/// How often a quorum queue returns a message before it drops or dead-letters
/// it where neither argument nor policy says so: 20 from 4.0, before that
/// without end (`None`).
#[must_use]
pub const fn default_delivery_limit(version: Version) -> Option<u32> {
    if version.at_least(4, 0, 0) { Some(20) } else { None }
}

/// The greatest message that a broker with its own settings takes, in bytes:
/// 128 MiB, from 4.0 16 MiB (`max_message_size`).
#[must_use]
pub const fn default_max_message_size(version: Version) -> u64 {
    if version.at_least(4, 0, 0) { 16 << 20 } else { 128 << 20 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const V: Version = Version::new(4, 0, 5);
    const PLAIN: QueueFlags = QueueFlags { durable: true, auto_delete: false, exclusive: false };

    #[test]
    fn replicated_types_must_be_durable_and_stay() {
        for queue_type in [QueueType::Quorum, QueueType::Stream] {
            assert_eq!(check_flags(queue_type, PLAIN, V), Ok(()));
            for (flags, flag) in [
                (QueueFlags { durable: false, ..PLAIN }, "durable"),
                (QueueFlags { auto_delete: true, ..PLAIN }, "auto_delete"),
                (QueueFlags { exclusive: true, ..PLAIN }, "exclusive"),
            ] {
                let fault = check_flags(queue_type, flags, V).err();
                assert_eq!(fault.map(|f| (f.flag, f.outcome)), Some((flag, Outcome::Lost)));
            }
        }
        let every = QueueFlags { durable: false, auto_delete: true, exclusive: true };
        assert_eq!(check_flags(QueueType::Classic, every, V), Ok(()));
    }

    #[test]
    fn default_type_counts_on_import_from_3_11_where_the_flags_allow() {
        let quorum = Some(QueueType::Quorum);
        for (default, flags, version, expected) in [
            (quorum, PLAIN, Version::new(3, 10, 8), QueueType::Classic),
            (quorum, PLAIN, Version::new(3, 11, 0), QueueType::Quorum),
            (quorum, QueueFlags { durable: false, ..PLAIN }, V, QueueType::Classic),
            (quorum, QueueFlags { auto_delete: true, ..PLAIN }, V, QueueType::Classic),
            (None, PLAIN, V, QueueType::Classic),
        ] {
            assert_eq!(type_on_import(default, flags, version), expected);
        }
    }

    #[test]
    fn reads_type_names() {
        let (old, new) = (Version::new(3, 10, 8), Version::new(4, 3, 6));
        for (value, version, expected) in [
            (json!("quorum"), old, Ok(Some(QueueType::Quorum))),
            (json!("Quorum"), old, Err(())),
            (json!("undefined"), old, Err(())),
            (json!("undefined"), V, Ok(None)),
            (json!(""), V, Err(())),
            (json!(""), new, Ok(None)),
            (json!(5), new, Err(())),
        ] {
            assert_eq!(named(&value, version).map_err(|_| ()), expected, "{value} {version}");
        }
    }

    #[test]
    fn checks_default_types() {
        let (old, new) = (Version::new(3, 10, 8), Version::new(4, 3, 6));
        for (value, version, expected) in [
            (json!("stream"), old, Ok(Some(QueueType::Stream))),
            (json!("bogus"), old, Err(Outcome::Lost)),
            (json!("bogus"), V, Err(Outcome::Refused)),
            (json!("undefined"), V, Ok(None)),
            (json!(null), V, Err(Outcome::Refused)),
            (json!(null), new, Ok(None)),
            (json!("rabbit_quorum_queue"), new, Ok(Some(QueueType::Quorum))),
        ] {
            assert_eq!(default_type(&value, version), expected, "{value} {version}");
        }
    }

    #[test]
    fn limits_tightened_in_4_0() {
        assert_eq!(default_delivery_limit(Version::new(3, 13, 7)), None);
        assert_eq!(default_delivery_limit(V), Some(20));
        assert_eq!(default_max_message_size(Version::new(3, 10, 8)), 134_217_728);
        assert_eq!(default_max_message_size(V), 16_777_216);
    }
}
