//! Sets of routing keys: what a binding key takes, and what a template with parameters can become.
//!
//! Both are sequences of words, and the binding keys that they are held against are an automaton over words. A word that
//! no binding key names is like every other such word, so that of infinitely many keys a few stand for all.

mod cover;
mod form;
mod represent;
mod word;

pub use cover::{overlap, witness};
pub use form::Form;
pub use represent::{Representatives, representatives};
pub use word::{Piece, Word};

use crate::trie;

/// A set of routing keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys(pub(crate) Vec<Element>);

/// A part of [`Keys`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// One word.
    Word(Word),
    /// Any number of words, none too.
    Words,
}

impl Keys {
    /// The routing keys that a topic exchange's binding key takes.
    #[must_use]
    pub fn of_pattern(pattern: &str) -> Self {
        let element = |word| match word {
            "*" => Element::Word(Word::any()),
            "#" => Element::Words,
            word => Element::Word(Word::literal(word)),
        };
        Self(trie::words(pattern).map(element).collect())
    }

    /// Exactly one routing key.
    #[must_use]
    pub fn of_key(key: &str) -> Self {
        Self(trie::words(key).map(|word| Element::Word(Word::literal(word))).collect())
    }

    /// The keys that a template becomes, as few sets as can say it. A parameter's value never has a dot unless it is one of
    /// a list's.
    ///
    /// A parameter that stands in the template twice is taken for two: the sets may hold keys that no publish has.
    #[must_use]
    pub fn of_template(pieces: &[Piece]) -> Vec<Self> {
        word::split(pieces)
    }

    /// Whether a key is one of the set.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        let words: Vec<&str> = trie::words(key).collect();
        contains(&self.0, &words)
    }
}

fn contains(elements: &[Element], words: &[&str]) -> bool {
    match elements.split_first() {
        None => words.is_empty(),
        Some((Element::Words, rest)) => (0..=words.len()).any(|at| contains(rest, &words[at..])),
        Some((Element::Word(word), rest)) => match words.split_first() {
            Some((first, others)) => word.contains(first) && contains(rest, others),
            None => false,
        },
    }
}
