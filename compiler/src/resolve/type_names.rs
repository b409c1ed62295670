//! Types in their short form: `string`, `[T]`, `{T}`, and names of other types.

use super::builder::Builder;
use super::form::Form;
use crate::contract::{Counts, Kind, List, Map, Scalar, Shape};
use crate::model::Id;
use crate::report::nearest;
use crate::source::Place;
use crate::syntax::{TypeExpr, TypeName};

impl Builder {
    pub(super) fn kind_of_type(
        &mut self,
        type_: &TypeExpr,
        form: &Form<'_>,
        place: &Place,
    ) -> Kind {
        // Of a short form, the place is that of the type itself.
        let at = || if form.is_bare() { place.clone() } else { place.at("type") };
        match &type_.of {
            TypeName::Named(name) => match Scalar::of_name(name) {
                Some(scalar) => scalar.kind(),
                None => self.named_type(name, &at).map_or(Kind::Json, Kind::Alias),
            },
            TypeName::List(item) => {
                let item = self.type_name(item, &at);
                Kind::List(List { item, items: Counts::default(), unique: false })
            }
            TypeName::Map(value) => {
                let value = self.type_name(value, &at);
                Kind::Map(Map { value, entries: Counts::default() })
            }
        }
    }

    /// A type that must be there: the mark that it may be absent is a fault.
    pub(super) fn type_expr(&mut self, type_: &TypeExpr, place: &Place) -> Id<Shape> {
        self.must_be_there(type_, place);
        self.type_name(&type_.of, &|| place.clone())
    }

    /// A type by its short form. The place is made only where it is needed.
    pub(super) fn type_name(&mut self, type_: &TypeName, place: &dyn Fn() -> Place) -> Id<Shape> {
        let kind = match type_ {
            TypeName::Named(name) => {
                return match Scalar::of_name(name) {
                    Some(scalar) => self.model.shapes.plain(scalar),
                    None => match self.named_type(name, place) {
                        Some(id) => id,
                        None => self.model.shapes.plain(Scalar::Json),
                    },
                };
            }
            TypeName::List(item) => {
                let item = self.type_name(item, place);
                Kind::List(List { item, items: Counts::default(), unique: false })
            }
            TypeName::Map(value) => {
                let value = self.type_name(value, place);
                Kind::Map(Map { value, entries: Counts::default() })
            }
        };
        self.model.shapes.push(Shape::plain(kind))
    }

    fn named_type(&mut self, name: &str, place: &dyn Fn() -> Place) -> Option<Id<Shape>> {
        let known = self.types.get(name).copied();
        if known.is_none() {
            let mut types: Vec<&str> = self.types.keys().map(String::as_str).collect();
            types.sort_unstable();
            types.extend(Scalar::all().map(|scalar| -> &str { scalar.name() }));
            let near = nearest(name, types).map(str::to_owned);
            self.unresolved("type", name, &place(), near);
        }
        known
    }

    /// Only a field may be absent.
    pub(super) fn must_be_there(&mut self, type_: &TypeExpr, place: &Place) {
        if type_.optional {
            let message = format!("`{type_}` stands where only a field could be absent");
            self.invalid_type(message, place.clone(), "take the `?` away");
        }
    }
}
