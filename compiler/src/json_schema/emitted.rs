//! What we ourselves write in a way that nobody could read back: bounds of decimals and of bytes,
//! which JSON Schema can only say by patterns.
//!
//! The emitter leaves the bounds in a `$comment`. They are believed only where the same schema comes
//! of them again, so that a comment decides nothing.

use super::importer::Importer;
use super::keyword::KEYWORDS;
use super::node::Node;
use crate::contract::{Bound, Counts, Decimals, Kind, Shape, Shapes};
use crate::emit::{bounds_comment, schema};
use crate::model::Id;
use crate::syntax::Decimal;
use serde_json::Value;

/// Bounded decimals or bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Emitted {
    Decimals(Decimals),
    Bytes(Counts),
}

impl Emitted {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Decimals(decimals) => Kind::Decimal(decimals),
            Self::Bytes(counts) => Kind::Bytes(counts),
        }
    }
}

/// Whether a comment may be one that the emitter leaves.
pub(super) fn may_be(comment: &str) -> bool {
    read(comment).is_some()
}

impl Importer<'_> {
    /// What we would have written like that.
    pub(super) fn emitted(&self, id: Id<Node>) -> Option<Emitted> {
        let node = self.node(id);
        let emitted = read(node.text("$comment")?)?;
        let mut written = node.whole.clone()?;
        let words = written.as_object_mut()?;
        words.retain(|name, _| name == "$comment" || KEYWORDS.iter().any(|word| word.name == name));
        let mut shapes = Shapes::default();
        let nullable = words.get("type").is_some_and(Value::is_array);
        let shape = shapes.push(Shape { nullable, ..Shape::plain(emitted.kind()) });
        let mut ours = schema(&shapes, shape, false);
        ours.as_object_mut()?.remove("$schema");
        (ours == written).then_some(emitted)
    }
}

/// Reads the words of the language that a comment lists.
fn read(comment: &str) -> Option<Emitted> {
    let mut words = comment.split(", ");
    let scalar = words.next()?;
    let (mut decimals, mut counts) = (Decimals::default(), Counts::default());
    for word in words {
        let (word, value) = word.split_once(' ')?;
        let bound = |exclusive| Some(Bound { value: value.parse::<Decimal>().ok()?, exclusive });
        match word {
            "min" => decimals.range.min = Some(bound(false)?),
            "exclusive_min" => decimals.range.min = Some(bound(true)?),
            "max" => decimals.range.max = Some(bound(false)?),
            "exclusive_max" => decimals.range.max = Some(bound(true)?),
            "multiple_of" => decimals.places = Some(value.parse::<Decimal>().ok()?.as_step()?),
            "min_length" => counts.min = value.parse().ok()?,
            "max_length" => counts.max = Some(value.parse().ok()?),
            _ => return None,
        }
    }
    let emitted = match scalar {
        "decimal" => Emitted::Decimals(decimals),
        "bytes" => Emitted::Bytes(counts),
        _ => return None,
    };
    (bounds_comment(&emitted.kind()).as_deref() == Some(comment)).then_some(emitted)
}
