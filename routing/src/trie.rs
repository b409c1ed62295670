//! The binding keys of a topic exchange, word by word: the index that finds those that match, and the automaton
//! that the algebra of keys runs on.
//!
//! A key is split at every dot; the empty key has no words, `.` has two empty ones
//! (`rabbit_exchange_type_topic:split_topic_key`, from 3.13 `rabbit_db_topic_exchange`). `*` stands for one word, an
//! empty one too, and `#` for any number of words.

use crate::topology::BindingId;
use std::collections::HashMap;

/// The words of a key.
pub(crate) fn words(key: &str) -> impl Iterator<Item = &str> {
    key.split('.').filter(move |_| !key.is_empty())
}

pub(crate) type NodeId = u32;

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<Box<str>, NodeId>,
    one: Option<NodeId>,
    many: Option<NodeId>,
    /// Whether it stands behind a `#`, and so takes any further word.
    loops: bool,
    bindings: Vec<BindingId>,
}

/// Binding keys as a tree of words.
#[derive(Debug)]
pub(crate) struct Trie(Vec<Node>);

impl Default for Trie {
    fn default() -> Self {
        Self(vec![Node::default()])
    }
}

/// The nodes that the words so far may have led to, in order, with those that a `#` leads to without a word.
pub(crate) type State = Vec<NodeId>;

impl Trie {
    pub(crate) fn insert(&mut self, key: &str, binding: BindingId) {
        let mut at: NodeId = 0;
        for word in words(key) {
            at = self.child(at, word);
        }
        self.0[at as usize].bindings.push(binding);
    }

    /// Adds a key whose `*` and `#` are plain words, as they are to a direct exchange.
    pub(crate) fn insert_whole(&mut self, key: &str, binding: BindingId) {
        let mut at: NodeId = 0;
        for word in words(key) {
            at = self.literal(at, word);
        }
        self.0[at as usize].bindings.push(binding);
    }

    fn child(&mut self, at: NodeId, word: &str) -> NodeId {
        let next = self.next_id();
        let node = &mut self.0[at as usize];
        let child = match word {
            "*" => *node.one.get_or_insert(next),
            "#" => *node.many.get_or_insert(next),
            word => return self.literal(at, word),
        };
        if child == next {
            self.0.push(Node { loops: word == "#", ..Node::default() });
        }
        child
    }

    fn literal(&mut self, at: NodeId, word: &str) -> NodeId {
        let next = self.next_id();
        let literals = &mut self.0[at as usize].literals;
        if let Some(child) = literals.get(word) {
            return *child;
        }
        literals.insert(word.into(), next);
        self.0.push(Node::default());
        next
    }

    fn next_id(&self) -> NodeId {
        NodeId::try_from(self.0.len()).unwrap_or(NodeId::MAX)
    }

    /// The state before the first word.
    pub(crate) fn start(&self) -> State {
        let mut state = Vec::new();
        self.enter(0, &mut state);
        state
    }

    /// The state after one more word.
    pub(crate) fn step(&self, from: &[NodeId], word: &str) -> State {
        let mut state = Vec::new();
        for id in from {
            let node = &self.0[*id as usize];
            if node.loops {
                self.enter(*id, &mut state);
            }
            // In a routing key `*` and `#` are plain words, which no binding key can ask for.
            if let Some(child) = node.literals.get(word) {
                self.enter(*child, &mut state);
            }
            if let Some(child) = node.one {
                self.enter(child, &mut state);
            }
        }
        state.sort_unstable();
        state.dedup();
        state
    }

    fn enter(&self, mut id: NodeId, state: &mut State) {
        loop {
            state.push(id);
            match self.0[id as usize].many {
                Some(child) => id = child,
                None => return,
            }
        }
    }

    /// The bindings whose key ends in this state.
    pub(crate) fn accepted<'t>(
        &'t self,
        state: &'t [NodeId],
    ) -> impl Iterator<Item = BindingId> + 't {
        state.iter().flat_map(|id| self.0[*id as usize].bindings.iter().copied())
    }

    /// Whether some binding key ends in this state.
    pub(crate) fn accepts(&self, state: &[NodeId]) -> bool {
        state.iter().any(|id| !self.0[*id as usize].bindings.is_empty())
    }

    /// The words that the binding keys ask for next by name.
    pub(crate) fn next_words<'t>(&'t self, state: &'t [NodeId]) -> impl Iterator<Item = &'t str> {
        state.iter().flat_map(|id| self.0[*id as usize].literals.keys().map(|word| &**word))
    }

    /// The bindings whose key matches a routing key.
    pub(crate) fn matches(&self, key: &str, found: &mut Vec<BindingId>) {
        let mut state = self.start();
        for word in words(key) {
            state = self.step(&state, word);
            if state.is_empty() {
                return;
            }
        }
        found.extend(self.accepted(&state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, key: &str) -> bool {
        let mut trie = Trie::default();
        trie.insert(pattern, BindingId(0));
        let mut found = Vec::new();
        trie.matches(key, &mut found);
        !found.is_empty()
    }

    #[test]
    fn words_and_wildcards_match_as_in_the_broker() {
        for (pattern, key, expected) in [
            ("a.b", "a.b", true),
            ("a.b", "a.B", false),
            ("a.*", "a.b", true),
            ("a.*", "a", false),
            ("a.*", "a.", true),
            ("a.#", "a", true),
            ("#", "", true),
            ("*", "", false),
            ("", "", true),
            ("#.#", "", true),
            ("#.*", "", false),
            ("a.*.b", "a..b", true),
            ("#.b", "a.b.c.b", true),
            ("#.b.#", "a.c", false),
            ("#.b.#", "b", true),
            ("a.b*", "a.bc", false),
            ("a.b*", "a.b*", true),
            ("a.#", "a.#", true),
            ("*", "#", true),
            ("a", "*", false),
            (".", ".", true),
            ("*.*", ".", true),
            ("#.a.#.a.#", "a", false),
            ("#.a.#.a.#", "x.a.y.a", true),
        ] {
            assert_eq!(matches(pattern, key), expected, "{pattern} {key}");
        }
    }
}
