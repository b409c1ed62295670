//! Upcasts, as the rules about them look at them.

use super::Context;
use super::contracts::title;
use crate::contract::{Field, Kind, Shape, Shapes, Struct};
use crate::model::{Id, Message, MessageVersion, Upcast};
use crate::source::Place;

/// An upcast whose two versions are structs.
pub(super) struct Step<'m> {
    /// The later version, as reports name it.
    pub(super) title: String,
    pub(super) upcast: &'m Upcast,
    /// Where it is written.
    pub(super) place: Place,
    pub(super) old: &'m Struct,
    pub(super) new: &'m Struct,
}

/// The version that an upcast comes from, if it lives and is an earlier one.
pub(super) fn earlier<'m>(
    message: &'m Message,
    version: &MessageVersion,
    upcast: &Upcast,
) -> Option<&'m MessageVersion> {
    let of_name = |other: &&MessageVersion| other.major == upcast.from;
    message.versions.iter().find(of_name).filter(|other| other.major < version.major)
}

/// All upcasts between structs.
pub(super) fn steps<'m>(context: &Context<'m>) -> impl Iterator<Item = Step<'m>> {
    let shapes = &context.model.shapes;
    context.versions().filter_map(move |(message, version)| {
        let upcast = version.upcast.as_ref()?;
        let old = earlier(message, version, upcast)?;
        Some(Step {
            title: title(message, version),
            upcast,
            place: version.place.at("upcast"),
            old: shapes.as_struct(old.body)?,
            new: shapes.as_struct(version.body)?,
        })
    })
}

impl Step<'_> {
    /// Whether an old message says by itself what a field of the new one is.
    pub(super) fn is_given(&self, shapes: &Shapes, name: &str, field: &Field) -> bool {
        if self.upcast.set.iter().any(|(set, _)| set == name) {
            return true;
        }
        let renamed = self.upcast.rename.iter().find(|(_, new)| new == name);
        let source = renamed.map_or(name, |(old, _)| old);
        let old = self.old.fields.get(source);
        old.is_some_and(|old| !old.optional && is_copied(shapes, old.shape, field.shape))
    }
}

/// Whether every value of one shape is one of another, in the types of generated code too: the same
/// type, a scalar of the same name or a wider one, or texts among those of an enum.
fn is_copied(shapes: &Shapes, old: Id<Shape>, new: Id<Shape>) -> bool {
    if shapes.is_nullable(old) && !shapes.is_nullable(new) {
        return false;
    }
    let (from, to) = (shapes.of(old), shapes.of(new));
    match (&from.kind, &to.kind) {
        _ if std::ptr::eq(from, to) => true,
        (Kind::Integer(from), Kind::Integer(to)) => {
            let ((low, high), (least, greatest)) = (from.width.ends(), to.width.ends());
            least <= low && high <= greatest
        }
        (Kind::Float(from), Kind::Float(to)) => from.width <= to.width,
        (Kind::List(from), Kind::List(to)) => is_copied(shapes, from.item, to.item),
        (Kind::Map(from), Kind::Map(to)) => is_copied(shapes, from.value, to.value),
        (Kind::Enum(from), Kind::Enum(to)) => {
            to.open || (!from.open && from.values.is_subset(&to.values))
        }
        (from, to) => from.scalar().is_some() && from.scalar() == to.scalar(),
    }
}
