//! Upcasts, as the rules about them look at them.

use super::Context;
use super::contracts::title;
use crate::contract::{Field, Kind, Scalar, Shape, Shapes, Struct};
use crate::model::{Id, Message, MessageVersion, Upcast};
use crate::source::Place;

/// An upcast whose two versions are structs.
pub(crate) struct Step<'m> {
    /// The later version, as reports name it.
    pub(super) title: String,
    pub(crate) upcast: &'m Upcast,
    /// Where it is written.
    pub(super) place: Place,
    pub(crate) old: &'m Struct,
    pub(crate) new: &'m Struct,
}

/// The version that an upcast comes from, if it lives and is an earlier one.
pub(super) fn earlier<'m>(
    message: &'m Message,
    version: &MessageVersion,
    upcast: &Upcast,
) -> Option<&'m MessageVersion> {
    message.version(upcast.from).filter(|other| other.major < version.major)
}

/// All upcasts between structs.
pub(super) fn steps<'m>(context: &Context<'m>) -> impl Iterator<Item = Step<'m>> {
    let shapes = &context.model.shapes;
    context.versions().filter_map(move |(message, version)| Step::of(shapes, message, version))
}

impl<'m> Step<'m> {
    /// The upcast of a version, if it has one and both versions are structs.
    pub(crate) fn of(
        shapes: &'m Shapes,
        message: &'m Message,
        version: &'m MessageVersion,
    ) -> Option<Self> {
        let upcast = version.upcast.as_ref()?;
        let old = earlier(message, version, upcast)?;
        Some(Self {
            title: title(message, version),
            upcast,
            place: version.place.at("upcast"),
            old: shapes.as_struct(old.body)?,
            new: shapes.as_struct(version.body)?,
        })
    }

    /// The old field that a field of the new one is copied from, if there is one of that name.
    pub(crate) fn source<'n>(&'n self, name: &'n str) -> &'n str {
        let renamed = self.upcast.rename.iter().find(|(_, new)| new == name);
        renamed.map_or(name, |(old, _)| old)
    }

    /// Whether an old message says by itself what a field of the new one is.
    pub(super) fn is_given(&self, shapes: &Shapes, name: &str, field: &Field) -> bool {
        if self.upcast.set.iter().any(|(set, _)| set == name) {
            return is_written(&shapes.of(field.shape).kind);
        }
        let Some(old) = self.old.fields.get(self.source(name)) else {
            return !field.is_required();
        };
        let is_there = !old.optional || old.default.is_some();
        (is_there || !field.is_required()) && is_copied(shapes, old.shape, field.shape)
    }
}

/// Whether generated code can say a value: not of any JSON, of bytes and of a duration.
fn is_written(kind: &Kind) -> bool {
    !matches!(kind.scalar(), Some(Scalar::Json | Scalar::Bytes | Scalar::Duration))
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
