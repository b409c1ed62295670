//! Regular expressions as the broker reads them: Erlang's `re`, byte by byte,
//! unanchored.
//!
//! A pattern is read here as PCRE reads it, so that what the broker refuses is
//! known and what it accepts is not refused. It is then written as byte classes,
//! groups and assertions, which the matching engine reads in one way only.

use fancy_regex::{BytesMode, Regex, RegexBuilder};

use super::Version;

mod bytes;
mod classes;
mod escapes;
mod groups;
mod quantifiers;
mod reader;
mod references;

/// The longest pattern in bytes, from 4.2.8 and 4.3.2 (`rabbit_re`).
pub const MAX_BYTES: usize = 1024;

/// The library that compiles a broker's patterns. It comes with Erlang/OTP: PCRE
/// 8 up to OTP 27, PCRE2 from OTP 28.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// PCRE 8, with the letters of Latin 1.
    Pcre,
    /// PCRE2: stricter about escapes, ASCII letters only.
    Pcre2,
}

impl Engine {
    /// The engine of a broker of that version, as Debian builds it: 4.3 on OTP
    /// 29, older ones on OTP 27 and below.
    #[must_use]
    pub const fn of(version: Version) -> Self {
        if version.at_least(4, 3, 0) { Self::Pcre2 } else { Self::Pcre }
    }
}

/// A pattern of a policy or permission, ready to match names.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Option<Regex>,
}

/// Why a pattern is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPattern {
    reason: &'static str,
    at: usize,
}

impl InvalidPattern {
    /// Where the fault was found: a byte of the pattern.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }
}

impl std::fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (byte {})", self.reason, self.at)
    }
}

impl std::error::Error for InvalidPattern {}

impl Pattern {
    /// Compiles a pattern as brokers before 4.3 do.
    ///
    /// # Errors
    /// Says why it is no regular expression. The broker refuses an import with
    /// such a pattern.
    pub fn compile(pattern: &str) -> Result<Self, InvalidPattern> {
        Self::compile_for(pattern, Engine::Pcre)
    }

    /// Compiles a pattern as one engine does.
    ///
    /// # Errors
    /// As [`Pattern::compile`].
    pub fn compile_for(pattern: &str, engine: Engine) -> Result<Self, InvalidPattern> {
        let mut reader = reader::Reader::new(pattern.as_bytes(), engine);
        reader.read().map_err(|fault| InvalidPattern { reason: fault.reason, at: fault.at })?;
        let regex = if reader.is_exotic { None } else { build(&reader.out) };
        Ok(Self { regex })
    }

    /// Whether the pattern is valid and [`Self::matches`] still cannot tell what
    /// it matches: recursion, conditions, Unicode properties, verbs.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.regex.is_none()
    }

    /// Whether the pattern matches anywhere in a name.
    ///
    /// A pattern that backtracks beyond bounds counts as not matching, as it
    /// does in the broker; so does one that [is beyond](Self::is_beyond) this.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let matches = |regex: &Regex| regex.is_match(name.as_bytes()).unwrap_or(false);
        self.regex.as_ref().is_some_and(matches)
    }
}

fn build(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode_mode(false).bytes_mode(BytesMode::Ascii).build().ok()
}

/// Whether a broker of that version takes the pattern.
#[must_use]
pub fn is_valid(pattern: &str, version: Version) -> bool {
    !is_too_long(pattern, version) && Pattern::compile_for(pattern, Engine::of(version)).is_ok()
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
    fn matches_what_other_engines_read_otherwise() {
        for (pattern, name, expected) in [
            (r"\Qa.b\E*", "a.", true),
            (r"^[a&&b]$", "&", true),
            (r"^[]a]$", "]", true),
            (r"^[a[b]c]$", "bc]", true),
            (r"^a{,3}$", "a{,3}", true),
            (r"^\<$", "<", true),
            (r"^\h$", "\t", true),
            (r"^\101$", "A", true),
            (r"^\_$", "_", true),
            (r"(?m)^b$", "a\nb\nc", true),
            (r"(?x) a  b # c", "ab", true),
            (r"(?i)ORDERS", "orders", true),
            (r"^((?i)a)b$", "AB", false),
            (r"^(?>a+)ab", "aaab", false),
            (r"(?<n>a)\k<n>", "aa", true),
            (r"a\Kb", "ab", true),
            (r"(*FAIL)", "", false),
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
        for pattern in [
            "*",
            "(",
            "[a",
            "a)",
            "+a",
            "?",
            "a**",
            "^*",
            r"\b+",
            "{2}",
            "a{3,2}",
            "a{65536}",
            "[z-a]",
            "[[:foo:]]",
            "[:alpha:]",
            r"\1",
            r"\c",
            r"\x{100}",
            r"\400",
            r"\u0041",
            "(?<=a+)b",
            "(?<n>a)(?<n>b)",
            "(?<1>a)",
            "(?z)",
            "(*FOO)",
            r"\",
            "(?#",
        ] {
            for engine in [Engine::Pcre, Engine::Pcre2] {
                assert!(Pattern::compile_for(pattern, engine).is_err(), "{pattern} {engine:?}");
            }
        }
    }

    #[test]
    fn engines_differ() {
        for (pattern, pcre, pcre2) in [
            (r"\y", true, false),
            (r"\8", true, false),
            (r"\x", true, false),
            (r"[\d-z]", true, false),
            (r"[\Z]", true, false),
            (r"(?X)a", true, false),
            (r"(?n)(a)", false, true),
            (r"(?<=(a|bc))d", false, true),
        ] {
            let valid = [Engine::Pcre, Engine::Pcre2]
                .map(|engine| Pattern::compile_for(pattern, engine).is_ok());
            assert_eq!(valid, [pcre, pcre2], "{pattern}");
        }
        let matches =
            |pattern, name, engine| Pattern::compile_for(pattern, engine).unwrap().matches(name);
        assert!(matches(r"\w", "é", Engine::Pcre) && !matches(r"\w", "é", Engine::Pcre2));
        assert!(!matches("^a{,3}$", "aa", Engine::Pcre) && matches("^a{,3}$", "aa", Engine::Pcre2));
    }

    #[test]
    fn knows_what_is_beyond_it() {
        for pattern in [r"a(?R)?b", r"(a)(?1)", r"\p{Lu}", r"\X", "(a)?(?(1)b|c)", "(*COMMIT)a"] {
            let pattern = Pattern::compile(pattern).unwrap();
            assert!(pattern.is_beyond() && !pattern.matches("ab"));
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Pattern::compile(&nested(200)).is_ok());
        assert!(Pattern::compile(&nested(10_000)).is_err());
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
