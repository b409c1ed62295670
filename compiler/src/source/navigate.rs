//! Ways through a tree: from a pointer to its node, and back.

use super::tree::{Content, NodeId, Tree};
use super::{Part, Place, Pointer};
use std::ops::Range;

/// The way from the root to a node; a key's way is that of its value.
pub(super) fn pointer_to(tree: &Tree, target: NodeId, text: &str) -> Pointer {
    let mut pointer = Pointer::root();
    let Some(mut at) = tree.root() else { return pointer };
    'down: while at != target {
        if tree.content(at, text) == Content::Mapping {
            for (key, value) in tree.entries(at) {
                if key == target || holds(tree, value, target) {
                    pointer = pointer.key(tree.scalar(key, text));
                    if key == target {
                        return pointer;
                    }
                    at = value;
                    continue 'down;
                }
            }
        } else {
            for (index, item) in tree.children(at).enumerate() {
                if holds(tree, item, target) {
                    pointer = pointer.index(index);
                    at = item;
                    continue 'down;
                }
            }
        }
        break;
    }
    pointer
}

fn holds(tree: &Tree, id: NodeId, target: NodeId) -> bool {
    id <= target && target.0 < tree.node(id).after
}

/// A value's node and, where it stands in a mapping, its key's.
struct Found {
    key: Option<NodeId>,
    value: NodeId,
}

/// The bytes of the file that a place means. Where the way leads to nothing, such
/// as a key that is missing, the last node on it is meant.
pub(super) fn locate(tree: &Tree, text: &str, place: &Place) -> Range<usize> {
    if let Part::Source(bytes) = place.part {
        return bytes.into();
    }
    let Some(root) = tree.root() else { return 0..0 };
    let found = find(tree, root, text, &place.pointer);
    match (&place.part, found.key) {
        (Part::Key, Some(key)) => tree.span(key),
        (Part::Bytes(bytes), _) => within(tree, found.value, text, (*bytes).into()),
        _ => shown(tree, &found, text),
    }
}

/// A block of many lines is shown by its key: a snippet should be short.
fn shown(tree: &Tree, found: &Found, text: &str) -> Range<usize> {
    let span = tree.span(found.value);
    match found.key {
        Some(key) if text[span.clone()].contains('\n') => tree.span(key),
        _ if found.key.is_none() && text[span.clone()].contains('\n') => first_line(text, span),
        _ => span,
    }
}

fn first_line(text: &str, span: Range<usize>) -> Range<usize> {
    let length = text[span.clone()].lines().next().map_or(0, str::len);
    span.start..span.start + length
}

fn within(tree: &Tree, value: NodeId, text: &str, bytes: Range<usize>) -> Range<usize> {
    let span = tree.span(value);
    let scalar = tree.scalar(value, text);
    let written = &text[span.clone()];
    // Only where nothing was unescaped do bytes of the value stand for bytes of the file.
    match written.find(scalar) {
        Some(quote) if bytes.end <= scalar.len() && bytes.start <= bytes.end => {
            span.start + quote + bytes.start..span.start + quote + bytes.end
        }
        _ => span,
    }
}

/// The node that a pointer leads to, or none where it leads to nothing.
pub(super) fn exactly(tree: &Tree, text: &str, pointer: &Pointer) -> Option<NodeId> {
    let mut segments = pointer.segments();
    segments.try_fold(tree.root()?, |at, segment| Some(step(tree, text, at, &segment)?.value))
}

fn find(tree: &Tree, root: NodeId, text: &str, pointer: &Pointer) -> Found {
    let mut found = Found { key: None, value: root };
    for segment in pointer.segments() {
        match step(tree, text, found.value, &segment) {
            Some(next) => found = next,
            None => break,
        }
    }
    found
}

fn step(tree: &Tree, text: &str, at: NodeId, segment: &str) -> Option<Found> {
    match tree.content(at, text) {
        Content::Mapping => {
            tree.entry(at, segment, text).map(|(key, value)| Found { key: Some(key), value })
        }
        _ => {
            let index = segment.parse().ok()?;
            tree.item(at, index, text).map(|value| Found { key: None, value })
        }
    }
}
