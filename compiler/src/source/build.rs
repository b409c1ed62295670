//! Building a [`Tree`] from the events of a reader, YAML's or JSON's.

use super::tree::{Kind, Node, NodeId, Text, Tree};
use std::ops::Range;

/// How deep lists and mappings may nest. serde's readers recurse, so it must be bounded.
pub(super) const MAX_DEPTH: usize = 100;

/// Nodes that a file may have after its aliases are expanded, beyond its own.
const MAX_EXPANSION: u64 = 1_000_000;

/// A tree while it is being built.
#[derive(Default)]
pub(super) struct Builder {
    tree: Tree,
    /// Lists and mappings that are still open.
    open: Vec<NodeId>,
    /// How many nodes each alias adds when it is followed, by alias; kept in order.
    expansions: Vec<(u32, u64)>,
    expanded: u64,
}

/// Why a node could not be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    TooDeep,
    TooManyAliases,
    /// The alias stands inside the node that it refers to.
    AliasOfItself,
}

impl Builder {
    /// A builder for the tree of a text of so many bytes.
    pub(super) fn for_bytes(length: usize) -> Self {
        let mut builder = Self::default();
        // Few texts have more nodes than this, and many have nearly as many.
        builder.tree.nodes.reserve(length / 8);
        builder
    }

    pub(super) fn scalar(&mut self, kind: Kind, span: Range<usize>, text: Text) -> NodeId {
        self.push(kind, span, text)
    }

    /// Keeps a text that does not stand in the file as it is.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        self.tree.apart.push(text.into());
        Text::Apart(offset(self.tree.apart.len() - 1))
    }

    pub(super) fn open(&mut self, kind: Kind, start: usize) -> Result<NodeId, Refused> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Refused::TooDeep);
        }
        let id = self.push(kind, start..start, Text::InFile(0, 0));
        self.open.push(id);
        Ok(id)
    }

    pub(super) fn close(&mut self, end: usize) -> Option<NodeId> {
        let id = self.open.pop()?;
        let after = offset(self.tree.nodes.len());
        let node = &mut self.tree.nodes[id.0 as usize];
        node.after = after;
        node.end = offset(end);
        Some(id)
    }

    pub(super) fn alias(&mut self, target: NodeId, span: Range<usize>) -> Result<NodeId, Refused> {
        if self.open.contains(&target) {
            return Err(Refused::AliasOfItself);
        }
        let size = self.expanded_size(target);
        self.expanded = self.expanded.saturating_add(size);
        if self.expanded > MAX_EXPANSION {
            return Err(Refused::TooManyAliases);
        }
        let id = self.push(Kind::Alias(target), span, Text::InFile(0, 0));
        self.expansions.push((id.0, size));
        Ok(id)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(super) fn finish(self) -> Tree {
        self.tree
    }

    fn push(&mut self, kind: Kind, span: Range<usize>, text: Text) -> NodeId {
        let id = NodeId(offset(self.tree.nodes.len()));
        let (start, end) = (offset(span.start), offset(span.end));
        self.tree.nodes.push(Node { kind, start, end, after: id.0 + 1, text });
        id
    }

    /// The nodes of a finished subtree, those behind its aliases counted again.
    fn expanded_size(&self, id: NodeId) -> u64 {
        let after = self.tree.node(id).after;
        let first = self.expansions.partition_point(|(alias, _)| *alias < id.0);
        let aliases = self.expansions[first..].iter().take_while(|(alias, _)| *alias < after);
        let extra = aliases.fold(0, |sum: u64, (_, size)| sum.saturating_add(*size));
        u64::from(after - id.0).saturating_add(extra)
    }
}

/// Files over 4 GiB are refused before they get here.
pub(super) fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
