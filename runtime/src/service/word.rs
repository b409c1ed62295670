//! Words of routing keys.

use std::fmt;
use std::ops::Deref;

/// A word of a routing key: no dot, which would make two words of it, no `*` and `#`, which look like a pattern, and not empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(String);

/// A text that is no word of a routing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedWord(String);

impl Word {
    /// A text as a word.
    ///
    /// # Errors
    /// It is empty, longer than a routing key may be (255 bytes), or has a dot, `*` or `#` in it.
    pub fn new(text: impl Into<String>) -> Result<Self, MalformedWord> {
        let text = text.into();
        let fits = !text.is_empty() && text.len() <= crate::MAX_SHORT;
        match fits && !text.contains(['.', '*', '#']) {
            true => Ok(Self(text)),
            false => Err(MalformedWord(text)),
        }
    }
}

impl TryFrom<&str> for Word {
    type Error = MalformedWord;

    fn try_from(text: &str) -> Result<Self, MalformedWord> {
        Self::new(text)
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MalformedWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.0.chars().take(80).collect();
        write!(
            f,
            "{shown:?} is no word of a routing key: it has 1 to 255 bytes, without `.`, `*` and `#`"
        )
    }
}

impl std::error::Error for MalformedWord {}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn a_word_is_one_word() {
        for text in ["eu", "order-1", "ü"] {
            assert_eq!(Word::new(text).as_deref(), Ok(text));
        }
        for text in ["", "a.b", "*", "a#", &"x".repeat(256)] {
            assert!(Word::new(text).is_err(), "{text}");
        }
    }
}
