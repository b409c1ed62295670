//! Types and bodies become shapes.

use super::builder::Builder;
use super::form::Form;
use super::scope::Merged;
use crate::contract::{Enum, Field, Kind, Notes, Scalar, Shape, Struct, Union};
use crate::model::Id;
use crate::report::Diagnostic;
use crate::source::Place;
use crate::syntax::{self, Fields, ShortOrLong, Variant};
use indexmap::{IndexMap, IndexSet};

impl Builder {
    /// The named types. Their ids are known before any of them is read, so that each may use each.
    pub(super) fn types(&mut self, merged: &Merged<'_>) {
        for named in &merged.types {
            if let Some(scalar) = Scalar::of_name(named.name) {
                let message = format!("`{}` is a scalar of the language", scalar.name());
                self.invalid_type(message, named.place.as_key(), "give the type another name");
            }
            let mut shape = Shape::plain(Kind::Json);
            shape.name = Some(named.name.to_owned());
            let id = self.model.shapes.push(shape);
            self.types.insert(named.name.to_owned(), id);
        }
        for named in &merged.types {
            let Some(id) = self.types.get(named.name).copied() else { continue };
            let (form, place) = (form(named.item), &named.place);
            self.says_no_more_than_a_type(named.item, place);
            let mut shape = self.shape(&form, place);
            shape.name = Some(named.name.to_owned());
            self.model.shapes.fill(id, shape);
        }
    }

    /// What only a field can be.
    fn says_no_more_than_a_type(&mut self, written: &syntax::Field, place: &Place) {
        let (type_, at) = match written {
            ShortOrLong::Short(type_) => (Some(type_), place.clone()),
            ShortOrLong::Long(shape) => {
                let words = [("optional", shape.optional), ("default", shape.default.is_some())];
                for (word, _) in words.into_iter().filter(|(_, said)| *said) {
                    let message = format!("`{word}` is said of a field, not of a type");
                    let help = "say it where the type is used";
                    self.invalid_type(message, place.at(word).as_key(), help);
                }
                (shape.type_.as_ref(), place.at("type"))
            }
        };
        if let Some(type_) = type_ {
            self.must_be_there(type_, &at);
        }
    }

    /// The body of a message, a request or a reply; any JSON, where nothing is said of it.
    pub(super) fn body(&mut self, form: &Form<'_>, place: &Place) -> Id<Shape> {
        let schema = form.schema.and_then(|_| self.schema_file(&place.at("schema")));
        let shape = match (form.type_, &form.said()[..]) {
            (_, ["schema"]) if form.is_bare() && schema.is_some() => {
                return schema.unwrap_or_else(|| self.model.shapes.plain(Scalar::Json));
            }
            (Some(type_), ["type"]) if form.is_bare() => {
                return self.type_expr(type_, &place.at("type"));
            }
            (_, []) if form.is_bare() => return self.model.shapes.plain(Scalar::Json),
            (_, []) => Shape {
                notes: form.notes(),
                place: Some(place.clone()),
                ..Shape::plain(Kind::Json)
            },
            (type_, _) => {
                if let Some(type_) = type_ {
                    self.must_be_there(type_, &place.at("type"));
                }
                self.shape(form, place)
            }
        };
        self.model.shapes.push(shape)
    }

    /// A shape in its long form.
    pub(super) fn shape(&mut self, form: &Form<'_>, place: &Place) -> Shape {
        let kind = self.kind_of_form(form, place);
        Shape {
            kind,
            nullable: form.nullable,
            name: None,
            notes: form.notes(),
            place: Some(place.clone()),
        }
    }

    fn kind_of_form(&mut self, form: &Form<'_>, place: &Place) -> Kind {
        match form.said()[..] {
            [] => {
                let message = "nothing says what this is";
                self.invalid_type(
                    message,
                    place.clone(),
                    "add one of `type`, `fields`, `enum` and `union`",
                );
                return Kind::Json;
            }
            [first, second, ..] => {
                self.says_two_things(first, second, place);
                return Kind::Json;
            }
            [_] => self.words_without_use(form, place),
        }
        if let Some(fields) = form.fields {
            return Kind::Struct(self.fields(fields, place.at("fields"), form.reserved));
        }
        if let Some(values) = form.values {
            return Kind::Enum(self.values(values, form, place));
        }
        if let Some(union) = form.union_ {
            return Kind::Union(self.union(union, form, &place.at("union")));
        }
        if form.schema.is_some() {
            return self.kind_of_schema(&place.at("schema"));
        }
        let Some(type_) = form.type_ else { return Kind::Json };
        let kind = self.kind_of_type(type_, form, place);
        match form.limits {
            Some(limits) => self.limited(kind, limits, place),
            None => kind,
        }
    }

    fn fields(&mut self, fields: &Fields, at: Place, reserved: &[String]) -> Struct {
        let mut known = IndexMap::with_capacity(fields.len());
        for (name, field) in fields {
            known.insert(name.clone(), self.field(name, field, &at));
        }
        Struct { fields: known, at, reserved: reserved.to_vec(), closed: false }
    }

    fn field(&mut self, name: &str, field: &syntax::Field, at: &Place) -> Field {
        match field {
            ShortOrLong::Short(type_) => Field {
                shape: self.type_name(&type_.of, &|| at.at(name)),
                optional: type_.optional,
                default: None,
            },
            ShortOrLong::Long(long) => {
                let shape = self.shape(&Form::of_shape(long), &at.at(name));
                Field {
                    shape: self.model.shapes.push(shape),
                    optional: long.optional
                        || long.type_.as_ref().is_some_and(|type_| type_.optional),
                    default: long.default.as_ref().map(|default| default.get().clone()),
                }
            }
        }
    }

    fn values(&mut self, values: &[String], form: &Form<'_>, place: &Place) -> Enum {
        let list = place.at("enum");
        if values.is_empty() && !form.open {
            let message = "no value is in this enum";
            self.invalid_type(message, list.clone(), "add one, or `open: true`");
        }
        let mut known = IndexSet::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            if !known.insert(value.clone()) {
                let message = format!("the value `{value}` is written twice");
                self.invalid_type(message, list.item(index), "take one of them out");
            }
        }
        Enum { values: known, open: form.open, reserved: form.reserved.to_vec() }
    }

    fn union(&mut self, union: &syntax::Union, form: &Form<'_>, place: &Place) -> Union {
        let at = place.at("variants");
        if union.variants.is_empty() && !form.open {
            self.invalid_type(
                "no variant is in this union",
                at.clone(),
                "add one, or `open: true`",
            );
        }
        let variants = union.variants.iter();
        let variants = variants
            .map(|(name, variant)| (name.clone(), self.variant(variant, &at.at(name))))
            .collect();
        Union {
            tag: union.tag.clone(),
            variants,
            open: form.open,
            reserved: form.reserved.to_vec(),
        }
    }

    /// A variant of a union, or the details of an error.
    pub(super) fn variant(&mut self, variant: &Variant, place: &Place) -> Id<Shape> {
        match variant {
            ShortOrLong::Short(type_) => self.type_expr(type_, place),
            ShortOrLong::Long(fields) => {
                let kind = Kind::Struct(self.fields(fields, place.clone(), &[]));
                let notes = Notes::default();
                let place = Some(place.clone());
                self.model.shapes.push(Shape { notes, place, ..Shape::plain(kind) })
            }
        }
    }

    /// Variants are structs; what a name stands for is known only once all types are read.
    pub(super) fn variants_are_structs(&mut self) {
        let mut found = Vec::new();
        for (_, shape) in self.model.shapes.iter() {
            let (Kind::Union(union), Some(place)) = (&shape.kind, &shape.place) else { continue };
            let at = place.at("union").at("variants");
            for (name, id) in &union.variants {
                let is_object = self.model.shapes.as_struct(*id).is_some();
                if !is_object || self.model.shapes.is_nullable(*id) {
                    let message = format!("the variant `{name}` is no struct");
                    let fault = Diagnostic::fault("invalid-type", message)
                        .at(at.at(name), "")
                        .help("name a type with `fields`, or write the fields here");
                    found.push(fault);
                }
            }
        }
        self.found.extend(found);
    }

    fn says_two_things(&mut self, first: &str, second: &str, place: &Place) {
        let message = format!("this is said to be two things: by `{first}` and by `{second}`");
        let fault = Diagnostic::fault("invalid-type", message)
            .at(place.at(second).as_key(), "")
            .at(place.at(first).as_key(), "it is said here already")
            .help("keep one of them");
        self.found.push(fault);
    }

    /// Words that go with other kinds.
    fn words_without_use(&mut self, form: &Form<'_>, place: &Place) {
        let choice = form.values.is_some() || form.union_.is_some();
        if form.open && !choice {
            let help = "take it out: it goes with `enum` and `union`";
            self.invalid_type("nothing here is open", place.at("open").as_key(), help);
        }
        if !form.reserved.is_empty() && !choice && form.fields.is_none() {
            let help = "take it out: it goes with `fields`, `enum` and `union`";
            self.invalid_type("nothing here has names", place.at("reserved").as_key(), help);
        }
    }

    pub(super) fn invalid_type(&mut self, message: impl Into<String>, at: Place, help: &str) {
        self.found.push(Diagnostic::fault("invalid-type", message).at(at, "").help(help));
    }
}

fn form(written: &syntax::Field) -> Form<'_> {
    match written {
        ShortOrLong::Short(type_) => Form::of_type(type_),
        ShortOrLong::Long(shape) => Form::of_shape(shape),
    }
}
