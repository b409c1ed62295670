//! Released schemas become shapes.

use super::Lock;
use crate::contract::{self, Shape};
use crate::json_schema;
use crate::model::Id;
use crate::report::Diagnostic;
use crate::source::{Place, Pointer, Sources};
use rustc_hash::FxHashMap;

/// The shapes of some payloads' revisions.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    pub(crate) shapes: contract::Shapes,
    /// By payload, in the order of their release.
    pub(crate) revisions: FxHashMap<String, Vec<(Id<Shape>, Place)>>,
}

/// Makes shapes of some payloads' revisions. The lock stands in `sources`.
///
/// # Errors
/// Schemas that are none, or that `topoc lock` has not written.
pub(crate) fn load<'n>(
    lock: &Lock,
    payloads: impl IntoIterator<Item = &'n str>,
    sources: &mut Sources,
) -> Result<Shapes, Vec<Diagnostic>> {
    let Some(file) = lock.file else { return Ok(Shapes::default()) };
    let root = Pointer::root().key("revisions");
    let mut places: FxHashMap<String, Vec<Place>> = FxHashMap::default();
    for name in payloads {
        let all = root.key(name);
        let count = lock.revisions(name).len();
        let of_name = (0..count).map(|index| Place::value(file, all.index(index)));
        places.insert(name.to_owned(), of_name.collect());
    }
    let wanted = places.values().flatten().map(|place| place.pointer.clone());
    let (documents, found) = json_schema::load_within(sources, file, wanted);
    if !found.is_empty() {
        return Err(found);
    }
    let mut shapes = contract::Shapes::default();
    let (roots, found) = json_schema::import(&documents, &mut shapes, |_| false);
    if !found.is_empty() {
        return Err(found);
    }
    let shape_at = |place: Place| Some((*roots.get(&place)?, place));
    let revisions = places
        .into_iter()
        .map(|(name, places)| (name, places.into_iter().filter_map(shape_at).collect()));
    Ok(Shapes { shapes, revisions: revisions.collect() })
}
