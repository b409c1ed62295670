//! The span tree: a file's nodes in one flat list, each with its place in the text.

use super::plain::{Plain, is_null, type_of};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A node of a [`Tree`], by its position in pre-order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(super) u32);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scalar without quotes, whose text decides its type.
    Plain,
    /// A scalar that is text, whatever it looks like.
    Text,
    Sequence,
    Mapping,
    /// A reference to an anchored node, which stands earlier in the file.
    Alias(NodeId),
}

/// Where a scalar's text is: in the file, or apart where unescaping changed it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Text {
    InFile(u32, u32),
    Apart(u32),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// First byte in the file.
    pub(super) start: u32,
    /// One past the last byte in the file.
    pub(super) end: u32,
    /// The first node after this one's subtree.
    pub(super) after: u32,
    pub(super) text: Text,
}

/// The nodes of one file. Children follow their parent; a mapping's children
/// alternate between key and value.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) apart: Vec<Box<str>>,
    /// Made when a place is first looked up.
    large: OnceLock<Large>,
}

/// The children of the lists and mappings that are too large to walk for each place.
#[derive(Debug, Default)]
struct Large {
    children: HashMap<NodeId, Vec<NodeId>>,
    keys: HashMap<NodeId, HashMap<Box<str>, NodeId>>,
}

/// Nodes from which on a list or mapping is large.
const LARGE: u32 = 100;

/// A node's content, aliases followed.
#[derive(Debug, PartialEq)]
pub(crate) enum Content<'t> {
    /// A scalar that is null, a boolean, a number or a plain string.
    Plain(Plain<'t>),
    /// A quoted string or a block scalar.
    Text(&'t str),
    Sequence,
    Mapping,
}

impl Tree {
    /// The root, unless the file is empty.
    pub(crate) fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(NodeId(0))
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The node itself, or the one that an alias refers to.
    pub(crate) fn follow(&self, mut id: NodeId) -> NodeId {
        while let Kind::Alias(target) = self.node(id).kind {
            id = target;
        }
        id
    }

    /// What the node holds. `text` is the text of the file.
    pub(crate) fn content<'t>(&'t self, id: NodeId, text: &'t str) -> Content<'t> {
        let id = self.follow(id);
        match self.node(id).kind {
            Kind::Plain => Content::Plain(type_of(self.scalar(id, text))),
            Kind::Text => Content::Text(self.scalar(id, text)),
            Kind::Sequence => Content::Sequence,
            Kind::Mapping | Kind::Alias(_) => Content::Mapping,
        }
    }

    /// A scalar's text after unquoting; empty for other nodes.
    pub(crate) fn scalar<'t>(&'t self, id: NodeId, text: &'t str) -> &'t str {
        match self.node(self.follow(id)).text {
            Text::InFile(start, end) => &text[start as usize..end as usize],
            Text::Apart(index) => &self.apart[index as usize],
        }
    }

    /// Whether the node is a plain scalar that means null.
    pub(crate) fn is_null(&self, id: NodeId, text: &str) -> bool {
        self.is_plain(id) && is_null(self.scalar(id, text))
    }

    /// Whether the node is a scalar without quotes.
    pub(crate) fn is_plain(&self, id: NodeId) -> bool {
        self.node(self.follow(id)).kind == Kind::Plain
    }

    /// The bytes of the file that the node covers; an alias covers itself.
    pub(crate) fn span(&self, id: NodeId) -> Range<usize> {
        let node = self.node(id);
        node.start as usize..node.end as usize
    }

    /// The direct children of the node, aliases followed.
    pub(crate) fn children(&self, id: NodeId) -> Children<'_> {
        let id = self.follow(id);
        let container = matches!(self.node(id).kind, Kind::Sequence | Kind::Mapping);
        let end = if container { self.node(id).after } else { id.0 + 1 };
        Children { tree: self, next: id.0 + 1, end }
    }

    /// The entry `name` of a mapping, as (key, value).
    pub(super) fn entry(&self, id: NodeId, name: &str, text: &str) -> Option<(NodeId, NodeId)> {
        let id = self.follow(id);
        let Some(keys) = self.large(text).keys.get(&id) else {
            return self.entries(id).find(|(key, _)| self.scalar(*key, text) == name);
        };
        let key = *keys.get(name)?;
        Some((key, NodeId(self.node(key).after)))
    }

    /// The child at `index` of a list.
    pub(super) fn item(&self, id: NodeId, index: usize, text: &str) -> Option<NodeId> {
        let id = self.follow(id);
        match self.large(text).children.get(&id) {
            Some(children) => children.get(index).copied(),
            None => self.children(id).nth(index),
        }
    }

    fn large(&self, text: &str) -> &Large {
        self.large.get_or_init(|| {
            let mut large = Large::default();
            for (n, node) in self.nodes.iter().enumerate() {
                let id = NodeId(super::build::offset(n));
                if node.after - id.0 <= LARGE {
                    continue;
                }
                if node.kind == Kind::Mapping {
                    let keys: &mut HashMap<_, _> = large.keys.entry(id).or_default();
                    for (key, _) in self.entries(id) {
                        keys.entry(self.scalar(key, text).into()).or_insert(key);
                    }
                } else if node.kind == Kind::Sequence {
                    large.children.insert(id, self.children(id).collect());
                }
            }
            large
        })
    }

    /// The entries of a mapping, as (key, value); empty for other nodes.
    pub(crate) fn entries(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let is_mapping = self.node(self.follow(id)).kind == Kind::Mapping;
        let mut children = self.children(id);
        std::iter::from_fn(move || {
            if !is_mapping {
                return None;
            }
            Some((children.next()?, children.next()?))
        })
    }
}

/// The direct children of a node, in the order of the file.
#[derive(Clone)]
pub(crate) struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let id = NodeId(self.next);
        self.next = self.tree.node(id).after;
        Some(id)
    }
}
