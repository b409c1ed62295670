//! Regular expressions as the broker reads them: Erlang's `re`, byte by byte,
//! unanchored.

use fancy_regex::{BytesMode, Regex, RegexBuilder};

use super::Version;

/// The longest pattern in bytes, from 4.2.8 and 4.3.2 (`rabbit_re`).
pub const MAX_BYTES: usize = 1024;

/// A pattern of a policy or permission, ready to match names.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
}

/// Why a pattern is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPattern {
    message: String,
}

impl std::fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InvalidPattern {}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Says why it is no regular expression. The broker refuses an import with
    /// such a pattern.
    pub fn compile(pattern: &str) -> Result<Self, InvalidPattern> {
        let regex = RegexBuilder::new(&translate(pattern))
            .unicode_mode(false)
            .bytes_mode(BytesMode::Ascii)
            .build()
            .map_err(|error| InvalidPattern { message: error.to_string() })?;
        Ok(Self { regex })
    }

    /// Whether the pattern matches anywhere in a name.
    ///
    /// A pattern that backtracks beyond bounds counts as not matching, as it
    /// does in the broker.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.regex.is_match(name.as_bytes()).unwrap_or(false)
    }
}

/// Whether a broker of that version takes the pattern.
#[must_use]
pub fn is_valid(pattern: &str, version: Version) -> bool {
    !is_too_long(pattern, version) && Pattern::compile(pattern).is_ok()
}

/// Whether a broker of that version finds the pattern too long and refuses it.
#[must_use]
pub fn is_too_long(pattern: &str, version: Version) -> bool {
    let bounded =
        version.at_least(4, 3, 2) || (version.at_least(4, 2, 8) && !version.at_least(4, 3, 0));
    bounded && pattern.len() > MAX_BYTES
}

/// Whether a permission's pattern matches a name: an empty one matches the
/// empty name only (`rabbit_auth_backend_internal`).
///
/// # Errors
/// As [`Pattern::compile`].
pub fn permission(pattern: &str) -> Result<Pattern, InvalidPattern> {
    Pattern::compile(if pattern.is_empty() { "^$" } else { pattern })
}

/// Writes what PCRE means in the terms of the engine: `$` also matches before
/// a line feed that ends the name.
fn translate(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                text.push(c);
                text.extend(chars.next());
            }
            '[' if !in_class => {
                in_class = true;
                text.push(c);
            }
            ']' if in_class => {
                in_class = false;
                text.push(c);
            }
            '$' if !in_class => text.push_str(r"(?=\n?\z)"),
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn matches_as_the_broker_does() {
        for (pattern, name, expected) in [
            ("orders", "my.orders.new", true),
            ("", "anything", true),
            ("^orders$", "orders", true),
            ("^orders$", "orders\n", true),
            ("^orders$", "orders\nx", false),
            ("a.c", "abc", true),
            ("^.$", "é", false),
            ("^..$", "é", true),
            ("^(?!amq\\.).*", "amq.x", false),
            ("^(?!amq\\.).*", "orders", true),
            ("(a)\\1", "xaax", true),
            ("A", "a", false),
            ("(?i)A", "a", true),
            ("[$]", "$", true),
            ("\\$", "$", true),
        ] {
            assert_eq!(
                Pattern::compile(pattern).unwrap().matches(name),
                expected,
                "{pattern:?} {name:?}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_expression() {
        for pattern in ["*", "(", "[a", "a)", "+a", "?"] {
            assert!(Pattern::compile(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn an_empty_permission_matches_the_empty_name_only() {
        let pattern = permission("").unwrap();
        assert!(pattern.matches("") && !pattern.matches("q"));
    }

    #[test]
    fn length_is_bounded_in_late_patches() {
        let long = "a".repeat(1025);
        for (version, valid) in [
            (Version::new(4, 0, 5), true),
            (Version::new(4, 2, 8), false),
            (Version::new(4, 3, 0), true),
            (Version::new(4, 3, 6), false),
        ] {
            assert_eq!(is_valid(&long, version), valid, "{version}");
            assert!(is_valid(&long[1..], version), "{version}");
        }
    }
}
