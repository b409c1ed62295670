//! Names that are used although they are reserved.

use super::Context;
use crate::contract::Kind;
use crate::report::Diagnostic;
use crate::source::Place;

pub(super) const NAME: &str = "reserved-field";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, shape) in context.model.shapes.iter() {
        let Some(place) = &shape.place else { continue };
        let list = place.at("reserved");
        match &shape.kind {
            Kind::Struct(object) => names(&object.reserved, &list, found, |name| {
                object.fields.contains_key(name).then(|| ("field", object.at.at(name).as_key()))
            }),
            Kind::Enum(choice) => names(&choice.reserved, &list, found, |name| {
                let index = choice.values.get_index_of(name)?;
                Some(("value", place.at("enum").item(index)))
            }),
            Kind::Union(union) => names(&union.reserved, &list, found, |name| {
                let at = || place.at("union").at("variants").at(name).as_key();
                union.variants.contains_key(name).then(|| ("variant", at()))
            }),
            _ => {}
        }
    }
}

fn names(
    reserved: &[String],
    list: &Place,
    found: &mut Vec<Diagnostic>,
    used: impl Fn(&str) -> Option<(&'static str, Place)>,
) {
    for (index, name) in reserved.iter().enumerate() {
        let Some((what, at)) = used(name) else { continue };
        found.push(
            Diagnostic::fault(NAME, format!("the {what} `{name}` has a name that is reserved"))
                .about(name)
                .at(at, "")
                .at(list.item(index), "it may not come back")
                .help("use a new name: old messages may still hold this one"),
        );
    }
}
