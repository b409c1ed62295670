//! Whether binding keys take every key of a set, and a key that they do not take.

use super::{Element, Keys, Word};
use crate::topology::BindingId;
use crate::trie::{State, Trie};
use std::collections::{HashSet, VecDeque};

/// A routing key of the set that none of the binding keys takes; the shortest in words.
///
/// `None` says that together they take every key of the set: a proof, not a sample.
#[must_use]
pub fn witness<'p>(keys: &Keys, patterns: impl IntoIterator<Item = &'p str>) -> Option<String> {
    let mut trie = Trie::default();
    for pattern in patterns {
        trie.insert(pattern, BindingId(0));
    }
    search(keys, &trie, |trie, state| !trie.accepts(state))
}

/// A routing key of the set that the binding key takes too.
#[must_use]
pub fn overlap(keys: &Keys, pattern: &str) -> Option<String> {
    let mut trie = Trie::default();
    trie.insert(pattern, BindingId(0));
    search(keys, &trie, Trie::accepts)
}

/// How far a search has come: the next element, the automaton's state, the words so far.
struct Step {
    at: usize,
    state: State,
    key: Vec<String>,
}

/// Finds a key of the set whose final state is wanted, by breadth: each pair of element and state is looked at once.
fn search(keys: &Keys, trie: &Trie, wanted: impl Fn(&Trie, &[u32]) -> bool) -> Option<String> {
    let mut waiting = VecDeque::from([Step { at: 0, state: trie.start(), key: Vec::new() }]);
    let mut seen: HashSet<(usize, State, Start)> = HashSet::new();
    let any = Word::any();
    while let Some(step) = waiting.pop_front() {
        if !seen.insert((step.at, step.state.clone(), Start::of(&step.key))) {
            continue;
        }
        let word = match keys.0.get(step.at) {
            None if wanted(trie, &step.state) && !is_one_empty_word(&step.key) => {
                return Some(step.key.join("."));
            }
            None => continue,
            Some(Element::Words) => {
                // None of the words: on to the next element. One more of them: the same element again.
                let Step { state, key, .. } = &step;
                waiting.push_back(Step { at: step.at + 1, state: state.clone(), key: key.clone() });
                &any
            }
            Some(Element::Word(word)) => word,
        };
        let stays = matches!(keys.0[step.at], Element::Words);
        let next = if stays { step.at } else { step.at + 1 };
        for word in candidates(word, trie, &step.state) {
            let state = trie.step(&step.state, &word);
            let mut key = step.key.clone();
            key.push(word);
            waiting.push_back(Step { at: next, state, key });
        }
    }
    None
}

/// No key is one empty word: the empty key has none.
fn is_one_empty_word(key: &[String]) -> bool {
    matches!(key, [word] if word.is_empty())
}

/// What of a key's beginning decides whether it is a key at all.
#[derive(PartialEq, Eq, Hash)]
enum Start {
    Nothing,
    EmptyWord,
    More,
}

impl Start {
    fn of(key: &[String]) -> Self {
        match key {
            [] => Self::Nothing,
            [word] if word.is_empty() => Self::EmptyWord,
            _ => Self::More,
        }
    }
}

/// Of the words of a set one for each that the automaton tells apart.
pub(super) fn candidates(word: &Word, trie: &Trie, state: &[u32]) -> Vec<String> {
    let named = word.named(trie.next_words(state));
    let fresh = word.fresh(|fresh| trie.next_words(state).any(|word| word == fresh));
    fresh.into_iter().chain(named.into_iter().map(str::to_owned)).collect()
}
