//! Regular expressions that mean the same everywhere.
//!
//! JSON Schema's patterns are ECMA-262's, and generated code runs those of the `regex` crate. A
//! pattern of a contract is in the part that both have, and it is kept in a canonical form in which
//! nothing is left to interpretation: `\d`, `\w` and `.`, which the two read differently, are written
//! out as classes. What one of them has not, or reads in another way, is refused.

mod dialect;
mod example;

use fancy_regex::Regex;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// A regular expression in canonical form; a text matches it that holds a match somewhere.
#[derive(Debug)]
pub struct Pattern {
    text: Cow<'static, str>,
    /// Made when it is first asked; most patterns of a topology never are.
    regex: OnceLock<Option<Regex>>,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternFault {
    /// The bytes of the text that are not understood.
    pub at: Range<usize>,
    /// What is wrong with them, in a part of a sentence.
    pub what: String,
    /// What to write instead, where there is something.
    pub instead: Option<&'static str>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It is no regular expression, or not one that means the same everywhere.
    pub fn new(written: &str) -> Result<Self, PatternFault> {
        let text = Cow::Owned(dialect::canonical(written)?);
        Ok(Self { text, regex: OnceLock::new() })
    }

    /// A pattern that stands in this program, in canonical form.
    pub(crate) const fn fixed(text: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), regex: OnceLock::new() }
    }

    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A text that matches, where one is found: the shortest, with `more` rounds in each repetition.
    #[must_use]
    pub fn example(&self, more: usize) -> Option<String> {
        example::of(&self.text, more).filter(|text| self.is_match(text))
    }

    /// Whether a text holds a match.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        // What the dialect takes can be compiled and is decided without backtracking.
        let regex = self.regex.get_or_init(|| Regex::new(&self.text).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text).unwrap_or(false))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_get_their_canonical_form() {
        let cases = [
            ("^[A-Z0-9-]+$", "^[A-Z0-9-]+$"),
            ("^\\d{3}\\.\\w*$", "^[0-9]{3}\\.[A-Za-z0-9_]*$"),
            ("a.b", "a[^\\n\\r\\u2028\\u2029]b"),
            ("[\\w.-]\\W", "[A-Za-z0-9_.-][^A-Za-z0-9_]"),
            ("\\x41\\u00e9\\u{1F600}\\t", "Aé😀\\t"),
            ("(a|b|)?(?:c)+?", "(a|b|)?(?:c)+?"),
            ("[-a]", "[\\-a]"),
            ("x{2}y{2,}z{2,3}", "x{2}y{2,}z{2,3}"),
            ("a/b\\/c", "a/b/c"),
            ("[a&~]", "[a\\x26\\x7e]"),
        ];
        for (written, canonical) in cases {
            let pattern = Pattern::new(written).unwrap();
            assert_eq!(pattern.as_str(), canonical);
            assert_eq!(Pattern::new(canonical).unwrap().as_str(), canonical);
        }
    }

    #[test]
    fn what_does_not_mean_the_same_everywhere_is_refused_with_its_place() {
        let cases = [
            ("a\\s", 1..3),
            ("\\bword", 0..2),
            ("(?i)a", 0..4),
            ("(?P<n>a)", 0..8),
            ("\\p{L}", 0..5),
            ("[[:alpha:]]", 1..10),
            ("[a&&b]", 1..5),
            ("[a[b]]", 2..5),
            ("[]a]", 0..4),
            ("\\Aa", 0..2),
            ("^*", 0..2),
            ("a**", 0..3),
            ("[^\\D]", 2..4),
        ];
        for (written, at) in cases {
            let fault = Pattern::new(written).unwrap_err();
            assert_eq!(fault.at, at, "{written}: {}", fault.what);
        }
        for written in
            ["(", "a{2", "a{,3}", "(?=a)", "\\1", "[z-a]", "a{6000}", "(a{100}){100}", "\\"]
        {
            assert!(Pattern::new(written).is_err(), "{written}");
        }
    }

    #[test]
    fn the_largest_patterns_compile() {
        for written in ["^.{0,4990}$", "^[^\\u{10000}]{4990}$", "^(?:😀|é){2000}$"] {
            let pattern = Pattern::new(written).unwrap();
            assert!(!pattern.is_match("\u{10000}\n"));
            assert!(matches!(pattern.regex.get(), Some(Some(_))), "{written}");
        }
    }

    #[test]
    fn a_match_may_stand_anywhere() {
        let pattern = Pattern::new("b").unwrap();
        assert!(pattern.is_match("abc"));
        assert!(!pattern.is_match("ac"));
        assert!(!Pattern::new("^a.$").unwrap().is_match("a\u{2028}"));
    }
}
