//! JSON Schemas that a team already has: files of 2020-12, 2019-09 and draft-07, 06 and 04 become
//! shapes.
//!
//! A schema says what values it takes, and so does a shape. What a schema says and no shape can is a
//! fault that names keyword and place; nothing is left out, and nothing is read as something near
//! it. A keyword speaks of one type of values and lets all others pass, so that a schema without
//! `type` is hardly ever a shape.
//!
//! - [`load`] reads the files that a topology names, and all that they refer to.
//! - `gather` puts together what several schemas say of the same value.
//! - [`import`] makes shapes of it.

mod address;
mod alias;
mod choice;
mod emitted;
mod facts;
mod importer;
mod keyword;
mod list;
mod literal;
mod load;
mod names;
mod node;
mod notes;
mod number;
mod object;
mod others;
mod read;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod reference;
#[cfg(all(test, feature = "cli"))]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail")]
mod tests;
mod text;
mod types;
mod union;

pub(crate) use load::load;
#[cfg(feature = "cli")]
pub(crate) use load::load_within;
pub(crate) use node::Documents;

use crate::contract::{Shape, Shapes};
use crate::model::Id;
use crate::report::Diagnostic;
use crate::source::Place;
use importer::Importer;
use rustc_hash::FxHashMap;

/// Makes shapes of the schemas that a topology names, by the places that name them; and what no
/// shape can say. `is_taken` is whether a type of that name is there already.
pub(crate) fn import(
    documents: &Documents,
    shapes: &mut Shapes,
    is_taken: impl Fn(&str) -> bool,
) -> (FxHashMap<Place, Id<Shape>>, Vec<Diagnostic>) {
    let names = names::names(documents, is_taken);
    let mut importer = Importer::new(documents, shapes, names);
    let mut roots: Vec<_> = documents.roots.iter().collect();
    roots.sort_unstable();
    let roots = roots.into_iter().map(|(place, root)| (place.clone(), importer.shape(*root)));
    let roots = roots.collect();
    importer.finish();
    (roots, importer.found)
}

/// The shape of one schema, or all that no shape can say.
#[cfg(all(test, feature = "cli"))]
pub(crate) fn shape_of(schema: &serde_json::Value) -> Result<(Shapes, Id<Shape>), Vec<Diagnostic>> {
    use crate::source::{Memory, Pointer, Sources};
    let files = Memory::default().with("schema.json", schema.to_string());
    let mut sources = Sources::default();
    let (id, _) = sources.add("topology.yaml", b"");
    let place = Place::value(id, Pointer::root());
    let (documents, mut found) = load(&files, &mut sources, [(place.clone(), "schema.json")]);
    let mut shapes = Shapes::default();
    let (roots, more) = import(&documents, &mut shapes, |_| false);
    found.extend(more);
    match roots.get(&place) {
        Some(root) if found.is_empty() => Ok((shapes, *root)),
        _ => Err(found),
    }
}

fn unsupported(message: impl Into<String>) -> Diagnostic {
    Diagnostic::fault("unsupported-schema", message)
}
