//! Users and permissions.

use serde_json::{Map, Value};

use super::values::{Kind, Misfit};
use super::{Version, patterns};

/// How a user is at fault. Every one makes the broker refuse the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserFault {
    /// There is no `tags` (nor the ancient `administrator`).
    NoTags,
    /// `tags` is neither a string nor a list.
    Tags,
    /// A tag is longer than 255 characters.
    LongTag,
    /// More than 32 tags (from 4.3).
    TooManyTags {
        /// How many there are.
        count: usize,
    },
    /// Both `password` and `password_hash`.
    BothPasswords,
    /// `password_hash` is no base64.
    NotBase64,
    /// `password` is no string.
    Password,
    /// `hashing_algorithm` is neither a string of at most 255 characters nor
    /// null.
    HashingAlgorithm,
    /// A limit does not fit.
    Limit {
        /// Its name; empty where `limits` is no object.
        name: String,
        /// What is wrong; `None` where the broker does not know the limit.
        misfit: Option<Misfit>,
    },
}

/// The values of `hashing_algorithm` that a broker ships. It accepts any other
/// word on import, and then no password of the user's matches.
pub const HASHING_ALGORITHMS: &[&str] = &[
    "rabbit_password_hashing_md5",
    "rabbit_password_hashing_sha256",
    "rabbit_password_hashing_sha512",
];

/// Tags that give access to the management plugin. Any other tag is accepted
/// and gives none.
pub const TAGS: &[&str] =
    &["administrator", "impersonator", "management", "monitoring", "none", "policymaker"];

/// The longest word that the broker makes an atom of.
const MAX_ATOM: usize = 255;

/// The limits of a user, each a whole number; below 0 means no limit.
pub const LIMITS: &[&str] = &["max-channels", "max-connections"];

/// Checks a user of a definitions document.
///
/// Neither `password` nor `password_hash` is no fault: the user then cannot
/// log in with a password.
///
/// # Errors
/// All faults.
pub fn check_user(user: &Map<String, Value>, version: Version) -> Result<(), Vec<UserFault>> {
    let mut faults = Vec::new();
    faults.extend(check_tags(user, version).err());
    faults.extend(check_password(user).err());
    faults.extend(check_algorithm(user).err());
    faults.extend(check_limits(user));
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_tags(user: &Map<String, Value>, version: Version) -> Result<(), UserFault> {
    let tags: Vec<&str> = match user.get("tags") {
        None if user.contains_key("administrator") => Vec::new(),
        None => return Err(UserFault::NoTags),
        Some(Value::String(text)) => text.split(',').filter(|tag| !tag.is_empty()).collect(),
        // The broker turns numbers and the like into tags.
        Some(Value::Array(tags)) => {
            tags.iter().map(|tag| tag.as_str().unwrap_or_default()).collect()
        }
        Some(_) => return Err(UserFault::Tags),
    };
    let count = tags.len();
    if count > 32 && version.at_least(4, 3, 0) {
        return Err(UserFault::TooManyTags { count });
    }
    let is_long = |tag: &&str| tag.trim_matches(' ').chars().count() > MAX_ATOM;
    if tags.iter().any(is_long) { Err(UserFault::LongTag) } else { Ok(()) }
}

fn check_algorithm(user: &Map<String, Value>) -> Result<(), UserFault> {
    match user.get("hashing_algorithm") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(name)) if name.chars().count() <= MAX_ATOM => Ok(()),
        Some(_) => Err(UserFault::HashingAlgorithm),
    }
}

fn check_password(user: &Map<String, Value>) -> Result<(), UserFault> {
    match (user.get("password"), user.get("password_hash")) {
        (Some(_), Some(_)) => Err(UserFault::BothPasswords),
        (Some(password), None) if !password.is_string() => Err(UserFault::Password),
        (None, Some(hash)) if !hash.as_str().is_some_and(is_base64) => Err(UserFault::NotBase64),
        _ => Ok(()),
    }
}

fn check_limits(user: &Map<String, Value>) -> Vec<UserFault> {
    let Some(limits) = user.get("limits") else { return Vec::new() };
    let Some(limits) = limits.as_object() else {
        return vec![UserFault::Limit { name: String::new(), misfit: None }];
    };
    let kind = Kind::Integer { min: i64::MIN, max: i64::MAX };
    let check = |(name, value): (&String, &Value)| {
        let misfit =
            if LIMITS.contains(&name.as_str()) { Some(kind.check(value).err()?) } else { None };
        Some(UserFault::Limit { name: name.clone(), misfit })
    };
    limits.iter().filter_map(check).collect()
}

/// Whether Erlang's `base64:decode` takes a text: the standard alphabet with
/// padding; white space may stand anywhere. The length of what it decodes to is
/// not looked at.
#[must_use]
pub fn is_base64(text: &str) -> bool {
    let symbols: Vec<u8> =
        text.bytes().filter(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')).collect();
    let padding = symbols.iter().rev().take_while(|b| **b == b'=').count();
    let data = &symbols[..symbols.len() - padding];
    symbols.len().is_multiple_of(4)
        && padding <= 2
        && data.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

/// How many bytes a hash has, salt of 4 bytes included, by algorithm; `None`
/// for an algorithm that the broker does not ship.
#[must_use]
pub fn hash_length(algorithm: &str) -> Option<usize> {
    match algorithm {
        "rabbit_password_hashing_md5" => Some(4 + 16),
        "rabbit_password_hashing_sha256" => Some(4 + 32),
        "rabbit_password_hashing_sha512" => Some(4 + 64),
        _ => None,
    }
}

/// What a permission speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PermissionFault {
    /// No such user: the broker refuses the import.
    NoSuchUser,
    /// No such virtual host: the broker refuses the import.
    NoSuchVhost,
    /// No such exchange (topic permissions, from 4.3): the broker refuses the
    /// import.
    NoSuchExchange,
}

/// Whether the exchange of a topic permission must exist when the permission
/// is imported. Before 4.3 any name is accepted.
#[must_use]
pub const fn topic_permission_needs_exchange(version: Version) -> bool {
    version.at_least(4, 3, 0)
}

/// The fields of a permission that hold patterns, in the document's order.
pub const PERMISSION_PATTERNS: [&str; 3] = ["configure", "write", "read"];

/// The fields of a topic permission that hold patterns.
pub const TOPIC_PERMISSION_PATTERNS: [&str; 2] = ["write", "read"];

/// Whether the pattern of a permission is refused.
#[must_use]
pub fn pattern_is_refused(pattern: &Value, version: Version) -> bool {
    pattern.as_str().is_none_or(|pattern| !patterns::is_valid(pattern, version))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use serde_json::json;

    #[test]
    fn checks_users() {
        let hash = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";
        for (user, faults) in [
            (json!({"name": "a", "tags": "", "password_hash": hash}), 0),
            (json!({"name": "a", "tags": [], "password": "x"}), 0),
            (json!({"name": "a", "tags": ["x", 5, null]}), 0),
            (json!({"name": "a", "tags": 5}), 1),
            (json!({"name": "a", "tags": "t".repeat(256)}), 1),
            (json!({"name": "a", "tags": "", "hashing_algorithm": "mine"}), 0),
            (json!({"name": "a", "tags": "", "hashing_algorithm": 5}), 1),
            (json!({"name": "a", "tags": "", "limits": []}), 1),
            (json!({"name": "a", "password_hash": hash}), 1),
            (json!({"name": "a", "tags": "", "password": "x", "password_hash": hash}), 1),
            (json!({"name": "a", "tags": "", "password_hash": "generated-from-env"}), 1),
            (json!({"name": "a", "tags": "", "limits": {"max-connections": 5}}), 0),
            (json!({"name": "a", "tags": "", "limits": {"max-connections": "5"}}), 1),
            (json!({"name": "a", "tags": "", "limits": {"max-queues": 5}}), 1),
        ] {
            let found = check_user(user.as_object().unwrap(), Version::new(4, 0, 5));
            assert_eq!(found.err().unwrap_or_default().len(), faults, "{user}");
        }
    }

    #[test]
    fn reads_base64_as_erlang_does() {
        for text in ["", "abcd", "abc=", "ab==", "ab cd\n", "+/+/"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["abc", "a===", "ab=c", "ab-_", "MQ_PASSWORD_HASH", "====", "é"] {
            assert!(!is_base64(text), "{text}");
        }
    }

    #[test]
    fn counts_tags_from_4_3() {
        let user = json!({"tags": vec!["t"; 33]});
        assert!(check_user(user.as_object().unwrap(), Version::new(4, 3, 6)).is_err());
        assert!(check_user(user.as_object().unwrap(), Version::new(4, 0, 5)).is_ok());
    }
}
