//! Of all keys of a set one for each way in which exchanges can tell them apart.

use super::cover::candidates;
use super::{Element, Keys};
use crate::topology::{ExchangeId, Topology};
use crate::trie::{State, Trie};
use std::collections::HashSet;

/// Keys that stand for a whole set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Representatives {
    /// The keys.
    pub keys: Vec<String>,
    /// Whether there were more than asked for: those that are left out may be routed in other ways.
    pub cut: bool,
}

/// Keys of the set, at most `limit`, such that every other key of the set is routed like one of them by all of these exchanges.
///
/// The set must not hold `#`: a template never does.
#[must_use]
pub fn representatives(
    keys: &Keys,
    topology: &Topology,
    exchanges: &[ExchangeId],
    limit: usize,
) -> Representatives {
    let tries: Vec<&Trie> = exchanges.iter().filter_map(|id| topology.automaton(*id)).collect();
    let states = tries.iter().map(|trie| trie.start()).collect();
    let mut walk = Walk { keys, tries, limit, found: Representatives::default() };
    walk.on(0, states, &mut Vec::new());
    walk.found
}

struct Walk<'k, 't> {
    keys: &'k Keys,
    tries: Vec<&'t Trie>,
    limit: usize,
    found: Representatives,
}

impl Walk<'_, '_> {
    fn on(&mut self, at: usize, states: Vec<State>, key: &mut Vec<String>) {
        if self.found.keys.len() >= self.limit {
            self.found.cut = true;
            return;
        }
        let Some(Element::Word(word)) = self.keys.0.get(at) else {
            self.found.keys.push(key.join("."));
            return;
        };
        let mut words: Vec<String> = Vec::new();
        for (trie, state) in self.tries.iter().zip(&states) {
            words.extend(candidates(word, trie, state));
        }
        words.sort_unstable();
        words.dedup();
        if words.is_empty() {
            // No exchange looks at keys: any will do.
            words.extend(candidates(word, &Trie::default(), &[]).into_iter().take(1));
        }
        let mut told: HashSet<Vec<State>> = HashSet::new();
        for word in words {
            let next: Vec<State> = self
                .tries
                .iter()
                .zip(&states)
                .map(|(trie, state)| trie.step(state, &word))
                .collect();
            // A word that leads where another did is routed like it.
            if !told.insert(next.clone()) {
                continue;
            }
            key.push(word);
            self.on(at + 1, next, key);
            key.pop();
        }
    }
}
