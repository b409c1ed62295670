//! Unions whose tag is a field of a variant, too.

use super::Context;
use crate::contract::Kind;
use crate::report::Diagnostic;

pub(super) const NAME: &str = "untagged-union";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    for (_, shape) in shapes.iter() {
        let (Kind::Union(union), Some(place)) = (&shape.kind, &shape.place) else { continue };
        for (name, id) in &union.variants {
            let Some(object) = shapes.as_struct(*id) else { continue };
            if !object.fields.contains_key(&union.tag) {
                continue;
            }
            let tag = &union.tag;
            let message = format!("the variant `{name}` has a field `{tag}`, which is the tag");
            found.push(
                Diagnostic::fault(NAME, message)
                    .at(place.at("union").at("tag"), "it names the variant")
                    .at(object.at.at(&union.tag).as_key(), "it would stand in the same object")
                    .help("give the tag another name, or take the field out"),
            );
        }
    }
}
